"""SQL of shares: to whom accounts and labels are given (`direct_grant`, and `team_grant` for teams)."""

from typing import cast
from uuid import UUID

from postroom.identity.model import GrantKind
from postroom.storage.database import Connection


async def of(conn: Connection, organization_id: UUID, kind: str, grant_id: UUID) -> list[tuple[str, UUID]]:
    """Return (person, team or organization, id) of those something is given to, without whose own it is."""
    cursor = await conn.execute(
        # To whom one thing is given.
        """select holder_kind, holder_id from direct_grant
           where organization_id = %(organization)s and grant_kind = %(kind)s and grant_id = %(grant)s and not own
           union all
           select 'team', team_id from team_grant
           where organization_id = %(organization)s and grant_kind = %(kind)s and grant_id = %(grant)s""",
        {"organization": organization_id, "kind": kind, "grant": grant_id},
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def replace(
    conn: Connection,
    organization_id: UUID,
    kind: str,
    grant_id: UUID,
    *,
    people: list[UUID],
    teams: list[UUID],
    everyone: list[UUID],
    own: UUID | None,
) -> None:
    """Write to whom something is given, in place of what was written before."""
    values = {
        "organization": organization_id,
        "kind": kind,
        "grant": grant_id,
        "people": people,
        "teams": teams,
        "everyone": everyone,
        "own": own,
    }
    await conn.execute(
        # Nobody any more.
        "delete from direct_grant where organization_id = %(organization)s and grant_kind = %(kind)s"
        " and grant_id = %(grant)s",
        values,
    )
    await conn.execute(
        # Whose own it is, the people, everybody.
        """insert into direct_grant (organization_id, grant_kind, grant_id, holder_kind, holder_id, own)
           select %(organization)s, %(kind)s, %(grant)s, 'person', %(own)s::uuid, true where %(own)s::uuid is not null
           union all
           select %(organization)s, %(kind)s, %(grant)s, 'person', unnest(%(people)s::uuid[]), false
           union all
           select %(organization)s, %(kind)s, %(grant)s, 'organization', unnest(%(everyone)s::uuid[]), false""",
        values,
    )
    await conn.execute(
        # Teams that have it no more.
        """delete from team_grant where organization_id = %(organization)s and grant_kind = %(kind)s
             and grant_id = %(grant)s and not team_id = any(%(teams)s::uuid[])""",
        values,
    )
    await conn.execute(
        # Teams that have it.
        """insert into team_grant (organization_id, team_id, grant_kind, grant_id)
           select %(organization)s, unnest(%(teams)s::uuid[]), %(kind)s, %(grant)s on conflict do nothing""",
        values,
    )


async def wanted(
    conn: Connection, organization_id: UUID, kind: str, grant_id: UUID, *, active: bool = False
) -> set[UUID]:
    """Return the members to whom something is given, one way or another; of teams only the `active` ones if wanted."""
    cursor = await conn.execute(
        # Who is to hold a grant.
        """select m.person_id from membership m
           where m.organization_id = %(organization)s and m.removed_at is null and (exists (
               select from direct_grant d where d.organization_id = m.organization_id and d.grant_kind = %(kind)s
                 and d.grant_id = %(grant)s and (d.holder_kind = 'organization' or d.holder_id = m.person_id))
             or exists (
               select from team_grant g join team_member t using (organization_id, team_id)
               where g.organization_id = m.organization_id and g.grant_kind = %(kind)s and g.grant_id = %(grant)s
                 and t.person_id = m.person_id and (t.kind = 'active' or not %(active)s)))""",
        {"organization": organization_id, "kind": kind, "grant": grant_id, "active": active},
    )
    return {row[0] for row in await cursor.fetchall()}


async def of_holder(
    conn: Connection, organization_id: UUID, holder_kind: str, holder_id: UUID
) -> list[tuple[GrantKind, UUID]]:
    """Return (kind, id) of what is given to a person by name, or to everybody."""
    cursor = await conn.execute(
        # What was given to one holder.
        """select grant_kind, grant_id from direct_grant
           where organization_id = %s and holder_kind = %s and holder_id = %s and not own""",
        [organization_id, holder_kind, holder_id],
    )
    return [(cast("GrantKind", row[0]), row[1]) for row in await cursor.fetchall()]


async def add(conn: Connection, organization_id: UUID, kind: str, grant_id: UUID, person_id: UUID) -> None:
    """Give something to one more person."""
    await conn.execute(
        # One more; whose own it is has it already.
        """insert into direct_grant (organization_id, grant_kind, grant_id, holder_kind, holder_id)
           values (%s, %s, %s, 'person', %s) on conflict do nothing""",
        [organization_id, kind, grant_id, person_id],
    )


async def forget(conn: Connection, organization_id: UUID, person_id: UUID) -> None:
    """Take back what was given to a person by name."""
    await conn.execute(
        # Nothing is given to who is no member any more.
        """delete from direct_grant
           where organization_id = %s and holder_kind = 'person' and holder_id = %s and not own""",
        [organization_id, person_id],
    )
