"""Read what was in a folder before the account was connected, newest first."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import msgspec

from postroom.channels.base import Deliver, FolderState, Incoming
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.responses import Fetched, search_date
from postroom.channels.email.sync import flags, messages
from postroom.channels.email.sync.folder import Folder, FolderReplaced
from postroom.channels.email.sync.in_flight import Share
from postroom.channels.email.sync.messages import Raw
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.scope import Scope
from postroom.kit.faults import Reason
from postroom.kit.tasks import ahead

EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = 20_000
_LISTED = 500


class _Batch(msgspec.Struct, frozen=True):
    """Messages as they were listed, and what came of them.

    `first_uid`: all from there on is settled with them. `looks`: how many the folder had before they were listed.
    """

    listed: Sequence[Fetched]
    fetched: Sequence[tuple[Fetched, Raw]]
    first_uid: int
    looks: int
    incoming: Sequence[Incoming] = ()

    @property
    def size(self) -> int:
        """Return the bytes it holds."""
        return sum(len(raw.body) for _, raw in self.fetched)


class History:
    """The UIDs of a folder that are still to be read, and how many there were when the account was connected."""

    def __init__(self, folder: Folder, uidvalidity: int, pending: list[int], total: int) -> None:
        """Take the UIDs that are left, ascending. Use `plan`."""
        self.folder = folder
        self.total = total
        self.uidvalidity = uidvalidity
        self._pending = pending
        self._asking = asyncio.Lock()

    @property
    def left(self) -> int:
        """Return how many messages are still to be read."""
        return len(self._pending)

    async def read(
        self,
        client: Client,
        mailbox: Mailbox,
        pace: Pace,
        kept: Callable[[], Awaitable[None]],
        most: int | None = None,
    ) -> None:
        """Read the newest of what is left: `most` messages, or for a turn. The folder must be selected.

        In order: while a batch is delivered, the next is written, the one after it understood, and one more fetched.
        `kept` is called after each.
        """
        if mailbox.uidvalidity != self.uidvalidity:
            raise FolderReplaced(after=0.0, reason=Reason.UIDVALIDITY)
        pending = self._pending[-most:] if most else list(self._pending)
        with self.folder.in_flight.share(pace.ahead_bytes) as share:
            understood = ahead(self._understood(ahead(self._fetched(client, pace, pending, share))))
            async with aclosing(ahead(self._written(understood))) as batches:
                async for batch, deliver in batches:
                    await self.folder.take_history(self.uidvalidity, deliver, batch.first_uid)
                    del self._pending[bisect_left(self._pending, batch.first_uid) :]
                    await kept()
                    await self._recheck(client, batch)
                    share.give(batch.size)
                    del batch, deliver  # their memory is wanted for the next

    async def _fetched(
        self, client: Client, pace: Pace, pending: Sequence[int], share: Share
    ) -> AsyncGenerator[_Batch, None]:
        """Fetch messages, newest first, until there are no more or the turn is over."""
        until: float | None = None
        for end in range(len(pending), 0, -_LISTED):
            window = pending[max(0, end - _LISTED) : end]
            looks = self.folder.looks
            async with self._asking:
                found = await messages.about(client, uids.encode(window), set(window))
            for listed in messages.batches(list(reversed(found)), self.folder, pace):
                if until and time.monotonic() > until:
                    return
                announced = messages.size(client, listed)
                await share.take(announced)
                async with self._asking:
                    batch = _Batch(listed, await messages.fetch(client, self.folder, listed), listed[-1].uid, looks)
                share.give(announced - batch.size)  # a server may say little and send much
                until = until or time.monotonic() + pace.turn  # from here on: a slow list is no reason to read nothing
                yield batch
                del batch
            if not found or found[0].uid > window[0]:  # expunged meanwhile: the history must be able to end
                yield _Batch([], [], window[0], looks)

    async def _understood(self, fetched: AsyncGenerator[_Batch, None]) -> AsyncGenerator[_Batch, None]:
        async with aclosing(fetched):
            async for batch in fetched:
                incoming = await messages.understand(self.folder, batch.fetched)
                yield msgspec.structs.replace(batch, incoming=incoming)
                del batch, incoming

    async def _written(self, understood: AsyncGenerator[_Batch, None]) -> AsyncGenerator[tuple[_Batch, Deliver], None]:
        async with aclosing(understood):
            async for batch in understood:
                yield batch, await self.folder.write(batch.incoming)
                del batch

    async def _recheck(self, client: Client, batch: _Batch) -> None:
        """Look once more where the other connection may have seen changes before the port knew these messages."""
        if batch.listed and (not self.folder.state.highest_modseq or batch.looks != self.folder.looks):
            async with self._asking:
                await flags.recheck(client, self.folder, self.uidvalidity, batch.listed)


async def plan(client: Client, folder: Folder, mailbox: Mailbox, scope: Scope) -> History:
    """Find what is to be read of the selected folder: what was not yet, and was received on or after the oldest day.

    The search goes through windows of sequence numbers from the newest down, so that no answer grows without bound;
    what is expunged meanwhile moves older messages into windows that are still to come.
    """
    state = folder.state
    since = scope.oldest(state.role)
    if folder.history_done and (not scope.history or _reaches(state, since)):
        return History(folder, state.uidvalidity, [], 0)
    criteria = [b"SINCE", search_date(since - timedelta(days=1))] if since else []
    wanted: set[int] = set()
    for last in range(client.session.exists, 0, -_WINDOW):
        found = await client.search(b"%d:%d" % (max(1, last - _WINDOW + 1), last), *criteria)
        wanted.update(uid for uid in found if uid < state.live_uid)
    pending = sorted(uid for uid in wanted if uid < state.backfill_uid)
    last_uid = pending[0] if pending else state.backfill_uid
    await folder.end_history_at(mailbox.uidvalidity, last_uid, since or EVERYTHING)
    return History(folder, mailbox.uidvalidity, pending, len(wanted))


def _reaches(state: FolderState, since: datetime | None) -> bool:
    """Tell whether history was read back to that day before, so that there is nothing to look for."""
    return state.history_since is not None and state.history_since <= (since or EVERYTHING)
