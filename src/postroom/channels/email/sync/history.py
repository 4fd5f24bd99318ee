"""Read what was in a folder before the account was connected, newest first."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import msgspec

from postroom.channels.base import FolderState, Incoming
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.responses import Fetched, search_date
from postroom.channels.email.sync import flags, messages
from postroom.channels.email.sync.folder import Folder, FolderReplaced
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.scope import Scope
from postroom.kit.faults import Reason
from postroom.kit.tasks import beside

EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = 20_000


class _Batch(msgspec.Struct, frozen=True):
    """Messages as they were listed, and as they were understood.

    `first_uid`: all from there on is settled with them. `looks`: how many the folder had before they were listed.
    """

    listed: Sequence[Fetched]
    incoming: Sequence[Incoming]
    first_uid: int
    looks: int


class History:
    """The UIDs of a folder that are still to be read, and how many there were when the account was connected."""

    def __init__(self, folder: Folder, uidvalidity: int, pending: list[int], total: int) -> None:
        """Take the UIDs that are left, ascending. Use `plan`."""
        self.folder = folder
        self.total = total
        self.uidvalidity = uidvalidity
        self._pending = pending
        self._keeping = asyncio.Lock()
        self._in_hand = 0

    @property
    def left(self) -> int:
        """Return how many messages are still to be read."""
        return len(self._pending)

    async def read(
        self, client: Client, mailbox: Mailbox, pace: Pace, most: int, kept: Callable[[], Awaitable[None]]
    ) -> None:
        """Read the newest of what is left: at most `most` messages. The folder must be selected.

        In order, one batch at a time; while one is handed over, the next is fetched and understood, unless the two are
        large. `kept` is called after each.
        """
        if mailbox.uidvalidity != self.uidvalidity:
            raise FolderReplaced(after=0.0, reason=Reason.UIDVALIDITY)
        async with aclosing(self._batches(client, pace, self._pending[-most:])) as batches:
            batch = await anext(batches, None)
            while batch:
                async with beside(_next(batches)) as following:
                    await self._keep(batch)
                    last = msgspec.structs.replace(batch, incoming=())
                    del batch  # its memory is wanted for the next
                    await kept()
                batch = await following
                await self._recheck(client, last)

    async def _batches(self, client: Client, pace: Pace, pending: Sequence[int]) -> AsyncGenerator[_Batch, None]:
        """Fetch and understand messages, newest first."""
        for end in range(len(pending), 0, -pace.batch):
            window = pending[max(0, end - pace.batch) : end]
            looks = self.folder.looks
            found = await messages.about(client, uids.encode(window), set(window))
            for listed in messages.batches(list(reversed(found)), self.folder, pace):
                await self._room(listed, pace.batch_bytes)
                yield _Batch(listed, await messages.read(client, self.folder, listed), listed[-1].uid, looks)
            if not found or found[0].uid > window[0]:  # expunged meanwhile: the history must be able to end
                yield _Batch([], [], window[0], looks)

    async def _room(self, listed: Sequence[Fetched], most: int) -> None:
        """Wait until the batch before is kept, if both together are larger than one may be."""
        if self._in_hand + sum(one.size or 0 for one in listed) > most:
            async with self._keeping:
                pass

    async def _keep(self, batch: _Batch) -> None:
        async with self._keeping:
            self._in_hand = sum(len(one.raw) for one in batch.incoming)
            await self.folder.take_history(self.uidvalidity, batch.incoming, batch.first_uid)
        del self._pending[bisect_left(self._pending, batch.first_uid) :]

    async def _recheck(self, client: Client, batch: _Batch) -> None:
        """Look once more where the other connection may have seen changes before the port knew these messages."""
        if batch.listed and (not self.folder.state.highest_modseq or batch.looks != self.folder.looks):
            await flags.recheck(client, self.folder, self.uidvalidity, batch.listed)


async def _next(batches: AsyncGenerator[_Batch, None]) -> _Batch | None:
    return await anext(batches, None)


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
