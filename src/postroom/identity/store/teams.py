"""SQL of teams and of who holds a grant."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg.rows import args_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.identity.business_hours import BusinessHours
from postroom.identity.model import TeamMember, TeamRow
from postroom.storage.database import Connection

_TEAM = "organization_id, id, name, emoji, color, user_reply_behavior, received_reply_behavior, business_hours"


def hours_column(hours: BusinessHours | None) -> Jsonb | None:
    """Return business hours as their column has them."""
    return Jsonb(msgspec.to_builtins(hours)) if hours else None


def _team(**columns: object) -> TeamRow:
    return msgspec.convert(columns, TeamRow)


async def insert(conn: Connection, team: TeamRow) -> None:
    """Insert a team."""
    await conn.execute(
        # A new team.
        f"insert into team ({_TEAM}) values (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            team.organization_id,
            team.id,
            team.name,
            team.emoji,
            team.color,
            team.user_reply_behavior,
            team.received_reply_behavior,
            hours_column(team.business_hours),
        ],
    )


async def update(conn: Connection, team: TeamRow) -> None:
    """Write a team's fields."""
    await conn.execute(
        # A team changed.
        """update team set name = %s, emoji = %s, color = %s, user_reply_behavior = %s, received_reply_behavior = %s,
               business_hours = %s where organization_id = %s and id = %s""",
        [
            team.name,
            team.emoji,
            team.color,
            team.user_reply_behavior,
            team.received_reply_behavior,
            hours_column(team.business_hours),
            team.organization_id,
            team.id,
        ],
    )


async def archive(conn: Connection, organization_id: UUID, team_id: UUID) -> None:
    """Take a team out of the lists."""
    await conn.execute(
        # Archived, not deleted: its conversations stay.
        "update team set archived_at = now() where organization_id = %s and id = %s",
        [organization_id, team_id],
    )


async def teams(conn: Connection, organization_ids: list[UUID]) -> list[TeamRow]:
    """Return the teams of organizations, by name."""
    async with conn.cursor(row_factory=kwargs_row(_team), binary=True) as cursor:
        await cursor.execute(
            # Teams.
            f"""select {_TEAM} from team where organization_id = any(%s) and archived_at is null
                order by name, id""",
            [organization_ids],
        )
        return await cursor.fetchall()


async def team(conn: Connection, organization_id: UUID, team_id: UUID) -> TeamRow | None:
    """Return one team."""
    async with conn.cursor(row_factory=kwargs_row(_team), binary=True) as cursor:
        await cursor.execute(
            # One team.
            f"select {_TEAM} from team where organization_id = %s and id = %s and archived_at is null",
            [organization_id, team_id],
        )
        return await cursor.fetchone()


async def lock(conn: Connection, organization_id: UUID, team_id: UUID) -> None:
    """Hold other changes of a team back until this transaction ends."""
    await conn.execute(
        # One change of its members at a time.
        "select from team where organization_id = %s and id = %s for no key update",
        [organization_id, team_id],
    )


async def members(conn: Connection, organization_ids: list[UUID]) -> list[TeamMember]:
    """Return who is in which team."""
    async with conn.cursor(row_factory=args_row(TeamMember), binary=True) as cursor:
        await cursor.execute(
            # Members of all teams.
            """select team_id, person_id, kind from team_member where organization_id = any(%s)
               order by team_id, kind, created_at, person_id""",
            [organization_ids],
        )
        return await cursor.fetchall()


async def put_members(conn: Connection, organization_id: UUID, members: list[TeamMember]) -> None:
    """Put people into a team, or change what they are in it."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # Join a team, or become active or observer.
            """insert into team_member (organization_id, team_id, person_id, kind) values (%s, %s, %s, %s)
               on conflict (organization_id, team_id, person_id) do update set kind = excluded.kind""",
            [[organization_id, member.team_id, member.person_id, member.kind] for member in members],
        )


async def remove_members(conn: Connection, organization_id: UUID, team_id: UUID, people: list[UUID]) -> None:
    """Take people out of a team."""
    await conn.execute(
        # Leave a team.
        "delete from team_member where organization_id = %s and team_id = %s and person_id = any(%s)",
        [organization_id, team_id, people],
    )


async def leave_all(conn: Connection, organization_id: UUID, person_id: UUID) -> None:
    """Take a person out of every team of an organization."""
    await conn.execute(
        # Leave every team.
        "delete from team_member where organization_id = %s and person_id = %s",
        [organization_id, person_id],
    )


async def grant(conn: Connection, organization_id: UUID, kind: str, grant_id: UUID, people: list[UUID]) -> list[UUID]:
    """Let people hold a grant; return those who did not hold it yet."""
    cursor = await conn.execute(
        # Hold a grant.
        """insert into grant_holder (organization_id, grant_kind, grant_id, person_id)
           select %s, %s, %s, unnest(%s::uuid[]) on conflict do nothing returning person_id""",
        [organization_id, kind, grant_id, people],
    )
    return [row[0] for row in await cursor.fetchall()]


async def revoke(conn: Connection, organization_id: UUID, kind: str, grant_id: UUID, people: list[UUID]) -> list[UUID]:
    """Take a grant from people; return those who held it."""
    cursor = await conn.execute(
        # Hold it no more.
        """delete from grant_holder
           where organization_id = %s and grant_kind = %s and grant_id = %s and person_id = any(%s)
           returning person_id""",
        [organization_id, kind, grant_id, people],
    )
    return [row[0] for row in await cursor.fetchall()]


async def note_taken(conn: Connection, people: Sequence[UUID]) -> None:
    """Keep that these people lost access to something."""
    await conn.execute(
        # Since when what was answered before may be more than they see.
        "update person set access_taken_at = now() where id = any(%s)",
        [list(people)],
    )


async def holders(conn: Connection, organization_id: UUID, kind: str, grant_id: UUID) -> list[UUID]:
    """Return who holds a grant."""
    cursor = await conn.execute(
        # Holders of one grant.
        "select person_id from grant_holder where organization_id = %s and grant_kind = %s and grant_id = %s",
        [organization_id, kind, grant_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def revoke_all(conn: Connection, organization_id: UUID, person_id: UUID) -> list[tuple[str, UUID]]:
    """Take every grant of an organization from a person; return (kind, id) of each."""
    cursor = await conn.execute(
        # Hold nothing here any more.
        """delete from grant_holder where organization_id = %s and person_id = %s
           returning grant_kind, grant_id""",
        [organization_id, person_id],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
