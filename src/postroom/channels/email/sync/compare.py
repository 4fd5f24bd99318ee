"""Reconcile: compare everything that was read of a folder with the server, and put right what differs.

Once a day, and when a person asks. The other ways trust what was agreed before; this one does not: a change that a
server did not tell, a message that fell between two states, are found here.

    windows of UIDs:  marks there ◀─compare─▶ marks here ──▶ changed, gone, there again
                      there but never kept ──▶ read, unless it is older than what was wanted
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from postroom.channels.base import FlagChange, FolderState, Marks
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.responses import search_date
from postroom.channels.email.sync import flags, messages
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.pace import Pace
from postroom.kit import clock

_WINDOW = 20_000
_MOST_WINDOWS = 100
_DAILY = timedelta(days=1)


def is_due(state: FolderState, asked: datetime | None) -> bool:
    """Tell whether a folder is to be compared: not since a day, or not since a person asked for it."""
    last = state.compared_at
    return last is None or last < clock.now() - _DAILY or (asked is not None and last < asked)


async def everything(client: Client, folder: Folder, since: datetime | None, pace: Pace) -> None:
    """Compare the selected folder. `since`: history received before that day is not wanted. Raises `gone.ManyGone`."""
    state, begun = folder.state, clock.now()
    changes: dict[int, FlagChange] = {}
    unknown: dict[int, Marks] = {}
    for first, last in _windows(state.backfill_uid, state.next_uid):
        # Ours first: what another connection keeps in between is then no difference.
        known = await folder.known(first, last)
        found = await flags.read(client, b"%d:%d" % (first, last))
        changes.update(flags.differences(known, found))
        unknown.update({uid: found[uid] for uid in found if uid not in known and first <= uid <= last})
    back = [flags.change(uid, there) for uid, there in unknown.items()]
    await folder.change_flags(state.uidvalidity, [*changes.values(), *back], 0, client.session.exists)
    await _read_missed(client, folder, state, unknown, since, pace)
    await folder.compared(state.uidvalidity, begun)


async def _read_missed(
    client: Client,
    folder: Folder,
    state: FolderState,
    unknown: Mapping[int, Marks],
    since: datetime | None,
    pace: Pace,
) -> None:
    if not unknown:
        return
    known = await folder.known(min(unknown), max(unknown))
    missed = {uid for uid in unknown if uid not in known}
    if since and any(uid < state.live_uid for uid in missed):
        wanted = set(await client.search(b"SINCE", search_date(since - timedelta(days=1))))
        missed = {uid for uid in missed if uid >= state.live_uid or uid in wanted}
    if not missed:
        return
    found = await messages.about(client, uids.encode(missed), missed)
    for batch in messages.batches(found, folder, pace):
        async with folder.in_flight.taken(messages.size(client, batch)):
            await folder.take_missed(state.uidvalidity, await messages.read(client, folder, batch))


def _windows(first: int, end: int) -> Iterator[tuple[int, int]]:
    size = max(_WINDOW, (end - first) // _MOST_WINDOWS + 1)
    for start in range(max(1, first), end, size):
        yield start, min(start + size, end) - 1
