"""The durable memory a pull channel is given: `SyncPort` on the database, under the lease of the account's sync."""

from collections.abc import Mapping, Sequence

from postroom.accounts import accounts
from postroom.accounts.model import Account, State
from postroom.channels.base import FlagChange, FolderState, Incoming, SyncStatus
from postroom.events.act import SYSTEM, Act
from postroom.intake import store
from postroom.intake.receive import receive
from postroom.jobs.leases import Lease, under
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database


class DatabasePort:
    """What the sync of one account writes to. A process that lost the lease changes nothing: `LeaseLost`."""

    def __init__(self, database: Database, blobs: Blobs, lease: Lease, account: Account) -> None:
        """Bind an account and the lease under which it is synced."""
        self._database = database
        self._blobs = blobs
        self._lease = lease
        self._account = account

    async def folders(self) -> Sequence[FolderState]:
        """Return every folder known of this account."""
        async with self._database.transaction() as tx:
            return await store.folders(tx.conn, self._account.organization_id, self._account.id)

    async def deliver(self, folder: FolderState, incoming: Sequence[Incoming]) -> None:
        """Keep these messages and the folder's new state in one transaction."""
        await receive(self._database, self._blobs, self._lease, self._account, folder, incoming)

    async def change_flags(self, folder: FolderState, changes: Sequence[FlagChange]) -> None:
        """Keep flag changes and the folder's new state in one transaction."""
        async with under(self._database, self._lease) as tx:
            await store.save_folder(tx.conn, self._account.organization_id, self._account.id, folder)
            await store.set_flags(tx.conn, self._account.organization_id, self._account.id, folder, changes)

    async def known(self, folder: FolderState, first_uid: int) -> Mapping[int, frozenset[str]]:
        """Return the flags last seen of each message of this folder from a UID on which is not known as gone."""
        async with self._database.transaction() as tx:
            return await store.flags(tx.conn, self._account.organization_id, self._account.id, folder, first_uid)

    async def report(self, status: SyncStatus) -> None:
        """Show where the sync stands."""
        async with under(self._database, self._lease) as tx:
            act = Act(tx, self._account.organization_id, SYSTEM)
            state = State(status.phase, status.message, status.fault, status.done, status.total, status.push)
            await accounts.report(act, self._account, state)
