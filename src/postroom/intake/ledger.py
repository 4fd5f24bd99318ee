"""The ledger as the account page shows it: every message seen, and what became of it."""

from collections.abc import Sequence

import msgspec

from postroom.accounts.model import Account
from postroom.channels.base import FolderPhase, FolderRole, FolderState, FolderStatus
from postroom.events.act import Act
from postroom.intake.model import Counts, Standing
from postroom.intake.store import entries as store
from postroom.intake.store import folders as folder_store
from postroom.storage.database import Connection

_ORDER: dict[str, int] = {FolderRole.INBOX: 0, FolderRole.SENT: 1}


async def counts(conn: Connection, account: Account) -> Counts:
    """Return the ledger of an account in four figures."""
    return await store.counts(conn, account.organization_id, account.id)


async def folders(conn: Connection, account: Account) -> Sequence[Standing]:
    """Return the folders of an account: the server's count against ours, and where each stands."""
    found = await folder_store.standings(conn, account.organization_id, account.id)
    return sorted(found, key=lambda one: (_ORDER.get(one.role, len(_ORDER)), one.path))


async def enter(act: Act, account: Account, folder: FolderState, entries: Sequence[store.Entry]) -> None:
    """Write down what was kept of a folder that no server has, which is in step by that: a demonstration's."""
    of_account = act.conn, act.organization_id, account.id
    folder_id = await folder_store.save_folder(*of_account, folder)
    await store.enter(*of_account, folder_id, folder.uidvalidity, entries)
    ours = {one.path: one.ours for one in await folder_store.standings(*of_account)}
    await folder_store.save_folder(*of_account, msgspec.structs.replace(folder, messages=ours[folder.path]))
    await folder_store.report_folders(
        *of_account, [FolderStatus(path=folder.path, role=folder.role, phase=FolderPhase.IDLE)]
    )


async def out_of_step(conn: Connection) -> int:
    """Return how many folders of all accounts were not in step for ten minutes, paused accounts left out."""
    return await folder_store.out_of_step(conn)
