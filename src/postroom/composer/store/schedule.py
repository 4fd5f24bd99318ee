"""SQL of scheduled drafts: the columns of `draft` that say when it goes and why it did not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.composer.model import Trouble
from postroom.composer.store import words
from postroom.storage.database import Connection


async def put(
    conn: Connection,
    organization_id: UUID,
    draft_id: UUID,
    send_at: datetime,
    *,
    auto_followup: bool,
    close: bool,
    snooze_until: int | None,
) -> None:
    """Give a draft its moment."""
    await conn.execute(
        # Scheduled, or for another moment. What had kept it back is over.
        """update draft set send_at = %s, scheduled_at = now(), auto_followup = %s, send_close = %s,
               send_snooze_until = %s, held_error = '', held_fault = null
           where organization_id = %s and id = %s""",
        [send_at, auto_followup, close, snooze_until, organization_id, draft_id],
    )


async def clear(conn: Connection, organization_id: UUID, draft_id: UUID, why: Trouble) -> None:
    """Take the moment from a draft; with a trouble it says why."""
    await conn.execute(
        # A draft again.
        "update draft set send_at = null, held_error = %s, held_fault = %s where organization_id = %s and id = %s",
        [*words.kept(why), organization_id, draft_id],
    )


async def restore(conn: Connection, organization_id: UUID, draft_id: UUID, person_id: UUID) -> bool:
    """Take back that a person discarded a draft; false when nobody did, or it was sent."""
    cursor = await conn.execute(
        # With its moment, unless that is over.
        """update draft set discarded_at = null, discarded_send_at = null,
               send_at = case when discarded_send_at > now() then discarded_send_at end
           where organization_id = %s and id = %s and author_id = %s and message_id is null
             and discarded_at is not null""",
        [organization_id, draft_id, person_id],
    )
    return cursor.rowcount == 1


async def arrived_since(conn: Connection, organization_id: UUID, conversation_id: UUID, moment: datetime) -> list[UUID]:
    """Return what came into a conversation from outside and was told since a moment."""
    cursor = await conn.execute(
        # What the writer did not know when he scheduled his letter.
        """select id from message where organization_id = %s and conversation_id = %s and not outgoing
             and settled_at > %s order by delivered_at desc limit 100""",
        [organization_id, conversation_id, moment],
    )
    return [row[0] for row in await cursor.fetchall()]


async def in_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[UUID]:
    """Return the scheduled drafts of a conversation."""
    cursor = await conn.execute(
        # What waits for its moment here.
        """select id from draft where organization_id = %s and conversation_id = %s and send_at is not null
             and discarded_at is null and message_id is null""",
        [organization_id, conversation_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def addressed(conn: Connection, organization_id: UUID, addresses: Sequence[str]) -> list[UUID]:
    """Return the scheduled drafts to one of these addresses, given in lower case."""
    cursor = await conn.execute(
        # What waits to go to them, from whomever.
        """select id from draft where organization_id = %s and send_at is not null
             and discarded_at is null and message_id is null
             and exists (select from jsonb_array_elements(to_fields || cc_fields || bcc_fields) one
                         where lower(one ->> 1) = any(%s))
           order by id""",
        [organization_id, list(addresses)],
    )
    return [row[0] for row in await cursor.fetchall()]


async def of_author(conn: Connection, organization_id: UUID, person_id: UUID) -> list[UUID]:
    """Return the scheduled drafts of a person."""
    cursor = await conn.execute(
        # What waits for its moment on his behalf.
        """select id from draft where organization_id = %s and author_id = %s and send_at is not null
             and discarded_at is null and message_id is null""",
        [organization_id, person_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def through(conn: Connection, organization_id: UUID, account_id: UUID) -> list[UUID]:
    """Return the scheduled drafts that are to leave through an account."""
    cursor = await conn.execute(
        # What would leave through it.
        """select id from draft where organization_id = %s and account_id = %s and send_at is not null
             and discarded_at is null and message_id is null""",
        [organization_id, account_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def lost_alias(conn: Connection, organization_id: UUID, draft_id: UUID) -> bool:
    """Return whether a draft was to leave from an alias that was removed."""
    cursor = await conn.execute(
        # The address its writer chose.
        """select from draft d join alias a on a.organization_id = d.organization_id and a.id = d.alias_id
           where d.organization_id = %s and d.id = %s and a.removed_at is not null""",
        [organization_id, draft_id],
    )
    return await cursor.fetchone() is not None


async def due(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, draft) of drafts whose moment has passed, for the sweep."""
    cursor = await conn.execute(
        # Nobody was woken for them, it seems.
        "select organization_id, id from draft where send_at < now() - interval '10 seconds' order by send_at limit %s",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def held(conn: Connection, organization_id: UUID, person_id: UUID, accounts: Sequence[UUID]) -> list[UUID]:
    """Return held drafts a person sees to: his own, and those of who has left, as holder of the account or owner."""
    cursor = await conn.execute(
        # What was to go and did not, the newest first.
        """select d.id from draft d
           join membership w on w.organization_id = d.organization_id and w.person_id = d.author_id
           join membership r on r.organization_id = d.organization_id and r.person_id = %(person)s
           where d.organization_id = %(organization)s and d.held_error <> ''
             and d.discarded_at is null and d.message_id is null
             and (d.author_id = %(person)s
                  or w.removed_at is not null and (d.account_id = any(%(accounts)s) or r.role = 'owner'))
           order by d.updated_at desc limit 200""",
        {"organization": organization_id, "person": person_id, "accounts": list(accounts)},
    )
    return [row[0] for row in await cursor.fetchall()]


async def take_over(conn: Connection, organization_id: UUID, draft_id: UUID, person_id: UUID) -> None:
    """Make a draft somebody else's, with the files that wait for it."""
    await conn.execute(
        # Its files are kept for whoever uploaded them.
        """update upload set person_id = %s where organization_id = %s
             and id = any(select unnest(attachments) from draft where organization_id = %s and id = %s)""",
        [person_id, organization_id, organization_id, draft_id],
    )
    await conn.execute(
        # Another one writes on.
        "update draft set author_id = %s where organization_id = %s and id = %s",
        [person_id, organization_id, draft_id],
    )
