"""SQL of what was said in the chats of an account, month by month."""

from datetime import datetime
from uuid import UUID

from psycopg.rows import kwargs_row

from postroom.chats.model import ChatLine, ChatMonth
from postroom.storage.database import Connection

_MONTHS = 24


async def months(conn: Connection, organization_id: UUID, account_id: UUID, zone: str) -> list[ChatMonth]:
    """Return the months in which visitors wrote, the last ones first."""
    async with conn.cursor(row_factory=kwargs_row(ChatMonth), binary=True) as cursor:
        await cursor.execute(
            # A chat is active in a month in which its visitor wrote.
            """select to_char(m.delivered_at at time zone %(zone)s, 'YYYY-MM') as month,
                      count(distinct c.visitor_id) as chats, count(*) as messages
               from chat_message c
               join message m on m.organization_id = c.organization_id and m.id = c.message_id
               where c.organization_id = %(organization)s and c.echo_id is not null and m.account_id = %(account)s
               group by 1 order by 1 desc limit %(months)s""",
            {"organization": organization_id, "account": account_id, "zone": zone, "months": _MONTHS},
        )
        return await cursor.fetchall()


async def lines(
    conn: Connection,
    organization_id: UUID,
    account_id: UUID,
    since: datetime,
    until: datetime,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[ChatLine]:
    """Return what visitors were told and said from `since` to `until`, in order, behind the line `after`."""
    async with conn.cursor(row_factory=kwargs_row(ChatLine), binary=True) as cursor:
        await cursor.execute(
            # Only what was in the chat: no comment, no mail that was merged in.
            """select m.id, m.delivered_at as at, v.id as visitor_id, m.conversation_id, v.name, v.email,
                      coalesce(c.identity, '') as identity, m.outgoing, coalesce(m.from_field->>0, '') as author,
                      b.text, array(select a.filename from attachment a
                                    where a.organization_id = m.organization_id and a.message_id = m.id
                                    order by a.ordinal) as files
               from chat_feed f
               join visitor v on v.organization_id = f.organization_id and v.id = f.visitor_id
               join message m on m.organization_id = f.organization_id and m.id = f.message_id
               join message_body b on b.organization_id = m.organization_id and b.message_id = m.id
               left join chat_message c on c.organization_id = m.organization_id and c.message_id = m.id
               where f.organization_id = %(organization)s and f.kind = 'message' and v.account_id = %(account)s
                 and m.delivered_at >= %(since)s and m.delivered_at < %(until)s
                 and (m.delivered_at, m.id) > (%(at)s, %(id)s)
               order by m.delivered_at, m.id limit %(limit)s""",
            {
                "organization": organization_id,
                "account": account_id,
                "since": since,
                "until": until,
                "at": after[0],
                "id": after[1],
                "limit": limit,
            },
        )
        return await cursor.fetchall()
