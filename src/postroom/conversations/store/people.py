"""SQL that reads people and teams for the verbs (a declared read of identity's tables)."""

from collections.abc import Sequence
from uuid import UUID

from postroom.storage.database import Connection


async def known(conn: Connection, organization_id: UUID, people: Sequence[UUID]) -> set[UUID]:
    """Return those of the people who are in the organization."""
    cursor = await conn.execute(
        # Members among some ids.
        "select person_id from membership where organization_id = %s and person_id = any(%s) and removed_at is null",
        [organization_id, list(people)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def team_exists(conn: Connection, organization_id: UUID, team_id: UUID) -> bool:
    """Return whether the team exists and is not archived."""
    cursor = await conn.execute(
        # One team.
        "select from team where organization_id = %s and id = %s and archived_at is null",
        [organization_id, team_id],
    )
    return await cursor.fetchone() is not None


async def team_behavior(conn: Connection, organization_id: UUID, team_id: UUID) -> tuple[str, str] | None:
    """Return (user_reply_behavior, received_reply_behavior) of a team."""
    cursor = await conn.execute(
        # What a team wants to happen on replies.
        "select user_reply_behavior, received_reply_behavior from team where organization_id = %s and id = %s",
        [organization_id, team_id],
    )
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None


async def overslept(conn: Connection, limit: int) -> list[tuple[UUID, UUID, UUID]]:
    """Return (organization, conversation, person) of snoozes that should have ended."""
    cursor = await conn.execute(
        # Snoozes whose alarm may be lost.
        """select organization_id, conversation_id, person_id from conversation_person
           where snoozed_until < now() - interval '10 seconds' limit %s""",
        [limit],
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]
