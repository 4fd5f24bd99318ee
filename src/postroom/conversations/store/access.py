"""SQL of access: sets of grants, and who may see what."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from postroom.conversations.model import Grant, GrantKind
from postroom.storage.database import Connection, one_row


async def find(conn: Connection, organization_id: UUID, digest: bytes) -> UUID | None:
    """Return the access set with this digest."""
    cursor = await conn.execute(
        # An access set by what is in it.
        "select id from access_set where organization_id = %s and digest = %s",
        [organization_id, digest],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def insert(conn: Connection, organization_id: UUID, new: UUID, digest: bytes, grants: Sequence[Grant]) -> UUID:
    """Make an access set, or return the one that another transaction made meanwhile."""
    cursor = await conn.execute(
        # A new access set; a concurrent one with the same grants wins.
        """insert into access_set (organization_id, id, digest) values (%s, %s, %s)
           on conflict (organization_id, digest) do nothing returning id""",
        [organization_id, new, digest],
    )
    if await cursor.fetchone() is None:
        cursor = await conn.execute(
            # The set whose insert we waited for.
            "select id from access_set where organization_id = %s and digest = %s",
            [organization_id, digest],
        )
        (other,) = one_row(await cursor.fetchone())
        return cast("UUID", other)
    async with conn.cursor() as writer:
        await writer.executemany(
            # What is in the set.
            """insert into access_set_grant (organization_id, access_set_id, grant_kind, grant_id)
               values (%s, %s, %s, %s)""",
            [[organization_id, new, grant.kind.value, grant.id] for grant in grants],
        )
    return new


async def visible(conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the conversations that the person may see."""
    cursor = await conn.execute(
        # The one access rule: a person holds a grant of the conversation's access set.
        """select c.id from conversation c
           where c.organization_id = %(organization)s and c.id = any(%(ids)s) and exists (
               select from access_set_grant g
               join grant_holder h using (organization_id, grant_kind, grant_id)
               where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                 and h.person_id = %(person)s)""",
        {"organization": organization_id, "ids": list(ids), "person": person_id},
    )
    return {row[0] for row in await cursor.fetchall()}


async def readers(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (access set, person) of everyone who holds a grant of these access sets."""
    cursor = await conn.execute(
        # Who may see the conversations of a set.
        """select distinct g.access_set_id, h.person_id from access_set_grant g
           join grant_holder h using (organization_id, grant_kind, grant_id)
           where g.organization_id = %s and g.access_set_id = any(%s)""",
        [organization_id, list(ids)],
    )
    return {(row[0], row[1]) for row in await cursor.fetchall()}


async def holders(conn: Connection, organization_id: UUID, grants: Sequence[Grant]) -> list[tuple[Grant, UUID]]:
    """Return (grant, person) of whoever holds one of these grants."""
    cursor = await conn.execute(
        # Who may see through what.
        """select h.grant_kind, h.grant_id, h.person_id from grant_holder h
           join unnest(%s::text[], %s::uuid[]) as wanted (kind, id) on h.grant_kind = wanted.kind
             and h.grant_id = wanted.id
           where h.organization_id = %s""",
        [[grant.kind.value for grant in grants], [grant.id for grant in grants], organization_id],
    )
    return [(Grant(GrantKind(row[0]), row[1]), row[2]) for row in await cursor.fetchall()]


async def grants_of(conn: Connection, organization_id: UUID, person_id: UUID) -> list[UUID]:
    """Return the ids of all grants a person holds."""
    cursor = await conn.execute(
        # What a person may see through.
        "select grant_id from grant_holder where organization_id = %s and person_id = %s",
        [organization_id, person_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def members(conn: Connection, organization_id: UUID, team_id: UUID, kind: str) -> list[UUID]:
    """Return the people of a team who are of this kind (active or observer) and still in the organization."""
    cursor = await conn.execute(
        # Who is told of new mail in a team inbox.
        """select t.person_id from team_member t join membership m using (organization_id, person_id)
           where t.organization_id = %s and t.team_id = %s and t.kind = %s and m.removed_at is null
           order by t.person_id""",
        [organization_id, team_id, kind],
    )
    return [row[0] for row in await cursor.fetchall()]


async def active_teams(conn: Connection, organization_id: UUID, person_id: UUID) -> list[UUID]:
    """Return the teams that a person is an active member of, archived ones aside."""
    cursor = await conn.execute(
        # Whose inboxes make up Team Inboxes.
        """select m.team_id from team_member m join team t on t.organization_id = m.organization_id and t.id = m.team_id
           where m.organization_id = %s and m.person_id = %s and m.kind = 'active' and t.archived_at is null""",
        [organization_id, person_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def grants_of_team(conn: Connection, organization_id: UUID, person_id: UUID, team_id: UUID) -> list[UUID]:
    """Return the grants a person holds as a member of this team: the team's own, and what is shared into it."""
    cursor = await conn.execute(
        # What the members of a team see together.
        """select h.grant_id from grant_holder h
           where h.organization_id = %(organization)s and h.person_id = %(person)s
             and (h.grant_id = %(team)s or exists (
                 select from team_grant t where t.organization_id = h.organization_id and t.team_id = %(team)s
                   and t.grant_kind = h.grant_kind and t.grant_id = h.grant_id))""",
        {"organization": organization_id, "person": person_id, "team": team_id},
    )
    return [row[0] for row in await cursor.fetchall()]


async def sets_of(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the access set of each conversation; those that are part of another one are left out."""
    cursor = await conn.execute(
        # Through what many conversations are seen.
        """select id, access_set_id from conversation
           where organization_id = %s and id = any(%s) and joined_into is null""",
        [organization_id, list(ids)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def of_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> UUID | None:
    """Return the access set of a conversation."""
    cursor = await conn.execute(
        # Through what one conversation is seen.
        "select access_set_id from conversation where organization_id = %s and id = %s",
        [organization_id, conversation_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None
