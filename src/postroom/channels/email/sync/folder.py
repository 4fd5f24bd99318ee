"""One folder while it is synced: its durable state, and the only ways that state moves.

    unknown ──select──▶ fresh ──live mail──▶ next_uid up
                          │ ──history────▶ backfill_uid down, until history_uid
                          └── other UIDVALIDITY on the server ──▶ fresh again (all is read anew; the port dedupes)

Two connections may work on one folder (live mail and history of INBOX); the lock makes each move whole. What is gone
passes the guard in `gone`, whichever way it was found out.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from postroom.channels.base import Deliver, FlagChange, FolderRole, FolderState, Incoming, Marks, SyncPort
from postroom.channels.email.imap.commands import Client, Known, Mailbox
from postroom.channels.email.imap.uids import MAX_UID
from postroom.channels.email.sync import gone
from postroom.channels.email.sync.in_flight import InFlight
from postroom.channels.email.understood import Understand
from postroom.kit import clock
from postroom.kit.errors import RetryLater
from postroom.kit.faults import GoneAnswer, Reason


class FolderReplaced(RetryLater):
    """The folder was made anew on the server while it was read."""


class Folder:
    """The state of a folder, its lock, and what this run learned: messages that broke the connection before."""

    def __init__(
        self,
        state: FolderState,
        port: SyncPort,
        understand: Understand,
        in_flight: InFlight,
        answer: GoneAnswer | None = None,
    ) -> None:
        """Take the state the port knows, or one with uidvalidity 0 for a folder never seen."""
        self.state = state
        self.understand = understand
        self.in_flight = in_flight
        self.batch_share = 1
        self.strikes: Counter[int] = Counter()
        self.looks = 0
        """How often flags were brought up to date."""
        self._port = port
        self._answer = answer
        self._lock = asyncio.Lock()

    @property
    def path(self) -> str:
        """The folder's name on the server."""
        return self.state.path

    @property
    def history_done(self) -> bool:
        """Tell whether nothing older is left to read."""
        return self.state.backfill_uid <= self.state.history_uid

    def known_span(self) -> Known | None:
        """Return what QRESYNC may be asked with, or None when nothing is known yet."""
        state = self.state
        if not state.uidvalidity or not state.highest_modseq or state.backfill_uid >= state.next_uid:
            return None
        return Known(
            uidvalidity=state.uidvalidity,
            modseq=state.highest_modseq,
            first_uid=state.backfill_uid,
            last_uid=MAX_UID,
        )

    async def agree(self, mailbox: Mailbox, uidnext: int, *, history: bool) -> None:
        """Start fresh when the folder is new or its UIDs are void; `history` False leaves older mail unread.

        A folder that was made anew is always read again: mail may have come in while its UIDs changed.
        """
        async with self._lock:
            if self.state.uidvalidity == mailbox.uidvalidity:
                return
            again = self.state.uidvalidity != 0
            fresh = msgspec.structs.replace(
                self.state,
                uidvalidity=mailbox.uidvalidity,
                next_uid=uidnext,
                backfill_uid=uidnext,
                live_uid=uidnext,
                history_uid=1 if history or again else uidnext,
                highest_modseq=mailbox.highest_modseq,
                messages=mailbox.messages,
                object_id=mailbox.object_id or self.state.object_id,
                history_since=None,
                compared_at=clock.now(),
            )
            self.strikes.clear()
            await self._deliver(fresh, [])

    async def take_live(self, uidvalidity: int, incoming: Sequence[Incoming], next_uid: int, messages: int) -> None:
        """Keep new mail: every UID below `next_uid` is settled with it."""
        async with self._lock:
            self._check(uidvalidity)
            await self._deliver(
                msgspec.structs.replace(self.state, next_uid=max(next_uid, self.state.next_uid), messages=messages),
                incoming,
            )

    async def write(self, incoming: Sequence[Incoming]) -> Deliver:
        """Write messages which are still to be taken."""
        return await self._port.write(incoming)

    async def take_history(self, uidvalidity: int, deliver: Deliver, backfill_uid: int) -> None:
        """Keep older mail that is written: every UID from `backfill_uid` on is settled with it."""
        async with self._lock:
            self._check(uidvalidity)
            state = msgspec.structs.replace(self.state, backfill_uid=min(backfill_uid, self.state.backfill_uid))
            await deliver(state)
            self.state = state

    async def take_missed(self, uidvalidity: int, incoming: Sequence[Incoming]) -> None:
        """Keep messages of the span read before that were not kept then."""
        async with self._lock:
            self._check(uidvalidity)
            await self._deliver(self.state, incoming)

    async def end_history_at(self, uidvalidity: int, uid: int, since: datetime) -> None:
        """Keep that nothing older than `uid` is wanted, which is what was received since that day."""
        async with self._lock:
            self._check(uidvalidity)
            state = msgspec.structs.replace(self.state, history_uid=uid, history_since=since)
            if state != self.state:
                await self._deliver(state, [])

    async def compared(self, uidvalidity: int, at: datetime) -> None:
        """Keep that everything was compared with the server."""
        async with self._lock:
            self._check(uidvalidity)
            await self._deliver(msgspec.structs.replace(self.state, compared_at=at), [])

    async def change_flags(self, uidvalidity: int, changes: Iterable[FlagChange], modseq: int, messages: int) -> None:
        """Keep flags, and up to which change they were read. Raises `gone.ManyGone`: then nothing was kept."""
        async with self._lock:
            self._check(uidvalidity)
            state = msgspec.structs.replace(
                self.state, highest_modseq=max(modseq, self.state.highest_modseq), messages=messages
            )
            await self._change(state, list(changes))
            self.looks += 1

    async def vanish(self) -> None:
        """Keep that the folder is gone from the server, and all its messages with it. Raises `gone.ManyGone`."""
        async with self._lock:
            known = await self._port.known(self.state, 1)
            state = msgspec.structs.replace(self.state, messages=0, compared_at=None)
            await self._change(state, [FlagChange(uid, None) for uid in known])

    async def rename(self, path: str, role: FolderRole) -> None:
        """Keep that the folder has another name now. Its messages stay as they are."""
        async with self._lock:
            state = msgspec.structs.replace(self.state, path=path, role=role)
            await self._port.rename(self.state.path, state)
            self.state = state

    async def known(self, first_uid: int, last_uid: int | None = None) -> Mapping[int, Marks]:
        """Return the marks the port has."""
        return await self._port.known(self.state, first_uid, last_uid)

    async def _change(self, state: FolderState, changes: Sequence[FlagChange]) -> None:
        checked, answer = await gone.checked(self._port, self.state, changes, self._answer)
        if checked or state != self.state:
            await self._port.change_flags(state, checked)
            self.state = state
        self._answer = answer

    async def _deliver(self, state: FolderState, incoming: Sequence[Incoming]) -> None:
        await self._port.deliver(state, incoming)
        self.state = state

    def _check(self, uidvalidity: int) -> None:
        if self.state.uidvalidity != uidvalidity:
            raise FolderReplaced(after=0.0, reason=Reason.UIDVALIDITY)


async def open_folder(client: Client, folder: Folder, *, qresync: bool, history: bool) -> Mailbox:
    """Open a folder, agree on its UIDs, and take in what QRESYNC says changed. Raises `Refused` or `RetryLater`."""
    known, whole = folder.known_span() if qresync else None, folder.history_done
    mailbox = await client.select(folder.path, known=known)
    uidnext = mailbox.uidnext or await _next_uid(client, mailbox)
    await folder.agree(mailbox, uidnext, history=history)
    if known is not None and known.uidvalidity == mailbox.uidvalidity:
        changes = {uid: FlagChange(uid, None) for uid in mailbox.vanished}
        changes.update({one.uid: FlagChange(one.uid, one.flags) for one in mailbox.changed if one.flags is not None})
        modseq = mailbox.highest_modseq if whole else 0
        await folder.change_flags(mailbox.uidvalidity, changes.values(), modseq, mailbox.messages)
    return mailbox


async def _next_uid(client: Client, mailbox: Mailbox) -> int:
    """Return the next UID of a server that does not say UIDNEXT."""
    return max(await client.search(b"*"), default=0) + 1 if mailbox.messages else 1
