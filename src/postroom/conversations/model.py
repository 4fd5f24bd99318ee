"""What a conversation is: its facts, and the changes that can be made to them.

`Facts` hold everything that decides who sees the conversation and in which mailboxes. A verb is a pure function from
facts to `Change`s; `changes.carry_out` writes them. Mailboxes (placements) follow from the facts alone (`placing`).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import msgspec

T = TypeVar("T")


class GrantKind(StrEnum):
    """Through what a person may see a conversation."""

    ACCOUNT = "account"
    TEAM = "team"
    LABEL = "label"
    PERSON = "person"
    ORGANIZATION = "organization"


class Grant(msgspec.Struct, frozen=True, order=True):
    """One grant of an access set: whoever holds it may see the conversation."""

    kind: GrantKind
    id: UUID


class PersonState(msgspec.Struct, frozen=True):
    """One person's own state of a conversation, and what he has told of himself that matters for it.

    `wake_on_reply`: a reply ends the snooze. `leaves`: he wants out of his Inbox what is closed or assigned to somebody
    else. `away`: he is out of office now.
    """

    in_inbox: bool = False
    archived: bool = False
    unread: bool = False
    starred: bool = False
    snoozed_until: int | None = None  # Unix seconds
    wake_on_reply: bool = True
    leaves: bool = False
    away: bool = False

    @property
    def rests_on(self) -> bool:
        """Tell whether it rests for him whatever is written."""
        return self.snoozed_until is not None and not self.wake_on_reply


class Field(StrEnum):
    """What can be changed. The last six belong to one person, named by the key of the change.

    Each is on or off, but for team, subject and colour; a label, whose value is the grant it is seen through; and
    snoozed, whose value is until when, in Unix seconds.
    """

    CLOSED = "closed"
    TEAM = "team"
    TEAM_INBOX = "team_inbox"
    SUBJECT = "subject"
    COLOR = "color"
    GRANT = "grant"  # key: a person who may see this conversation by name
    ACCOUNT = "account"  # key: an account that its mail came to as well
    TEAM_GRANT = "team_grant"  # key: a team that may see this conversation although it does not belong to it
    EVERYONE = "everyone"  # key: the organization, all of whose members may see this conversation
    ASSIGNEE = "assignee"
    TRASHED = "trashed"  # key: the grant, for everybody who holds it
    JUNKED = "junked"  # the same
    LABEL = "label"  # key: the label
    INBOX = "inbox"
    ARCHIVED = "archived"
    UNREAD = "unread"
    STARRED = "starred"
    SNOOZED = "snoozed"
    WAKE_ON_REPLY = "wake_on_reply"


_OWN = {
    Field.INBOX: "in_inbox",
    Field.ARCHIVED: "archived",
    Field.UNREAD: "unread",
    Field.STARRED: "starred",
    Field.SNOOZED: "snoozed_until",
    Field.WAKE_ON_REPLY: "wake_on_reply",
}
_MEMBERS = {Field.ASSIGNEE: "assignees", Field.TRASHED: "trashed", Field.JUNKED: "junked"}


class Change(msgspec.Struct, frozen=True):
    """One field of one conversation, from what to what."""

    conversation_id: UUID
    field: Field
    key: UUID | None
    before: Any
    after: Any


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a conversation that decides about access and mailboxes. `empty`: no message, no comment yet.

    `trashed`, `junked`: the grants for whose holders it is in Trash, in Spam. `labels`: label → the grant it is seen
    through: its account; a label of the organization is itself a grant, and is seen through any. `joined_into`: it
    became part of that conversation, and nothing may be changed here any more.
    """

    id: UUID
    access_set_id: UUID
    grants: frozenset[Grant]
    team_id: UUID | None
    in_team_inbox: bool
    closed: bool
    subject: str | None
    color: str | None
    last_activity_at: datetime
    last_sent_at: datetime | None
    news_at: datetime | None
    assignees: frozenset[UUID]
    people: Mapping[UUID, PersonState]
    trashed: frozenset[UUID] = frozenset()
    junked: frozenset[UUID] = frozenset()
    labels: Mapping[UUID, UUID] = {}
    empty: bool = False
    joined_into: UUID | None = None

    def person(self, person_id: UUID) -> PersonState:
        """Return a person's own state; without one, news nobody marked as read is unread. Newcomers have one."""
        return self.people.get(person_id) or PersonState(unread=self.news_at is not None)

    @property
    def put_away(self) -> bool:
        """Tell whether nobody is shown it any more, except in Trash or Spam: people of its labels follow the others."""
        return self.by_itself <= self.trashed | self.junked

    @property
    def by_itself(self) -> frozenset[UUID]:
        """Return the grants it is seen through whatever its labels are."""
        return frozenset(grant.id for grant in self.grants if grant.kind is not GrantKind.LABEL)

    def with_news(self) -> "Facts":
        """Return the facts with something that can be unread: history without news takes its last activity."""
        return self if self.news_at else msgspec.structs.replace(self, news_at=self.last_activity_at)

    def get(self, field: Field, key: UUID | None = None) -> Any:  # noqa: ANN401 each field has its own type
        """Return the present value of a field."""
        if field in _OWN:
            return getattr(self.person(_known(key)), _OWN[field])
        if field in _MEMBERS:
            return key in getattr(self, _MEMBERS[field])
        if field in _GRANTS:
            own = field is Field.TEAM_GRANT and key == self.team_id  # its place, no grant by name
            return not own and Grant(_GRANTS[field], _known(key)) in self.grants
        if field is Field.LABEL:
            return self.labels.get(_known(key))
        return getattr(self, _COLUMN[field])

    def set(self, field: Field, value: Any, key: UUID | None = None) -> list[Change]:  # noqa: ANN401 as get
        """Return the change that gives a field this value: none when it has it already."""
        before = self.get(field, key)
        return [] if before == value else [Change(self.id, field, key, before, value)]

    def after(self, change: Change) -> "Facts":
        """Return the facts once this change is made."""
        if change.field in _OWN:
            state = msgspec.structs.replace(self.person(_known(change.key)), **{_OWN[change.field]: change.after})
            facts = msgspec.structs.replace(self, people={**self.people, _known(change.key): state})
            return facts.with_news() if change.field is Field.UNREAD and change.after else facts
        if change.field in _MEMBERS:
            name = _MEMBERS[change.field]
            members = _toggled(getattr(self, name), _known(change.key), on=change.after)
            return msgspec.structs.replace(self, **{name: members})
        if change.field in _GRANTS:
            grant = Grant(_GRANTS[change.field], _known(change.key))
            return msgspec.structs.replace(self, grants=_toggled(self.grants, grant, on=change.after))
        if change.field is Field.LABEL:
            others = {label: grant_id for label, grant_id in self.labels.items() if label != change.key}
            given = {_known(change.key): change.after} if change.after else {}
            return msgspec.structs.replace(self, labels=others | given, grants=self._grants_after(change))
        facts = msgspec.structs.replace(self, **{_COLUMN[change.field]: change.after})
        return facts.handed_on(self.team_id) if change.field is Field.TEAM else facts

    def handed_on(self, before: UUID | None) -> "Facts":
        """Return the facts with the team's members among those who may see it, and no more those of the team before."""
        grants = self.grants
        for team_id, on in ((before, False), (self.team_id, True)):
            if team_id:
                grants = _toggled(grants, Grant(GrantKind.TEAM, team_id), on=on)
        return msgspec.structs.replace(self, grants=grants)

    def _grants_after(self, change: Change) -> frozenset[Grant]:
        """Return the grants with that of the label, or without it, when it is one of the organization."""
        if change.key not in {change.before, change.after}:
            return self.grants
        return _toggled(self.grants, Grant(GrantKind.LABEL, _known(change.key)), on=change.after is not None)


_GRANTS = {
    Field.GRANT: GrantKind.PERSON,
    Field.ACCOUNT: GrantKind.ACCOUNT,
    Field.TEAM_GRANT: GrantKind.TEAM,
    Field.EVERYONE: GrantKind.ORGANIZATION,
}
_COLUMN = {
    Field.CLOSED: "closed",
    Field.TEAM: "team_id",
    Field.TEAM_INBOX: "in_team_inbox",
    Field.SUBJECT: "subject",
    Field.COLOR: "color",
}


def _known(key: UUID | None) -> UUID:
    if key is None:
        msg = "this field belongs to a person"
        raise TypeError(msg)
    return key


def _toggled(members: frozenset[T], member: T, *, on: bool) -> frozenset[T]:
    return members | {member} if on else members - {member}
