"""SQL of the account system mail leaves through, and of the letters that left."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from postroom.storage.database import Connection, one_row


async def any_chosen(conn: Connection) -> bool:
    """Return whether an organization has chosen an account for system mail."""
    # Does anybody's system mail leave through an account?
    cursor = await conn.execute("select exists (select from system_sender)")
    return bool(one_row(await cursor.fetchone())[0])


async def choose(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Write which account system mail leaves through."""
    await conn.execute(
        # One for each organization.
        """insert into system_sender (organization_id, account_id) values (%s, %s)
           on conflict (organization_id) do update set account_id = excluded.account_id, chosen_at = now()""",
        [organization_id, account_id],
    )


async def clear(conn: Connection, organization_id: UUID, account_id: UUID | None = None) -> bool:
    """Forget the choice, or only if it is this account; return whether there was one."""
    cursor = await conn.execute(
        # No account, or not this one any more.
        "delete from system_sender where organization_id = %s and (%s::uuid is null or account_id = %s)",
        [organization_id, account_id, account_id],
    )
    return cursor.rowcount > 0


async def insert_letter(conn: Connection, organization_id: UUID, fingerprint: bytes) -> None:
    """Write the fingerprint of a system mail."""
    await conn.execute(
        # A system mail that is about to leave through an account.
        "insert into system_letter (organization_id, fingerprint) values (%s, %s) on conflict do nothing",
        [organization_id, fingerprint],
    )


async def letters(conn: Connection, organization_id: UUID, fingerprints: Sequence[bytes]) -> set[bytes]:
    """Return which fingerprints are those of system mails."""
    cursor = await conn.execute(
        # Is this a copy of what we sent in our own name?
        "select fingerprint from system_letter where organization_id = %s and fingerprint = any(%s)",
        [organization_id, list(fingerprints)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def delete_letters(conn: Connection, age: timedelta) -> None:
    """Delete fingerprints older than this."""
    # System mails whose links have expired.
    await conn.execute("delete from system_letter where sent_at < now() - %s", [age])
