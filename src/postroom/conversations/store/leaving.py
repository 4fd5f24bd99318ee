"""SQL of leaving: what people have in conversations that they do not see any more."""

from uuid import UUID

from postroom.storage.database import Connection, one_row


async def left_behind(conn: Connection, organization_id: UUID, person_id: UUID, beyond: UUID, limit: int) -> list[UUID]:
    """Return conversations with an id beyond this one that the person does not see and has something in."""
    cursor = await conn.execute(
        # His assignments, his lists, his alarms, and what he was let into by name, without what he still sees.
        """select mine.conversation_id
           from (select conversation_id from conversation_assignee
                 where organization_id = %(organization)s and person_id = %(person)s
                 union
                 select conversation_id from conversation_person
                 where organization_id = %(organization)s and person_id = %(person)s
                   and (in_inbox or starred or snoozed_until is not null)
                 union
                 select conversation_id from placement
                 where organization_id = %(organization)s and owner_id = %(person)s
                   and kind in ('open', 'closed', 'trash', 'junk')) mine
           join conversation c on c.organization_id = %(organization)s and c.id = mine.conversation_id
           where c.id > %(beyond)s and c.joined_into is null and not exists (
               select from access_set_grant g
               join grant_holder h using (organization_id, grant_kind, grant_id)
               where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                 and h.person_id = %(person)s)
           order by c.id limit %(limit)s""",
        {"organization": organization_id, "person": person_id, "beyond": beyond, "limit": limit},
    )
    return [row[0] for row in await cursor.fetchall()]


async def open_work(conn: Connection, organization_id: UUID, person_id: UUID) -> int:
    """Return how many open conversations are assigned to a person."""
    cursor = await conn.execute(
        # What goes to others when he does.
        """select count(*)::int from conversation_assignee a
           join conversation c on c.organization_id = a.organization_id and c.id = a.conversation_id
           where a.organization_id = %s and a.person_id = %s and c.closed_at is null and c.joined_into is null""",
        [organization_id, person_id],
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)
