"""The ledger as the account page shows it: every message seen, and what became of it."""

from collections.abc import Sequence

import msgspec

from postroom.accounts.model import Account
from postroom.channels.base import FolderRole
from postroom.intake import store
from postroom.storage.database import Connection


class Counts(msgspec.Struct, frozen=True):
    """Every message seen is one of these."""

    imported: int
    duplicates: int
    quarantined: int
    skipped: int

    @property
    def seen(self) -> int:
        """Return how many messages were seen in all."""
        return self.imported + self.duplicates + self.quarantined + self.skipped


class FolderCount(msgspec.Struct, frozen=True):
    """A folder: how many messages the server has, and how many of them the ledger knows."""

    path: str
    role: str
    server: int
    ours: int


async def counts(conn: Connection, account: Account) -> Counts:
    """Return the ledger of an account in four figures."""
    found = await store.counts(conn, account.organization_id, account.id)
    return Counts(
        found.get("imported", 0), found.get("duplicate", 0), found.get("quarantined", 0), found.get("skipped", 0)
    )


async def folders(conn: Connection, account: Account) -> Sequence[FolderCount]:
    """Return the folders of an account, the server's count against ours."""
    ours = await store.folder_counts(conn, account.organization_id, account.id)
    states = await store.folders(conn, account.organization_id, account.id)
    ordered = sorted(states, key=lambda one: (_ORDER.get(one.role, len(_ORDER)), one.path))
    return [FolderCount(one.path, one.role, one.messages, ours.get(one.path, 0)) for one in ordered]


_ORDER = {FolderRole.INBOX: 0, FolderRole.SENT: 1}
