"""The socket, /v1/socket. Text frames of JSON, tagged by `type`.

    client                                   server
      hello {epoch, cursors}      ─────▶
                                  ◀─────     ready {epoch, cursors} | reset {organization, seq}
                                  ◀─────     events {organization, seq, events}          (repeated)
      viewing {conversation}      ─────▶
      typing {conversation, face} ─────▶
                                  ◀─────     presence {conversation, people, visitors}
                                  ◀─────     online {organization, users}

A client keeps `seq` of the last `events` frame it applied and says hello with it after a break: nothing is missed.
`reset` means the gap is too old or the database was restored: fetch again.
"""

from typing import Any
from uuid import UUID

import msgspec

from postroom.wire.base import Wire
from postroom.wire.conversations import Conversation


class Hello(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="hello"):
    """First frame of a client. Without cursors the server starts at now."""

    epoch: str | None = None
    cursors: dict[str, int] = {}


class Viewing(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="viewing"):
    """I look at this conversation now, or at none."""

    conversation: UUID | None


class Typing(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="typing"):
    """I write a comment or a reply here; sent at most every 3 s, it fades after 6 s. `face` is comment or reply."""

    conversation: UUID
    face: str


ClientFrame = Hello | Viewing | Typing


class Delta(Wire, frozen=True, kw_only=True):
    """One event, with the conversation it concerns as the reader sees it now.

    Without a conversation, or without access to it, that is None; without access `gone` is true: the client drops it.
    """

    seq: int
    kind: str
    at: float
    actor_kind: str
    actor: UUID | None
    conversation_id: UUID | None
    data: dict[str, Any]
    conversation: Conversation | None
    gone: bool


class Ready(Wire, frozen=True, kw_only=True, tag_field="type", tag="ready"):
    """The socket is live; events after `cursors` follow."""

    epoch: str
    cursors: dict[str, int]


class Reset(Wire, frozen=True, kw_only=True, tag_field="type", tag="reset"):
    """Drop what you hold of this organization and fetch again; events after `seq` follow."""

    organization: UUID
    epoch: str
    seq: int


class Events(Wire, frozen=True, kw_only=True, tag_field="type", tag="events"):
    """Events in order. `seq` is the cursor to keep, also when `events` is empty (others were not for this reader)."""

    organization: UUID
    seq: int
    events: list[Delta]


class PresencePerson(Wire, frozen=True, kw_only=True):
    """A colleague who views a conversation; `typing` is comment, reply or None."""

    user: UUID
    typing: str | None


class PresenceVisitor(Wire, frozen=True, kw_only=True):
    """A visitor of a live chat who is there, and the page he is on. He has seen his chat up to message `seen`."""

    visitor: UUID
    online: bool
    typing: bool
    page_url: str
    page_title: str
    seen: UUID | None


class Presence(Wire, frozen=True, kw_only=True, tag_field="type", tag="presence"):
    """Who else views this conversation now, and the visitors who wrote in it."""

    conversation: UUID
    people: list[PresencePerson]
    visitors: list[PresenceVisitor]


class Online(Wire, frozen=True, kw_only=True, tag_field="type", tag="online"):
    """Who of the organization has Postroom open."""

    organization: UUID
    users: list[UUID]
