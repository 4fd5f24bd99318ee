"""SQL of live chats that are connected to Twilio."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from postroom.chats.twilio_model import Connection as Connected
from postroom.storage.database import Connection, one_row

_CONNECTION: LiteralString = """select t.organization_id, t.account_id, t.account_sid, t.service_sid, t.trouble,
        t.looked_at, t.connected_at, t.sealed_token
    from twilio_account t
    join account a on a.organization_id = t.organization_id and a.id = t.account_id and a.removed_at is null"""


async def put(conn: Connection, organization_id: UUID, connected: Connected) -> None:
    """Write to which account a chat is connected; conversations of another service are forgotten."""
    await conn.execute(
        # What was said through another account stays there.
        "delete from twilio_account where organization_id = %s and account_id = %s and service_sid <> %s",
        [organization_id, connected.account_id, connected.service_sid],
    )
    await conn.execute(
        # Connected, or with another token.
        """insert into twilio_account (organization_id, account_id, account_sid, sealed_token, service_sid)
           values (%s, %s, %s, %s, %s)
           on conflict (organization_id, account_id) do update
               set account_sid = excluded.account_sid, sealed_token = excluded.sealed_token, trouble = null""",
        [
            organization_id,
            connected.account_id,
            connected.account_sid,
            connected.sealed_token,
            connected.service_sid,
        ],
    )


async def named(conn: Connection, account_id: UUID) -> Connected | None:
    """Return the connection of a chat, whatever the organization."""
    async with conn.cursor(row_factory=kwargs_row(Connected), binary=True) as cursor:
        await cursor.execute(
            # A webhook names the account alone.
            sql.SQL(_CONNECTION) + sql.SQL(" where t.account_id = %s"),
            [account_id],
        )
        return await cursor.fetchone()


async def delete(conn: Connection, organization_id: UUID, account_id: UUID) -> bool:
    """Delete a connection and all it knows of Twilio; return whether there was one."""
    cursor = await conn.execute(
        # No more through Twilio.
        "delete from twilio_account where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
    return cursor.rowcount > 0


async def set_trouble(conn: Connection, organization_id: UUID, account_id: UUID, trouble: Mapping[str, str]) -> None:
    """Write why Twilio could not be told or asked; nothing: it could."""
    why = Jsonb(trouble) if trouble else None
    await conn.execute(
        # Shown with the connection.
        """update twilio_account set trouble = %s
           where organization_id = %s and account_id = %s and trouble is distinct from %s""",
        [why, organization_id, account_id, why],
    )


async def looked(conn: Connection, organization_id: UUID, account_id: UUID, at: datetime) -> None:
    """Write until when conversations that were begun there are known."""
    await conn.execute(
        # From here on, the next time.
        "update twilio_account set looked_at = %s where organization_id = %s and account_id = %s",
        [at, organization_id, account_id],
    )


async def stale(conn: Connection, seconds: float, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, account) whose conversations nobody looked for in a while."""
    cursor = await conn.execute(
        # A look that was lost.
        """select organization_id, account_id from twilio_account
           where trouble is null and looked_at < now() - make_interval(secs => %s) limit %s""",
        [seconds, limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def delivered(conn: Connection, organization_id: UUID, account_id: UUID, report: Mapping[str, Any]) -> None:
    """Write how a message fared; an older report changes nothing."""
    await conn.execute(
        # Reports overtake each other.
        """update twilio_message m set delivery = %(status)s, delivery_rank = %(rank)s
           from twilio_thread t
           where t.organization_id = %(organization)s and t.account_id = %(account)s
             and m.organization_id = t.organization_id and m.thread_id = t.id and m.sid = %(sid)s
             and m.delivery_rank < %(rank)s""",
        {"organization": organization_id, "account": account_id, **report},
    )


async def undelivered(conn: Connection, organization_id: UUID, account_id: UUID) -> int:
    """Return how many messages did not reach a phone within a week."""
    cursor = await conn.execute(
        # Shown with the connection.
        """select count(distinct m.message_id) from twilio_message m
           join twilio_thread t on t.organization_id = m.organization_id and t.id = m.thread_id
           where t.organization_id = %s and t.account_id = %s and m.delivery in ('failed', 'undelivered')
             and t.active_at > now() - interval '7 days'""",
        [organization_id, account_id],
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)
