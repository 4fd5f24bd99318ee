"""SQL of the grants that teams hold."""

from typing import cast
from uuid import UUID

from postroom.identity.model import GrantKind
from postroom.storage.database import Connection


async def insert(conn: Connection, organization_id: UUID, team_id: UUID, kind: str, grant_id: UUID) -> None:
    """Let a team hold a grant."""
    await conn.execute(
        # A grant of a team.
        """insert into team_grant (organization_id, team_id, grant_kind, grant_id) values (%s, %s, %s, %s)
           on conflict do nothing""",
        [organization_id, team_id, kind, grant_id],
    )


async def delete(conn: Connection, organization_id: UUID, team_id: UUID, kind: str, grant_id: UUID) -> None:
    """Take a grant from a team."""
    await conn.execute(
        # No grant of a team any more.
        """delete from team_grant
           where organization_id = %s and team_id = %s and grant_kind = %s and grant_id = %s""",
        [organization_id, team_id, kind, grant_id],
    )


async def of_team(conn: Connection, organization_id: UUID, team_id: UUID) -> list[tuple[GrantKind, UUID]]:
    """Return what a team holds."""
    cursor = await conn.execute(
        # Grants of one team.
        "select grant_kind, grant_id from team_grant where organization_id = %s and team_id = %s",
        [organization_id, team_id],
    )
    return [(cast("GrantKind", row[0]), row[1]) for row in await cursor.fetchall()]
