"""Visitors: who writes through a widget. His browser holds a token; we keep its hash.

    first message ──▶ visitor, conversation, token ──▶ later messages, on this browser ──▶ the same conversation
                      sent again, since the answer was lost: the same visitor, and another token

One visitor is one chat, for as long as it lasts: who comes back after months goes on where he was.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from postroom.chats.model import ChatMessage, NoSuchVisitor, Profile, Setup, Visitor, VisitorBlocked
from postroom.chats.store import visitors as store
from postroom.events.act import Act
from postroom.identity.codes import Code, digest, new_code
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.storage.database import Connection

PREFIX = "prv_"
_AGAIN_WITHIN = timedelta(minutes=10)
"""A first message is sent again within minutes, or never."""


async def begin(act: Act, account_id: UUID, conversation_id: UUID, begun_by: UUID, profile: Profile) -> Visitor:
    """Make the visitor whose first message begins this conversation."""
    visitor = Visitor(
        organization_id=act.organization_id,
        id=new_id(),
        account_id=account_id,
        conversation_id=conversation_id,
        name=profile.name,
        email=profile.email,
        identity=profile.identity,
        avatar_url=profile.avatar_url,
        feed_seq=0,
        blocked_at=None,
        created_at=now(),
    )
    await store.insert(act.conn, visitor, begun_by)
    return visitor


async def begun(act: Act, account_id: UUID, begun_by: UUID) -> Visitor | None:
    """Return the visitor whose first message was this one, when it is sent again. Nobody else knows its name."""
    return await store.begun(act.conn, act.organization_id, account_id, begun_by, _AGAIN_WITHIN)


async def admit(act: Act, visitor: Visitor) -> str:
    """Give a browser of a visitor its token: the text is in this answer only."""
    code: Code = new_code(PREFIX)
    await store.put_token(act.conn, act.organization_id, visitor.id, code.digest)
    return code.text


async def with_token(conn: Connection, setup: Setup, token: str, *, writes: bool = False) -> Visitor:
    """Return the visitor who holds a token. Raises `NoSuchVisitor`, and `VisitorBlocked` for one who `writes`.

    Who writes does it alone: of two messages at once one comes after the other.
    """
    found = await store.by_token(conn, setup.account_id, digest(token), lock=writes)
    if found is None:
        raise NoSuchVisitor
    if writes and found.blocked_at:
        raise VisitorBlocked
    return found


async def get(conn: Connection, organization_id: UUID, visitor_id: UUID, *, writes: bool = False) -> Visitor:
    """Return a visitor. Raises `NoSuchVisitor`, and `VisitorBlocked` for one who `writes`, as `with_token` does."""
    found = await store.get(conn, organization_id, visitor_id, lock=writes)
    if found is None:
        raise NoSuchVisitor
    if writes and found.blocked_at:
        raise VisitorBlocked
    return found


async def block(act: Act, visitor_id: UUID, *, blocked: bool) -> None:
    """Take nothing more from a visitor, or take it again. What he said stays, and he still sees it."""
    await store.set_blocked(act.conn, act.organization_id, visitor_id, blocked=blocked)


async def of_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> Visitor | None:
    """Return whom an answer in a conversation is for: the visitor who wrote there last."""
    return await store.of_conversation(conn, organization_id, conversation_id)


async def in_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[Visitor]:
    """Return the visitors who wrote in a conversation, in the order they came."""
    return await store.in_conversation(conn, organization_id, conversation_id)


async def newest(conn: Connection, organization_id: UUID, visitors: Sequence[Visitor]) -> Mapping[UUID, ChatMessage]:
    """Return visitor → the newest message that he wrote, with what his page said of him."""
    found = await store.newest(conn, organization_id, [one.id for one in visitors])
    return {one.visitor_id: one for one in found}


async def introduce(act: Act, visitor: Visitor, profile: Profile, *, consents: bool = False) -> None:
    """Write what a visitor says of himself, and that he consents."""
    if profile != profile_of(visitor):
        await store.set_profile(act.conn, act.organization_id, visitor.id, profile)
    if consents:
        await store.consent(act.conn, act.organization_id, visitor.id)


def profile_of(visitor: Visitor) -> Profile:
    """Return what a visitor said of himself."""
    return Profile(name=visitor.name, email=visitor.email, identity=visitor.identity, avatar_url=visitor.avatar_url)


async def echoed(act: Act, visitor: Visitor, echo_id: UUID) -> UUID | None:
    """Return the message that was sent under this name before."""
    return await store.echoed(act.conn, act.organization_id, visitor.id, echo_id)


async def wrote(act: Act, messages: Sequence[ChatMessage]) -> None:
    """Keep what only messages of a chat have."""
    await store.put_messages(act.conn, act.organization_id, messages)


async def about(conn: Connection, organization_id: UUID, message_ids: Sequence[UUID]) -> Mapping[UUID, ChatMessage]:
    """Return message → what only a message of a chat has."""
    return await store.of_messages(conn, organization_id, message_ids)
