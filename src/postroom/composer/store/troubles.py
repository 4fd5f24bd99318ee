"""SQL of mail that is not done: what people decide about it, and what comes back of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from postroom.composer.model import Returned
from postroom.storage.database import Connection


async def settle_as_sent(conn: Connection, organization_id: UUID, message_id: UUID) -> bool:
    """Say that a mail was sent of which nobody could know; false when it is in another state."""
    cursor = await conn.execute(
        # A person knows better.
        """update outbox set state = 'sent', error = '', fault = null
           where organization_id = %s and message_id = %s and state = 'unknown'""",
        [organization_id, message_id],
    )
    return cursor.rowcount == 1


async def set_person(
    conn: Connection, organization_id: UUID, message_id: UUID, draft_id: UUID, person_id: UUID
) -> None:
    """Let another person answer for a mail, its draft and the files of that."""
    for statement, key in _SET_PERSON:
        await conn.execute(statement, [person_id, organization_id, message_id if key == "message" else draft_id])


_SET_PERSON = (
    # Whose right to the account counts, whose draft it is again, and whose files those are.
    ("update outbox set person_id = %s where organization_id = %s and message_id = %s", "message"),
    ("update draft set author_id = %s where organization_id = %s and id = %s", "draft"),
    (
        """update upload u set person_id = %s from draft d
           where u.organization_id = %s and d.organization_id = u.organization_id and d.id = %s
             and u.id = any(d.attachments)""",
        "draft",
    ),
)


async def left_as(conn: Connection, organization_id: UUID, account_id: UUID, email_message_id: str) -> list[UUID]:
    """Return mails that left an account under a Message-ID, ours or the one its server gave; locked."""
    cursor = await conn.execute(
        # Which mail does this bounce speak of?
        """select o.message_id from outbox o
           where o.organization_id = %(organization)s and o.account_id = %(account)s and o.state in ('sent', 'unknown')
             and o.message_id in (
                 select m.id from message m where m.organization_id = %(organization)s
                   and m.account_id = %(account)s and m.email_message_id = %(named)s
                 union all
                 select s.message_id from outbox s where s.organization_id = %(organization)s
                   and s.account_id = %(account)s and s.server_message_id = %(named)s)
           order by o.message_id for update of o""",
        {"organization": organization_id, "account": account_id, "named": email_message_id},
    )
    return [row[0] for row in await cursor.fetchall()]


async def receivers(conn: Connection, organization_id: UUID, message_id: UUID) -> tuple[dict[str, str], list[Returned]]:
    """Return whom a mail was for, folded → as written, and whom it is known not to have reached."""
    cursor = await conn.execute(
        # A bounce is believed only of those the mail was sent to.
        """select m.to_fields || m.cc_fields || m.bcc_fields, o.returned from outbox o
           join message m on m.organization_id = o.organization_id and m.id = o.message_id
           where o.organization_id = %s and o.message_id = %s""",
        [organization_id, message_id],
    )
    row = await cursor.fetchone()
    if row is None:
        return {}, []
    return {address.casefold(): address for _, address in row[0]}, msgspec.convert(row[1], list[Returned])


async def set_returned(conn: Connection, organization_id: UUID, message_id: UUID, returned: Sequence[Returned]) -> None:
    """Write whom a mail did not reach."""
    await conn.execute(
        # A bounce proves that the mail had left.
        """update outbox set returned = %(returned)s, state = 'sent',
               error = case when state = 'sent' then error else '' end,
               fault = case when state = 'sent' then fault end,
               bounced_at = case when %(bounced)s then now() end
           where organization_id = %(organization)s and message_id = %(message)s and state in ('sent', 'unknown')""",
        {
            "organization": organization_id,
            "message": message_id,
            "returned": Jsonb(msgspec.to_builtins(list(returned))),
            "bounced": any(not one.delayed for one in returned),
        },
    )


async def returned_since(conn: Connection, organization_id: UUID, moment: datetime) -> list[Returned]:
    """Return what is known of the receivers of mail of which something came back since a moment."""
    cursor = await conn.execute(
        # Whom does mail not reach any more?
        "select returned from outbox where organization_id = %s and bounced_at >= %s",
        [organization_id, moment],
    )
    return [one for row in await cursor.fetchall() for one in msgspec.convert(row[0], list[Returned])]
