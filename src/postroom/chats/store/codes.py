"""SQL of codes that were mailed to visitors."""

from datetime import timedelta
from uuid import UUID

from postroom.storage.database import Connection


async def put(
    conn: Connection, organization_id: UUID, account_id: UUID, email_key: str, code_hash: bytes, life: timedelta
) -> None:
    """Write the code of an address; one before it is worth nothing any more."""
    await conn.execute(
        # A new code.
        """insert into chat_code (organization_id, account_id, email_key, code_hash, expires_at)
           values (%s, %s, %s, %s, now() + %s)
           on conflict (organization_id, account_id, email_key) do update
               set code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0""",
        [organization_id, account_id, email_key, code_hash, life],
    )


async def try_(
    conn: Connection, organization_id: UUID, account_id: UUID, email_key: str, code_hash: bytes, most: int
) -> bool:
    """Count a try; return whether it was right, and the code still good."""
    cursor = await conn.execute(
        # Is this the code?
        """update chat_code set tries = tries + 1
           where organization_id = %s and account_id = %s and email_key = %s and expires_at > now() and tries < %s
           returning code_hash = %s""",
        [organization_id, account_id, email_key, most, code_hash],
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def delete(conn: Connection, organization_id: UUID, account_id: UUID, email_key: str) -> None:
    """Delete a code that was used."""
    await conn.execute(
        # It was good once.
        "delete from chat_code where organization_id = %s and account_id = %s and email_key = %s",
        [organization_id, account_id, email_key],
    )


async def sweep(conn: Connection) -> None:
    """Delete codes that are over."""
    await conn.execute(
        # Nobody came back with these.
        "delete from chat_code where expires_at < now()"
    )
