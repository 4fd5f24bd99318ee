"""What the members of a team hold together: an account shared into it is seen by all members, now or later."""

from collections.abc import Iterable
from uuid import UUID

from postroom.events.act import Act
from postroom.identity import grants, shares
from postroom.identity.model import GrantKind
from postroom.identity.store import team_grants as store


async def give(act: Act, team_id: UUID, kind: GrantKind, grant_id: UUID) -> None:
    """Let a team hold a grant: every member, and everyone who joins later."""
    await store.insert(act.conn, act.organization_id, team_id, kind, grant_id)
    await shares.settle(act, kind, grant_id)


async def take(act: Act, team_id: UUID, kind: GrantKind, grant_id: UUID) -> None:
    """Take a grant from a team and from all its members, but those to whom it is given another way."""
    await store.delete(act.conn, act.organization_id, team_id, kind, grant_id)
    await shares.settle(act, kind, grant_id)


async def joined(act: Act, team_id: UUID, people: Iterable[UUID]) -> None:
    """Give people who joined a team what the team holds."""
    joiners = list(people)
    for kind, grant_id in await store.of_team(act.conn, act.organization_id, team_id):
        await grants.grant(act, kind, grant_id, joiners)


async def left(act: Act, team_id: UUID) -> None:
    """Take from people who left a team what the team holds, unless it is given to them another way."""
    await shares.settle_all(act, await store.of_team(act.conn, act.organization_id, team_id))
