"""Who sees a conversation, and through what; with whom an account is shared."""

from uuid import UUID

from postroom.wire.base import Request, Wire


class Through(Wire, frozen=True, kw_only=True):
    """A way to a conversation. `kind` is account, team, label, person (by name) or organization (everybody).

    `name` is the account's address or the team's name, empty for the others.
    """

    kind: str
    id: UUID
    name: str


class Reader(Wire, frozen=True, kw_only=True):
    """Somebody who sees a conversation. What he sees by name can be taken back."""

    id: UUID
    name: str
    through: list[Through]


class ConversationAccess(Wire, frozen=True, kw_only=True):
    """Who sees a conversation.

    `teams` were let in besides the one it belongs to; `everyone`: all members of the organization were.
    """

    users: list[Reader]
    teams: list[UUID]
    everyone: bool


class AccountSharing(Wire, frozen=True, kw_only=True):
    """To whom an account is given besides its own person or team.

    `delivery` is team_inbox (once, in the team's inbox; of a personal account in its owner's Inbox) or inbox: in the
    Inbox of everybody to whom it is given, active members of teams, each with a state of his own. `archived_for` have
    access and find its mail in All only.
    """

    users: list[UUID]
    teams: list[UUID]
    everyone: bool
    delivery: str
    archived_for: list[UUID]


class AccountSharingRequest(Request, frozen=True, kw_only=True):
    """How an account is to be shared, whole."""

    users: list[UUID] = []
    teams: list[UUID] = []
    everyone: bool = False
    delivery: str = "team_inbox"
    archived_for: list[UUID] = []
