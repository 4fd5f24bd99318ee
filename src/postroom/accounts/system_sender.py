"""The shared account that Postroom's own mails leave through: invitations, password links and alerts."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from postroom.accounts.model import Account
from postroom.accounts.store import accounts as account_store
from postroom.accounts.store import system_sender as store
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import OrganizationChanged
from postroom.kit.errors import Conflict
from postroom.storage.database import Connection

KEPT = timedelta(days=30)
"""How long a letter is remembered: longer than any link in it lives."""


class NotShared(Conflict):
    """Only a shared e-mail account can send invitations, password links and alerts."""

    code = "not_shared"


async def candidates(conn: Connection, organization_id: UUID) -> list[Account]:
    """Return the accounts that can be chosen, by address: e-mail, shared into a team, not removed."""
    return await account_store.shared(conn, organization_id)


async def chosen(conn: Connection, organization_id: UUID) -> Account | None:
    """Return the account an organization's system mail leaves through."""
    return await account_store.system_sender(conn, organization_id)


async def any_chosen(conn: Connection) -> bool:
    """Return whether an organization of this server has chosen one."""
    return await store.any_chosen(conn)


async def choose(act: Act, account_id: UUID | None) -> None:
    """Choose an account; None is none. Raises `NotShared`."""
    if account_id is None:
        await store.clear(act.conn, act.organization_id)
    elif account_id in {one.id for one in await candidates(act.conn, act.organization_id)}:
        await store.choose(act.conn, act.organization_id, account_id)
    else:
        raise NotShared
    _tell(act)


async def withdraw(act: Act, account_id: UUID) -> None:
    """Make an account no longer the chosen one, if it is: it was removed, made personal, or leads elsewhere now."""
    if await store.clear(act.conn, act.organization_id, account_id):
        _tell(act)


async def remember(conn: Connection, organization_id: UUID, fingerprint: bytes) -> None:
    """Remember a letter before it leaves, so that a copy on the mail server is never read back in."""
    await store.insert_letter(conn, organization_id, fingerprint)


async def letters(conn: Connection, organization_id: UUID, fingerprints: Sequence[bytes]) -> set[bytes]:
    """Return which of these are letters of Postroom's own."""
    return await store.letters(conn, organization_id, fingerprints)


async def sweep(conn: Connection) -> None:
    """Forget letters whose links are worth nothing any more."""
    await store.delete_letters(conn, KEPT)


def _tell(act: Act) -> None:
    record(act, OrganizationChanged(what="organization"), Audience(organization=True))
