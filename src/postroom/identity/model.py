"""What identity is about: people, organizations, teams, and the ways in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from postroom.identity.business_hours import BusinessHours
from postroom.identity.default_times import DefaultTimes
from postroom.identity.permissions import Role

GrantKind = Literal["account", "team", "label", "person", "organization"]
"""Through what a person may see conversations."""


class Person(msgspec.Struct, frozen=True):
    """A human with a log-in, in no, one or many organizations."""

    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    week_start: int
    hour_cycle: int
    theme: str
    undo_seconds: int = 10
    handled_behavior: str = "keep_in_inbox"
    default_times: DefaultTimes = DefaultTimes()


class Organization(msgspec.Struct, frozen=True):
    """An organization: the wall conversations never cross.

    `same_mail`: what becomes of mail that several team accounts receive, one of `organizations.SAME_MAIL`.
    """

    id: UUID
    name: str
    same_mail: str = "copy_in_each"
    business_hours: BusinessHours | None = None


class Member(msgspec.Struct, frozen=True):
    """A person as part of an organization. `active` is false once he was removed.

    Out of office from `out_from` (None: he is in) to `out_until` (None: until he says that he is back).
    """

    organization_id: UUID
    person_id: UUID
    name: str
    email: str
    role: Role
    active: bool
    out_from: datetime | None = None
    out_until: datetime | None = None
    out_message: str = ""


class TeamMember(msgspec.Struct, frozen=True):
    """A person in a team; `kind` is active (told of new mail) or observer (sees it)."""

    team_id: UUID
    person_id: UUID
    kind: str


class TeamRow(msgspec.Struct, frozen=True):
    """A team without its members."""

    organization_id: UUID
    id: UUID
    name: str
    emoji: str
    color: str
    user_reply_behavior: str
    received_reply_behavior: str
    business_hours: BusinessHours | None = None


class Team(msgspec.Struct, frozen=True):
    """A team with its members."""

    row: TeamRow
    members: tuple[TeamMember, ...]

    def kind_of(self, person_id: UUID | None) -> str | None:
        """Return active, observer, or None for who is not in the team."""
        return next((member.kind for member in self.members if member.person_id == person_id), None)


class Session(msgspec.Struct, frozen=True):
    """One log-in of a person. Its secret is not here: only the browser has it."""

    id: UUID
    person_id: UUID
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime


class ApiToken(msgspec.Struct, frozen=True):
    """A personal API token. Its secret was shown once, when it was made."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None


class Invitation(msgspec.Struct, frozen=True):
    """An open invitation into an organization."""

    organization_id: UUID
    id: UUID
    email: str
    role: Role
    team_ids: list[UUID]
    invited_by: UUID
    mailed: bool
    created_at: datetime
    expires_at: datetime
    copy_from: UUID | None = None
