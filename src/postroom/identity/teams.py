"""Teams: who shares an inbox. Active members are told of new mail; observers see it. Both hold the team's grant."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import OrganizationChanged
from postroom.identity import grants, team_grants
from postroom.identity.model import Team, TeamMember, TeamRow
from postroom.identity.people import InvalidField, NoSuchPerson, business_hours, required
from postroom.identity.store import people as people_store
from postroom.identity.store import teams as store
from postroom.kit.errors import NotFound
from postroom.kit.ids import new_id
from postroom.kit.text import one_line
from postroom.storage.database import Transaction

LONGEST_NAME = 100
_LONGEST_EMOJI = 16
COLORS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "gray")
USER_REPLY = ("assign_user", "leave_in_team_inbox")
RECEIVED_REPLY = ("show_in_assignee_inbox", "show_in_team_inbox")

_EVERYONE = Audience(organization=True)


class NoSuchTeam(NotFound):
    """There is no such team."""

    code = "no_such_team"


async def create(act: Act, name: str, *, emoji: str = "", color: str = "blue") -> TeamRow:
    """Make a team with nobody in it."""
    team = _checked(
        TeamRow(
            act.organization_id,
            new_id(),
            name,
            emoji,
            color,
            user_reply_behavior=USER_REPLY[0],
            received_reply_behavior=RECEIVED_REPLY[0],
        )
    )
    await store.insert(act.conn, team)
    record(act, OrganizationChanged(what="teams"), _EVERYONE)
    return team


async def change(act: Act, team: TeamRow) -> TeamRow:
    """Write a team's fields. Raises `InvalidField`."""
    changed = _checked(team)
    await store.update(act.conn, changed)
    record(act, OrganizationChanged(what="teams"), _EVERYONE)
    return changed


async def archive(act: Act, team_id: UUID) -> None:
    """Take a team out of the lists. Its conversations stay with those who have access to them."""
    await get(act, team_id)
    await store.archive(act.conn, act.organization_id, team_id)
    record(act, OrganizationChanged(what="teams"), _EVERYONE)


async def set_members(act: Act, team_id: UUID, active: Iterable[UUID], observers: Iterable[UUID]) -> None:
    """Make exactly these people the members of a team. One named as both is active. Raises `NoSuchPerson`."""
    await store.lock(act.conn, act.organization_id, team_id)
    wanted = dict.fromkeys(observers, "observer") | dict.fromkeys(active, "active")
    await _require_members(act, wanted)
    present = {member.person_id: member.kind for member in (await get(act, team_id)).members}
    changed = [TeamMember(team_id, one, kind) for one, kind in wanted.items() if present.get(one) != kind]
    gone = [one for one in present if one not in wanted]
    await _join(act, team_id, changed)
    if gone:
        await store.remove_members(act.conn, act.organization_id, team_id, gone)
        await grants.revoke(act, "team", team_id, gone)
        await team_grants.left(act, team_id)
    if changed or gone:
        record(act, OrganizationChanged(what="teams"), _EVERYONE)


async def replace_members(
    act: Act, team: Team, active: Sequence[UUID] | None, observers: Sequence[UUID] | None
) -> None:
    """Replace one or both lists of members; None leaves a list as it is, but nobody stands in both."""
    if active is None and observers is None:
        return
    named = {*(active or ()), *(observers or ())}
    if active is None:
        active = [one.person_id for one in team.members if one.kind == "active" and one.person_id not in named]
    if observers is None:
        observers = [one.person_id for one in team.members if one.kind == "observer" and one.person_id not in named]
    await set_members(act, team.row.id, active, observers)


async def join(act: Act, team_id: UUID, person_id: UUID, kind: str = "active") -> None:
    """Make a person a member of a team: an active one, or an observer."""
    await _join(act, team_id, [TeamMember(team_id, person_id, kind)])
    record(act, OrganizationChanged(what="teams"), _EVERYONE)


async def get(act: Act, team_id: UUID) -> Team:
    """Return a team. Raises `NoSuchTeam`."""
    row = await store.team(act.conn, act.organization_id, team_id)
    if row is None:
        raise NoSuchTeam
    members = await store.members(act.conn, [act.organization_id])
    return Team(row, tuple(member for member in members if member.team_id == team_id))


async def of_organizations(tx: Transaction, organization_ids: list[UUID]) -> list[Team]:
    """Return the teams of organizations, by name."""
    members = await store.members(tx.conn, organization_ids)
    rows = await store.teams(tx.conn, organization_ids)
    return [Team(row, tuple(member for member in members if member.team_id == row.id)) for row in rows]


async def require_teams(act: Act, team_ids: Sequence[UUID]) -> None:
    """Raise `NoSuchTeam` unless all of them exist."""
    known = {row.id for row in await store.teams(act.conn, [act.organization_id])}
    if set(team_ids) - known:
        raise NoSuchTeam


async def _join(act: Act, team_id: UUID, members: list[TeamMember]) -> None:
    if members:
        await store.put_members(act.conn, act.organization_id, members)
        people = [member.person_id for member in members]
        await grants.grant(act, "team", team_id, people)
        await team_grants.joined(act, team_id, people)


async def _require_members(act: Act, people: Iterable[UUID]) -> None:
    known = {member.person_id for member in await people_store.members(act.conn, [act.organization_id])}
    if set(people) - known:
        raise NoSuchPerson(field="members")


def _checked(team: TeamRow) -> TeamRow:
    _one_of("color", team.color, COLORS)
    _one_of("user_reply_behavior", team.user_reply_behavior, USER_REPLY)
    _one_of("received_reply_behavior", team.received_reply_behavior, RECEIVED_REPLY)
    emoji = one_line(team.emoji)
    if len(emoji) > _LONGEST_EMOJI:
        raise InvalidField("Choose one emoji.", field="emoji")
    hours = business_hours(team.business_hours)
    name = required("name", team.name, LONGEST_NAME)
    return msgspec.structs.replace(team, name=name, emoji=emoji, business_hours=hours)


def _one_of(field: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise InvalidField(f"Choose one of {', '.join(choices)}.", field=field)
