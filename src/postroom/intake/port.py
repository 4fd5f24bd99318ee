"""The durable memory a pull channel is given: `SyncPort` on the database, under the lease of the account's sync."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from postroom.accounts import accounts
from postroom.accounts.model import Account, State
from postroom.channels.base import Deliver, FlagChange, FolderState, Incoming, Marks, SyncStatus
from postroom.conversations import labels
from postroom.events.act import SYSTEM, Act
from postroom.intake.receive import Stored, receive, write_files
from postroom.intake.store import entries as store
from postroom.intake.store import folders as folder_store
from postroom.jobs.leases import Lease, under
from postroom.mirror import inward
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.statistics import Statistics

_AT_ONCE = 200


class DatabasePort:
    """What the sync of one account writes to. A process that lost the lease changes nothing: `LeaseLost`."""

    def __init__(self, database: Database, blobs: Blobs, lease: Lease, account: Account) -> None:
        """Bind an account and the lease under which it is synced."""
        self._database = database
        self._blobs = blobs
        self._lease = lease
        self._account = account
        self._statistics = Statistics(database)

    async def folders(self) -> Sequence[FolderState]:
        """Return every folder known of this account."""
        async with self._database.transaction() as tx:
            return await folder_store.folders(tx.conn, self._account.organization_id, self._account.id)

    async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
        """Keep these messages and the folder's new state in one transaction."""
        deliver = await self.write(incoming)
        await deliver(folder)

    async def write(self, incoming: Sequence[Incoming]) -> Deliver:
        """Write the files; return what keeps the messages."""
        stored = await write_files(self._database, self._blobs, self._account, incoming) if incoming else []
        return partial(self._keep, stored)

    async def _keep(self, stored: Sequence[Stored], folder: FolderState) -> None:
        await receive(self._database, self._blobs, self._lease, self._account, stored, folder)
        if stored:
            await self._statistics.keep_up()

    async def change_flags(self, folder: FolderState, changes: Sequence[FlagChange]) -> None:
        """Keep flag changes, the folder's new state, and what follows here: some hundred in one transaction."""
        organization_id, account_id = self._account.organization_id, self._account.id
        for start in range(0, max(1, len(changes)), _AT_ONCE):
            part = changes[start : start + _AT_ONCE]
            async with under(self._database, self._lease) as tx:
                act = Act(tx, organization_id, SYSTEM)
                if start + _AT_ONCE >= len(changes):  # what was read is kept with the last part: else it is read again
                    await folder_store.save_folder(tx.conn, organization_id, account_id, folder)
                else:
                    await inward.hold(act, self._account)
                if any(one.flags is None for one in part):
                    # What left a folder may be on its way into another one, which the other connection reads.
                    await accounts.hold(tx.conn, organization_id, account_id, alone=True)
                turned = await inward.turns(act, self._account, folder, [one for one in part if not one.kept])
                await store.set_flags(tx.conn, organization_id, account_id, folder, part)
                await inward.apply(act, self._account, turned)

    async def known(self, folder: FolderState, first_uid: int, last_uid: int | None = None) -> Mapping[int, Marks]:
        """Return the marks last seen of each message of this folder from a UID on which is not known as gone."""
        async with self._database.transaction() as tx:
            last = store.MAX_UID if last_uid is None else last_uid
            organization_id, account_id = self._account.organization_id, self._account.id
            return await store.marks(tx.conn, organization_id, account_id, folder, first_uid, last)

    async def elsewhere(self, folder: FolderState, uids: Sequence[int]) -> AbstractSet[int]:
        """Return which of these messages of this folder are in another folder of the account, too."""
        async with self._database.transaction() as tx:
            return await store.elsewhere(tx.conn, self._account.organization_id, self._account.id, folder, uids)

    async def label(self, names: Mapping[str, str]) -> None:
        """Keep which folders are labels, path → name. Those that are left out are gone."""
        async with under(self._database, self._lease) as tx:
            await labels.listed(Act(tx, self._account.organization_id, SYSTEM), self._account.id, names)

    async def rename(self, path: str, folder: FolderState) -> None:
        """Keep that a folder has another name now."""
        async with under(self._database, self._lease) as tx:
            organization_id, account_id = self._account.organization_id, self._account.id
            await folder_store.rename_folder(tx.conn, organization_id, account_id, path, folder.path)
            await folder_store.save_folder(tx.conn, organization_id, account_id, folder)
            await labels.renamed(Act(tx, organization_id, SYSTEM), account_id, path, folder.path)

    async def report(self, status: SyncStatus) -> None:
        """Show where the sync stands."""
        async with under(self._database, self._lease) as tx:
            act = Act(tx, self._account.organization_id, SYSTEM)
            await folder_store.report_folders(tx.conn, act.organization_id, self._account.id, status.folders)
            state = State(status.phase, status.message, status.fault, status.done, status.total, status.push)
            await accounts.report(act, self._account, state)
