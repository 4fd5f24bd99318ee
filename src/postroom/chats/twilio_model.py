"""Twilio as a transport: how a chat is connected to it, and which of its conversations a chat is."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.kit.errors import NotFound


class NotConnected(NotFound):
    """This live chat is not connected to Twilio."""

    code = "twilio_not_connected"


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """How a live chat is connected. `trouble` is why Twilio could not be told or asked last: `code` and `message`."""

    organization_id: UUID
    account_id: UUID
    account_sid: str
    sealed_token: bytes
    service_sid: str
    trouble: Mapping[str, str] | None
    looked_at: datetime
    connected_at: datetime


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A chat as a conversation at Twilio.

    `sid` None: it is not there yet. `visitor_id` None: it was begun there, and nobody has said anything. Messages
    there before `next_index` are here; lines of the visitor's feed up to `told_seq` are there.
    """

    organization_id: UUID
    id: UUID
    account_id: UUID
    visitor_id: UUID | None
    sid: str | None
    joined: bool
    next_index: int
    told_seq: int
    closed_at: datetime | None
