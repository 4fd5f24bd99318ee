"""Act: who does something, in which organization, inside which transaction. Every verb takes one first."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from postroom.events.types import AnyEvent
from postroom.storage.database import Connection, Transaction


class ActorKind(StrEnum):
    """What kind of actor stands behind a change."""

    PERSON = "person"
    TOKEN = "token"
    RULE = "rule"
    SYSTEM = "system"
    CONTACT = "contact"


class Actor(msgspec.Struct, frozen=True):
    """Who did it. `person_id` is the person whose rights count: the token's person for a token, None for the system."""

    kind: ActorKind
    id: UUID | None = None
    person_id: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
CONTACT = Actor(ActorKind.CONTACT)


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an event may reach: named people, the holders of an access set, or everyone. Access is checked later."""

    people: tuple[UUID, ...] = ()
    access_set_id: UUID | None = None
    organization: bool = False


class Recorded(msgspec.Struct, frozen=True):
    """An event and its audience, waiting for the commit. `lines` are history of conversations, told to nobody."""

    event: AnyEvent
    audience: Audience
    lines: Sequence[AnyEvent] = ()


class Act:
    """One act of an actor. Verbs read and write through `conn` and say what they did with `record`."""

    def __init__(
        self,
        tx: Transaction,
        organization_id: UUID,
        actor: Actor,
        *,
        request_id: str | None = None,
        cause: int | None = None,
    ) -> None:
        """Bind an actor and an organization to an open transaction."""
        self.tx = tx
        self.organization_id = organization_id
        self.actor = actor
        self.request_id = request_id
        self.cause = cause
        self.recorded: list[Recorded] = []

    @property
    def conn(self) -> Connection:
        """Return the connection of the open transaction."""
        return self.tx.conn

    @property
    def person_id(self) -> UUID | None:
        """Return the person whose rights count, None for the system."""
        return self.actor.person_id
