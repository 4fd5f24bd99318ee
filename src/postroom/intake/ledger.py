"""The ledger as the account page shows it: every message seen, and what became of it."""

from collections.abc import Sequence

import msgspec

from postroom.accounts.model import Account
from postroom.channels.base import FolderRole
from postroom.intake import store
from postroom.intake.model import Standing
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


async def counts(conn: Connection, account: Account) -> Counts:
    """Return the ledger of an account in four figures."""
    found = await store.counts(conn, account.organization_id, account.id)
    return Counts(
        found.get("imported", 0), found.get("duplicate", 0), found.get("quarantined", 0), found.get("skipped", 0)
    )


async def folders(conn: Connection, account: Account) -> Sequence[Standing]:
    """Return the folders of an account: the server's count against ours, and where each stands."""
    found = await store.standings(conn, account.organization_id, account.id)
    return sorted(found, key=lambda one: (_ORDER.get(one.role, len(_ORDER)), one.path))


async def out_of_step(conn: Connection) -> int:
    """Return how many folders of all accounts were not in step for ten minutes, paused accounts left out."""
    return await store.out_of_step(conn)


_ORDER: dict[str, int] = {FolderRole.INBOX: 0, FolderRole.SENT: 1}
