"""Copy settings: what one member has, another gets: his teams, and what was given to him by name."""

from uuid import UUID

from postroom.events.act import Act
from postroom.identity import organizations, shares, teams
from postroom.kit.errors import Conflict


class CopyOfOneself(Conflict):
    """Choose somebody else to copy from."""

    code = "copy_of_oneself"


async def copy(act: Act, source_id: UUID, target_id: UUID) -> None:
    """Put a member into the teams of another, as active or observer as he is there, and share with him what he has.

    Nothing is taken from him, and where he is in a team already he stays what he is. Raises `NoSuchPerson`,
    `CopyOfOneself`.
    """
    if source_id == target_id:
        raise CopyOfOneself
    for person_id in (source_id, target_id):
        await organizations.member(act, person_id)
    for team in await teams.of_organizations(act.tx, [act.organization_id]):
        kind = team.kind_of(source_id)
        if kind and not team.kind_of(target_id):
            await teams.join(act, team.row.id, target_id, kind)
    await shares.copy(act, source_id, target_id)
