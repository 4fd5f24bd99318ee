"""Visitors of live chats, as the team sees them."""

from uuid import UUID

from postroom.wire.base import Request, Wire


class ChatVisit(Wire, frozen=True, kw_only=True):
    """A page the visitor went to while his chat was open."""

    url: str
    title: str
    at: float


class ChatVisitor(Wire, frozen=True, kw_only=True):
    """Somebody who wrote through a widget.

    `identity`: verified where his page proved who he is, unverified where he says so himself, cannot_verify where a
    page gave a wrong proof. `meta` is what his page said of him with his newest message: language, platform,
    browser and its own. `visits` are the last pages, the newest first.
    """

    id: UUID
    account: UUID
    name: str
    email: str
    identity: str
    avatar_url: str
    blocked: bool
    created_at: float
    meta: dict[str, str]
    visits: list[ChatVisit]


class ChatVisitors(Wire, frozen=True, kw_only=True):
    """The visitors who wrote in a conversation, in the order they came."""

    visitors: list[ChatVisitor]


class VisitorPatch(Request, frozen=True, kw_only=True):
    """A visitor of the conversation, and whether nothing more is taken from him."""

    visitor: UUID
    blocked: bool


class ChatMonth(Wire, frozen=True, kw_only=True):
    """How many chats were active in `month` (2026-11): their visitors wrote, so many messages."""

    month: str
    chats: int
    messages: int


class ChatMonths(Wire, frozen=True, kw_only=True):
    """The last months, the newest first."""

    months: list[ChatMonth]
