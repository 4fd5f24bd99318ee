"""Read what was in a folder before the account was connected, newest first."""

from datetime import UTC, datetime, timedelta

from postroom.channels.base import FolderState
from postroom.channels.email.imap import uids
from postroom.channels.email.imap.commands import Client, Mailbox
from postroom.channels.email.imap.responses import search_date
from postroom.channels.email.sync import flags, messages
from postroom.channels.email.sync.folder import Folder, FolderReplaced
from postroom.channels.email.sync.pace import Pace
from postroom.channels.email.sync.scope import Scope
from postroom.kit.faults import Reason

EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = 20_000


class History:
    """The UIDs of a folder that are still to be read, and how many there were when the account was connected."""

    def __init__(self, folder: Folder, uidvalidity: int, pending: list[int], total: int) -> None:
        """Take the UIDs that are left, ascending. Use `plan`."""
        self.folder = folder
        self.total = total
        self.uidvalidity = uidvalidity
        self._pending = pending

    @property
    def left(self) -> int:
        """Return how many messages are still to be read."""
        return len(self._pending)

    async def read_batch(self, client: Client, mailbox: Mailbox, pace: Pace) -> None:
        """Read the newest of what is left: at most `pace.batch` messages. The folder must be selected."""
        if mailbox.uidvalidity != self.uidvalidity:
            raise FolderReplaced(after=0.0, reason=Reason.UIDVALIDITY)
        newest = set(self._pending[-pace.batch :])
        modseq = self.folder.state.highest_modseq
        found = await messages.about(client, uids.encode(newest), newest)
        wanted = list(reversed(found))
        for batch in messages.batches(wanted, self.folder, pace):
            incoming = await messages.read(client, self.folder, batch)
            await self.folder.take_history(self.uidvalidity, incoming, batch[-1].uid)
        del self._pending[-len(newest) :]
        if wanted and (not modseq or modseq != self.folder.state.highest_modseq):
            # The other connection may have seen changes of these messages before the port knew them.
            await flags.recheck(client, self.folder, self.uidvalidity, wanted)
        if not self._pending:
            # Also when the last UIDs were expunged meanwhile: the history must be able to end.
            await self.folder.take_history(self.uidvalidity, [], self.folder.state.history_uid)


async def plan(client: Client, folder: Folder, mailbox: Mailbox, scope: Scope) -> History:
    """Find what is to be read of the selected folder: what was not yet, and was received on or after the oldest day.

    The search goes through windows of sequence numbers from the newest down, so that no answer grows without bound;
    what is expunged meanwhile moves older messages into windows that are still to come.
    """
    state = folder.state
    since = scope.oldest()
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
