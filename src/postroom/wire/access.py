"""Who sees a conversation, and through what."""

from uuid import UUID

from postroom.wire.base import Wire


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
