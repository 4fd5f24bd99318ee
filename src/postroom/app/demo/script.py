"""The scenes as they are written in scenes/*.yaml, typed."""

from collections.abc import Sequence
from importlib import resources
from typing import Literal, TypeVar

import msgspec

T = TypeVar("T")

Kind = Literal["letter", "newsletter", "bounce", "auto_reply", "notice"]


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who works there. The first one is the visitor."""

    key: str
    name: str
    role: Literal["owner", "admin", "member"]


class Crew(msgspec.Struct, frozen=True, kw_only=True):
    """A team, by the keys of its people."""

    key: str
    name: str
    emoji: str
    color: str
    members: Sequence[str]
    observers: Sequence[str] = ()


class Letterbox(msgspec.Struct, frozen=True, kw_only=True):
    """An account: a team's or a person's."""

    key: str
    address: str
    name: str
    team: str = ""
    owner: str = ""


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody inside."""

    organization: str
    people: Sequence[Colleague]
    teams: Sequence[Crew]
    accounts: Sequence[Letterbox]


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Someone outside."""

    key: str
    group: str
    name: str
    company: str
    city: str
    address: str


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One mail, or with `note` one internal comment. `by`: "them", "us" (somebody of the team) or a colleague's key.

    `after` is hours since the line before; None leaves it to chance.
    """

    by: str
    text: str
    html: str = ""
    note: bool = False
    after: float | None = None
    files: Sequence[str] = ()


class Draft(msgspec.Struct, frozen=True):
    """An answer that somebody has begun: the composer's HTML."""

    by: str
    text: str


class Told(msgspec.Struct, frozen=True):
    """An assignment that shows in the activity."""

    by: str
    assignees: Sequence[str]


class Scene(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conversation.

    One that is written out has `who` and `age` (hours since its last line), one drawn at random a `group` and a
    `weight`. `long` is how many lines small talk brings it to.
    """

    subject: str
    account: str
    lines: Sequence[Line]
    who: str = ""
    group: str = ""
    age: float = 0
    weight: int = 1
    long: int = 0
    kind: Kind = "letter"
    labels: Sequence[str] = ()
    live: bool = False
    assignees: Sequence[str] = ()
    unread: Sequence[str] = ()
    starred: Sequence[str] = ()
    team_inbox: bool = False
    told: Told | None = None
    draft: Draft | None = None


class SmallTalk(msgspec.Struct, frozen=True, kw_only=True):
    """Words that fit anywhere."""

    coffees: Sequence[str]
    days: Sequence[str]
    them: Sequence[str]
    us: Sequence[str]
    notes: Sequence[str]
    drafts: Sequence[str]


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is written down."""

    cast: Cast
    contacts: Sequence[Contact]
    written: Sequence[Scene]
    everyday: Sequence[Scene]
    small_talk: SmallTalk


def load() -> Script:
    """Read the scenes."""
    return Script(
        cast=_read("office", Cast),
        contacts=_read("contacts", list[Contact]),
        written=_read("written", list[Scene]),
        everyday=_read("everyday", list[Scene]),
        small_talk=_read("small_talk", SmallTalk),
    )


def _read(name: str, kind: type[T]) -> T:
    text = (resources.files("postroom.app.demo") / "scenes" / f"{name}.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=kind)
