"""People, organizations, teams, sessions and tokens, as /v1 shows them."""

from uuid import UUID

import msgspec
from msgspec import UnsetType

from postroom.identity import business_hours, model
from postroom.identity.caller import Caller
from postroom.identity.permissions import Role, permissions_of
from postroom.identity.system_mail import Posted
from postroom.kit.clock import unix
from postroom.kit.errors import Invalid
from postroom.wire.identity import (
    BusinessHours,
    BusinessHoursRequest,
    DefaultTimes,
    Invitation,
    Organization,
    OutOfOffice,
    Preferences,
    Session,
    Team,
    TeamMember,
    Token,
    User,
)


def user(member: model.Member, *others: model.Member) -> User:
    """Show a colleague by his membership, or by several of his: his role is that in the first."""
    return User(
        id=member.person_id,
        name=member.name,
        email=member.email,
        role=member.role,
        active=any(one.active for one in (member, *others)),
        organizations=[one.organization_id for one in (member, *others) if one.active],
        out_of_office=[absent for one in (member, *others) for absent in out_of_office(one)],
    )


def out_of_office(member: model.Member) -> list[OutOfOffice]:
    """Show when a member is out of office, if he said so."""
    if not member.active or member.out_from is None:
        return []
    ends = unix(member.out_until) if member.out_until else None
    begins, message = unix(member.out_from), member.out_message
    return [OutOfOffice(organization=member.organization_id, begins=begins, ends=ends, message=message)]


def organization(found: model.Organization, role: Role) -> Organization:
    """Show an organization, with what this role may do in it."""
    return Organization(
        id=found.id,
        name=found.name,
        same_mail=found.same_mail,
        business_hours=_shown(found.business_hours),
        role=role,
        permissions=[*permissions_of(role)],
    )


def _shown(hours: business_hours.BusinessHours | None) -> BusinessHours | None:
    return msgspec.convert(hours, BusinessHours, from_attributes=True) if hours else None


def hours_given(hours: BusinessHoursRequest | UnsetType | None) -> business_hours.BusinessHours | UnsetType | None:
    """Return business hours as they were asked for. Raises `Invalid` for a day there is not."""
    if not isinstance(hours, BusinessHoursRequest):
        return hours
    try:
        return msgspec.convert(hours, business_hours.BusinessHours, from_attributes=True)
    except msgspec.ValidationError as error:
        msg = "A day is 0 (Sunday) to 6, a slot from when to when in seconds since midnight."
        raise Invalid(msg, field="business_hours") from error


def preferences(person: model.Person) -> Preferences:
    """Show what a person set for himself."""
    return Preferences(
        language=person.language,
        time_zone=person.time_zone,
        week_start=person.week_start,
        hour_cycle=person.hour_cycle,
        theme=person.theme,
        undo_seconds=person.undo_seconds,
        handled_behavior=person.handled_behavior,
        default_times=DefaultTimes(**msgspec.structs.asdict(person.default_times)),
    )


def team(found: model.Team, reader: UUID) -> Team:
    """Show a team to a reader."""
    row = found.row
    return Team(
        id=row.id,
        organization=row.organization_id,
        name=row.name,
        emoji=row.emoji,
        color=row.color,
        user_reply_behavior=row.user_reply_behavior,
        received_reply_behavior=row.received_reply_behavior,
        business_hours=_shown(row.business_hours),
        members=[TeamMember(user=member.person_id, kind=member.kind) for member in found.members],
        member=found.kind_of(reader),
    )


def session(found: model.Session, caller: Caller) -> Session:
    """Show a log-in to its owner."""
    return Session(
        id=found.id,
        created_at=unix(found.created_at),
        last_seen_at=unix(found.last_seen_at),
        user_agent=found.user_agent,
        address=found.address,
        current=found.id == caller.session_id,
    )


def token(found: model.ApiToken, secret: str | None = None) -> Token:
    """Show an API token to its owner; the secret only when it was just made."""
    return Token(
        id=found.id,
        name=found.name,
        prefix=found.prefix,
        created_at=unix(found.created_at),
        last_used_at=unix(found.last_used_at) if found.last_used_at else None,
        secret=secret,
    )


def invitation(found: model.Invitation, *, link: str | None = None, posted: Posted | None = None) -> Invitation:
    """Show an open invitation; its link, and what became of the mail, only to who just made it."""
    return Invitation(
        id=found.id,
        email=found.email,
        role=found.role,
        teams=found.team_ids,
        created_at=unix(found.created_at),
        expires_at=unix(found.expires_at),
        link=link,
        mailed=found.mailed if posted is None else posted is Posted.SENT,
        mail_refused=posted is Posted.REFUSED,
    )
