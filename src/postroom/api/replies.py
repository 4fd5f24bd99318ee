"""Bodies wrapped by the name of what they hold: one `{"teams": {...}}` or many `{"teams": [...]}`."""

from postroom.wire.base import Wire
from postroom.wire.identity import Invitation, Organization, Session, Team, Token, User


class OneOrganization(Wire, frozen=True, kw_only=True):
    """An organization."""

    organizations: Organization


class OneUser(Wire, frozen=True, kw_only=True):
    """A colleague."""

    users: User


class Users(Wire, frozen=True, kw_only=True):
    """Colleagues."""

    users: list[User]


class OneTeam(Wire, frozen=True, kw_only=True):
    """A team."""

    teams: Team


class Teams(Wire, frozen=True, kw_only=True):
    """Teams."""

    teams: list[Team]


class OneInvitation(Wire, frozen=True, kw_only=True):
    """An invitation."""

    invitations: Invitation


class Invitations(Wire, frozen=True, kw_only=True):
    """Open invitations, newest first."""

    invitations: list[Invitation]


class Sessions(Wire, frozen=True, kw_only=True):
    """My log-ins, latest used first."""

    sessions: list[Session]


class OneToken(Wire, frozen=True, kw_only=True):
    """An API token."""

    tokens: Token


class Tokens(Wire, frozen=True, kw_only=True):
    """My API tokens, newest first."""

    tokens: list[Token]


class Mailed(Wire, frozen=True, kw_only=True):
    """Whether Postroom can send mail at all; it never tells whether an address is known."""

    mailed: bool


class Link(Wire, frozen=True, kw_only=True):
    """A link to hand over."""

    link: str
