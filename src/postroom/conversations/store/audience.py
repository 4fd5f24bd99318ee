"""SQL of who sees a conversation and what that is called (reads accounts, teams and people, declared)."""

from collections.abc import Sequence
from uuid import UUID

from postroom.conversations.model import Grant, GrantKind
from postroom.storage.database import Connection


async def seen_through(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[tuple[Grant, UUID]]:
    """Return (grant, person) for each way a person sees a conversation."""
    cursor = await conn.execute(
        # Everybody who sees it, once for each grant of his.
        """select h.grant_kind, h.grant_id, h.person_id from conversation c
           join access_set_grant g on g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
           join grant_holder h on h.organization_id = g.organization_id and h.grant_kind = g.grant_kind
                and h.grant_id = g.grant_id
           where c.organization_id = %s and c.id = %s order by h.person_id, h.grant_kind, h.grant_id""",
        [organization_id, conversation_id],
    )
    return [(Grant(GrantKind(row[0]), row[1]), row[2]) for row in await cursor.fetchall()]


async def grants(conn: Connection, organization_id: UUID, conversation_id: UUID) -> tuple[list[Grant], UUID | None]:
    """Return the grants of a conversation, and the team it belongs to."""
    cursor = await conn.execute(
        # Through what it may be seen, also where nobody holds it now.
        """select g.grant_kind, g.grant_id, c.team_id from conversation c
           join access_set_grant g on g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
           where c.organization_id = %s and c.id = %s""",
        [organization_id, conversation_id],
    )
    rows = await cursor.fetchall()
    return [Grant(GrantKind(row[0]), row[1]) for row in rows], rows[0][2] if rows else None


async def names(conn: Connection, organization_id: UUID, grants: Sequence[Grant]) -> dict[Grant, str]:
    """Return the names of those of the grants that have one."""
    ids = [grant.id for grant in grants]
    cursor = await conn.execute(
        # What people call them.
        """select 'account', id, address from account where organization_id = %(organization)s and id = any(%(ids)s)
           union all
           select 'team', id, name from team where organization_id = %(organization)s and id = any(%(ids)s)
           union all
           select 'person', p.id, p.name from person p join membership m on m.person_id = p.id
           where m.organization_id = %(organization)s and p.id = any(%(ids)s)""",
        {"organization": organization_id, "ids": ids},
    )
    found = {Grant(GrantKind(row[0]), row[1]): row[2] for row in await cursor.fetchall()}
    return {grant: name for grant, name in found.items() if grant in grants}
