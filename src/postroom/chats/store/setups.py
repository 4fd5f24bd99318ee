"""SQL of how widgets are set up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from postroom.chats.model import Setup
from postroom.storage.database import Connection

_SELECT: LiteralString = """select s.organization_id, s.account_id, s.config, s.revision, s.previous_until
    from chat_setup s
    join account a on a.organization_id = s.organization_id and a.id = s.account_id and a.removed_at is null"""


async def insert(conn: Connection, organization_id: UUID, account_id: UUID, sealed_secret: bytes) -> None:
    """Insert the setup of a new account."""
    await conn.execute(
        # A new widget.
        "insert into chat_setup (organization_id, account_id, sealed_secret) values (%s, %s, %s)",
        [organization_id, account_id, sealed_secret],
    )


async def named(conn: Connection, account_id: UUID) -> Setup | None:
    """Return the setup of an account, whatever the organization, unless it was removed."""
    async with conn.cursor(row_factory=kwargs_row(Setup), binary=True) as cursor:
        await cursor.execute(
            # A page names the account alone.
            sql.SQL(_SELECT) + sql.SQL(" where s.account_id = %s"),
            [account_id],
        )
        return await cursor.fetchone()


async def put(conn: Connection, organization_id: UUID, account_id: UUID, config: Mapping[str, Any]) -> None:
    """Write a changed setup."""
    await conn.execute(
        # What the Setup page says now.
        """update chat_setup set config = %s, revision = revision + 1, changed_at = now()
           where organization_id = %s and account_id = %s""",
        [Jsonb(config), organization_id, account_id],
    )


async def secrets(conn: Connection, organization_id: UUID, account_id: UUID) -> tuple[bytes, bytes | None] | None:
    """Return the sealed secret, and the one before while it counts."""
    cursor = await conn.execute(
        # What digests are checked with.
        """select sealed_secret, case when previous_until > now() then sealed_previous end
           from chat_setup where organization_id = %s and account_id = %s""",
        [organization_id, account_id],
        binary=True,
    )
    row = await cursor.fetchone()
    return (bytes(row[0]), bytes(row[1]) if row[1] is not None else None) if row else None


async def rotate(
    conn: Connection, organization_id: UUID, account_id: UUID, sealed_secret: bytes, previous_until: datetime
) -> None:
    """Write a new secret; the present one counts until then as well."""
    await conn.execute(
        # Another secret, with overlap.
        """update chat_setup set sealed_previous = sealed_secret, previous_until = %s, sealed_secret = %s
           where organization_id = %s and account_id = %s""",
        [previous_until, sealed_secret, organization_id, account_id],
    )


async def delete(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Delete the setup of an account, if it has one."""
    await conn.execute(
        # The widget is gone.
        "delete from chat_setup where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
