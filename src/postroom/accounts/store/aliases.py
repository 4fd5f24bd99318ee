"""SQL of aliases. A removed one keeps its row: the outbox says what was sent from it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import kwargs_row

from postroom.accounts.model import Alias
from postroom.kit.login import Server, TlsMode
from postroom.storage.database import Connection


def _alias(*, smtp_host: str | None, smtp_port: int, smtp_tls: str, **values: Any) -> Alias:  # noqa: ANN401 the columns
    smtp = Server(smtp_host, smtp_port, TlsMode(smtp_tls)) if smtp_host else None
    return Alias(smtp=smtp, **values)


async def of_accounts(conn: Connection, organizations: Sequence[UUID], accounts: Sequence[UUID]) -> list[Alias]:
    """Return the aliases of accounts, by address."""
    async with conn.cursor(row_factory=kwargs_row(_alias), binary=True) as cursor:
        await cursor.execute(
            # What these accounts send from besides their own addresses.
            """select organization_id, id, account_id, address, name, smtp_host, smtp_port, smtp_tls,
                      coalesce(smtp_username, '') as username, is_default
               from alias where organization_id = any(%s) and account_id = any(%s) and removed_at is null
               order by address_key""",
            [organizations, accounts],
        )
        return await cursor.fetchall()


async def insert(conn: Connection, alias: Alias, address_key: str) -> bool:
    """Insert an alias without a server of its own; false when its account has one of this address."""
    cursor = await conn.execute(
        # A new alias.
        """insert into alias (organization_id, id, account_id, address, address_key, name)
           values (%s, %s, %s, %s, %s, %s)
           on conflict (organization_id, account_id, address_key) where removed_at is null do nothing""",
        [alias.organization_id, alias.id, alias.account_id, alias.address, address_key, alias.name],
    )
    return cursor.rowcount == 1


async def update(conn: Connection, alias: Alias) -> None:
    """Write what a person can change of an alias; without a server of its own there is no password to keep."""
    await conn.execute(
        # Name, default, server.
        """update alias set name = %(name)s, is_default = %(is_default)s, smtp_host = %(host)s, smtp_port = %(port)s,
               smtp_tls = %(tls)s, smtp_username = %(username)s,
               sealed_password = case when %(host)s::text is not null then sealed_password end
           where organization_id = %(organization)s and id = %(id)s and removed_at is null""",
        {
            "organization": alias.organization_id,
            "id": alias.id,
            "name": alias.name,
            "is_default": alias.is_default,
            "host": alias.smtp.host if alias.smtp else None,
            "port": alias.smtp.port if alias.smtp else None,
            "tls": alias.smtp.tls.value if alias.smtp else None,
            "username": alias.username if alias.smtp else None,
        },
    )


async def clear_default(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Let no alias of an account be its default."""
    await conn.execute(
        # Before another one is.
        "update alias set is_default = false where organization_id = %s and account_id = %s and is_default",
        [organization_id, account_id],
    )


async def set_password(conn: Connection, organization_id: UUID, alias_id: UUID, sealed: bytes) -> None:
    """Write a sealed password."""
    await conn.execute(
        # The secret of one alias.
        "update alias set sealed_password = %s where organization_id = %s and id = %s and removed_at is null",
        [sealed, organization_id, alias_id],
    )


async def sealed_password(conn: Connection, organization_id: UUID, alias_id: UUID) -> bytes | None:
    """Return the sealed password of an alias."""
    cursor = await conn.execute(
        # To sign in at its server.
        "select sealed_password from alias where organization_id = %s and id = %s and removed_at is null",
        [organization_id, alias_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def remove(conn: Connection, organization_id: UUID, account_id: UUID, alias_id: UUID) -> bool:
    """Remove an alias and its password; false when there is none."""
    cursor = await conn.execute(
        # Nothing is sent from it any more.
        """update alias set removed_at = now(), sealed_password = null, is_default = false
           where organization_id = %s and account_id = %s and id = %s and removed_at is null""",
        [organization_id, account_id, alias_id],
    )
    return cursor.rowcount == 1


async def remove_all(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Remove the aliases of an account, and their passwords."""
    await conn.execute(
        # The account is removed.
        """update alias set removed_at = now(), sealed_password = null, is_default = false
           where organization_id = %s and account_id = %s and removed_at is null""",
        [organization_id, account_id],
    )
