"""SQL of forwarding: the local part mail is forwarded to, and the sealed secret of a forwarding service."""

from uuid import UUID

from psycopg.rows import args_row

from postroom.accounts.model import Forwarding
from postroom.storage.database import Connection, one_row


async def get(conn: Connection, organization_id: UUID, account_id: UUID) -> Forwarding | None:
    """Return how mail is handed over for an account."""
    async with conn.cursor(row_factory=args_row(Forwarding), binary=True) as cursor:
        await cursor.execute(
            # One account's.
            "select local_part, changed_at from account_forwarding where organization_id = %s and account_id = %s",
            [organization_id, account_id],
        )
        return await cursor.fetchone()


async def put(
    conn: Connection, organization_id: UUID, account_id: UUID, local_part: str, sealed_secret: bytes
) -> Forwarding:
    """Write a new secret; a local part that is there stays, since others forward to it."""
    cursor = await conn.execute(
        # Opened, or the secret rolled.
        """insert into account_forwarding (organization_id, account_id, local_part, sealed_secret)
           values (%s, %s, %s, %s)
           on conflict (organization_id, account_id) do update
               set sealed_secret = excluded.sealed_secret, changed_at = now()
           returning local_part, changed_at""",
        [organization_id, account_id, local_part, sealed_secret],
    )
    return Forwarding(*one_row(await cursor.fetchone()))


async def delete(conn: Connection, organization_id: UUID, account_id: UUID) -> bool:
    """Forget local part and secret; return whether there were any."""
    cursor = await conn.execute(
        # Closed.
        "delete from account_forwarding where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
    return cursor.rowcount > 0


async def secret(conn: Connection, account_id: UUID) -> tuple[UUID, bytes] | None:
    """Return (organization, sealed secret) of an account, whatever the organization."""
    cursor = await conn.execute(
        # Who signs for this account?
        "select organization_id, sealed_secret from account_forwarding where account_id = %s",
        [account_id],
        binary=True,
    )
    row = await cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None
