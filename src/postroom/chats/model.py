"""Live chat: a widget's setup, its visitors, and the lines of what they are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from postroom.identity.business_hours import BusinessHours
from postroom.kit.errors import Forbidden, NotFound, Unauthenticated


class NoSuchChat(NotFound):
    """There is no live chat with this id. Copy the snippet anew from the account's Setup page."""

    code = "no_such_chat"


class NoSuchVisitor(Unauthenticated):
    """This chat is not known any more. Begin a new one."""

    code = "no_such_visitor"


class VisitorBlocked(Forbidden):
    """No more messages are taken from this chat."""

    code = "visitor_blocked"


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """How a widget is set up. `config` has the names of the page's own config; `revision` counts the changes."""

    organization_id: UUID
    account_id: UUID
    config: Mapping[str, Any]
    revision: int
    previous_until: datetime | None


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who wrote through a widget. `conversation_id` is where he began: joins lead on from there.

    `identity` is one of `channels.livechat.digests.Identity`: of name and address as they were given last.
    He has seen his chat up to `seen_message_id`.
    """

    organization_id: UUID
    id: UUID
    account_id: UUID
    conversation_id: UUID
    name: str
    email: str
    identity: str
    avatar_url: str
    feed_seq: int
    seen_message_id: UUID | None = None
    blocked_at: datetime | None
    created_at: datetime


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor, or the page he is on, says of him."""

    name: str = ""
    email: str = ""
    identity: str = "unverified"
    avatar_url: str = ""


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What only a message of a chat has. `echo_id` None: a colleague wrote it."""

    message_id: UUID
    visitor_id: UUID
    echo_id: UUID | None = None
    identity: str = ""
    meta: Mapping[str, str] = {}
    page_url: str = ""
    page_title: str = ""


class ChatFile(msgspec.Struct, frozen=True):
    """A file that waits for its message; `sha256` names its blob."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: bytes


class ChatMonth(msgspec.Struct, frozen=True, kw_only=True):
    """How many chats were active in a month, such as 2026-11, and how many messages their visitors wrote."""

    month: str
    chats: int
    messages: int


class ChatLine(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a chat as it is exported. `author` is the colleague's name where it is `outgoing`."""

    id: UUID
    at: datetime
    visitor_id: UUID
    conversation_id: UUID
    name: str
    email: str
    identity: str
    outgoing: bool
    author: str
    text: str
    files: list[str]


class Staffing(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves an account: `staffed` where somebody has Postroom open. `revision` is of its setup."""

    account_id: UUID
    revision: int
    name: str
    paused: bool
    team_hours: BusinessHours | None
    organization_hours: BusinessHours | None
    staffed: bool


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor who is there, on a page, and whether he writes."""

    visitor_id: UUID
    page_url: str
    page_title: str
    typing: bool


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A page a visitor went to."""

    id: UUID
    visitor_id: UUID
    url: str
    title: str
    at: datetime


class Line(msgspec.Struct, frozen=True):
    """One line of what a visitor is told: a message he has now, or that one of his was seen."""

    seq: int
    kind: str
    message_id: UUID
    told_at: datetime
