"""One folder while it is synced: its durable state, and the only ways that state moves.

    unknown ──select──▶ fresh ──live mail──▶ next_uid up
                          │ ──history────▶ backfill_uid down, until history_uid
                          └── other UIDVALIDITY on the server ──▶ fresh again (all is read anew; the port dedupes)

Two connections may work on one folder (live mail and history of INBOX); the lock makes each move whole.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from postroom.channels.base import FlagChange, FolderRole, FolderState, Incoming, Message, SyncPort
from postroom.channels.email.imap.commands import Client, Known, Mailbox
from postroom.kit.errors import RetryLater
from postroom.kit.faults import Reason


class FolderReplaced(RetryLater):
    """The folder was made anew on the server while it was read."""


class Folder:
    """The state of a folder, its lock, and what this run learned: messages that broke the connection before."""

    def __init__(self, state: FolderState, port: SyncPort, parse: Callable[[bytes], Message]) -> None:
        """Take the state the port knows, or one with uidvalidity 0 for a folder never seen."""
        self.state = state
        self.parse = parse
        self.batch_share = 1
        self.strikes: Counter[int] = Counter()
        self._port = port
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
            last_uid=state.next_uid - 1,
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

    async def take_history(self, uidvalidity: int, incoming: Sequence[Incoming], backfill_uid: int) -> None:
        """Keep older mail: every UID from `backfill_uid` on is settled with it."""
        async with self._lock:
            self._check(uidvalidity)
            state = msgspec.structs.replace(self.state, backfill_uid=min(backfill_uid, self.state.backfill_uid))
            await self._deliver(state, incoming)

    async def end_history_at(self, uidvalidity: int, uid: int) -> None:
        """Keep that nothing older than `uid` is wanted."""
        async with self._lock:
            self._check(uidvalidity)
            if self.state.history_uid != uid:
                await self._deliver(msgspec.structs.replace(self.state, history_uid=uid), [])

    async def change_flags(
        self, uidvalidity: int, changes: Mapping[int, frozenset[str] | None], modseq: int, messages: int
    ) -> None:
        """Keep flags, and up to which change they were read."""
        async with self._lock:
            self._check(uidvalidity)
            state = msgspec.structs.replace(
                self.state, highest_modseq=max(modseq, self.state.highest_modseq), messages=messages
            )
            if changes or state != self.state:
                await self._port.change_flags(state, [FlagChange(uid, flags) for uid, flags in changes.items()])
                self.state = state

    async def known(self, first_uid: int) -> Mapping[int, frozenset[str]]:
        """Return the flags the port has."""
        return await self._port.known(self.state, first_uid)

    async def _deliver(self, state: FolderState, incoming: Sequence[Incoming]) -> None:
        await self._port.deliver(state, incoming)
        self.state = state

    def _check(self, uidvalidity: int) -> None:
        if self.state.uidvalidity != uidvalidity:
            raise FolderReplaced(after=0.0, reason=Reason.UIDVALIDITY)


def unseen(path: str, role: FolderRole, port: SyncPort, parse: Callable[[bytes], Message]) -> Folder:
    """Return a folder nobody has looked into yet."""
    return Folder(FolderState(path=path, role=role), port, parse)


async def open_folder(client: Client, folder: Folder, *, qresync: bool, history: bool) -> Mailbox:
    """Open a folder, agree on its UIDs, and take in what QRESYNC says changed. Raises `Refused` or `RetryLater`."""
    known = folder.known_span() if qresync else None
    mailbox = await client.select(folder.path, known=known)
    uidnext = mailbox.uidnext or await _next_uid(client, mailbox)
    await folder.agree(mailbox, uidnext, history=history)
    if known is not None and known.uidvalidity == mailbox.uidvalidity:
        changes: dict[int, frozenset[str] | None] = dict.fromkeys(mailbox.vanished)
        changes.update({found.uid: found.flags for found in mailbox.changed if found.flags is not None})
        await folder.change_flags(mailbox.uidvalidity, changes, mailbox.highest_modseq, mailbox.messages)
    return mailbox


async def _next_uid(client: Client, mailbox: Mailbox) -> int:
    """Return the next UID of a server that does not say UIDNEXT."""
    return max(await client.search(b"*"), default=0) + 1 if mailbox.messages else 1
