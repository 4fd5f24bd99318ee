"""Teams of an organization."""

from uuid import UUID

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import OneTeam, Teams
from postroom.identity import teams
from postroom.wire.identity import TeamPatch, TeamRequest
from postroom.wire.present import identity as present


@get("/teams", summary="Teams of an organization")
async def list_teams(work: Work, organization: OrganizationQuery = None) -> Teams:
    """List the teams with their members."""
    act = await work.act(organization, "organization.see")
    found = await teams.of_organizations(act.tx, [act.organization_id])
    return Teams(teams=[present.team(team, work.caller.person_id) for team in found])


@post("/teams", summary="Make a team")
async def create(data: JSONBody[TeamRequest], work: Work) -> OneTeam:
    """Make a team with its members."""
    act = await work.act(data.organization, "teams.manage")
    made = await teams.create(act, data.name, emoji=data.emoji, color=data.color)
    await teams.set_members(act, made.id, data.active_members, data.observers)
    return OneTeam(teams=present.team(await teams.get(act, made.id), work.caller.person_id))


@patch("/teams/{team_id:uuid}", summary="Change a team")
async def change(
    team_id: FromPath[UUID], data: JSONBody[TeamPatch], work: Work, organization: OrganizationQuery = None
) -> OneTeam:
    """Change what is given; a list of members replaces the whole list."""
    act = await work.act(organization, "teams.manage")
    team = await teams.get(act, team_id)
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if _is_given(name, value)}
    if data.business_hours:
        given["business_hours"] = present.hours_given(data.business_hours)
    active, observers = given.pop("active_members", None), given.pop("observers", None)
    if given:
        await teams.change(act, msgspec.structs.replace(team.row, **given))
    await teams.replace_members(act, team, active, observers)
    return OneTeam(teams=present.team(await teams.get(act, team_id), work.caller.person_id))


@delete("/teams/{team_id:uuid}", status_code=204, summary="Archive a team")
async def archive(team_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Take a team out of the lists; its conversations stay with those who have access to them.

    Raises `TeamSharesAccounts`: a person decides where their mail goes from now on.
    """
    act = await work.act(organization, "teams.manage")
    await accounts.require_none_of(act, team_id)
    await teams.archive(act, team_id)


def _is_given(name: str, value: object) -> bool:
    return value is not msgspec.UNSET and (value is not None or name == "business_hours")


HANDLERS = [list_teams, create, change, archive]
