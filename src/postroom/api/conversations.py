"""Conversations: one, its timeline, and what one does with them."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from postroom.api.file_links import links_of
from postroom.api.parameters import OrganizationQuery, Work, ids_in, moment
from postroom.api.replies import CommentAdded, Comments, DraftPage, Messages, OneConversation
from postroom.api.timelines import entries, shown
from postroom.composer import drafts as composer
from postroom.conversations import access, audience, comments, joining, mailboxes, revise, timeline
from postroom.events.act import Act
from postroom.kit.errors import Invalid
from postroom.wire.conversations import (
    CommentRequest,
    Conversation,
    ConversationPatch,
    OperationReply,
    Timeline,
)
from postroom.wire.present import conversations as present
from postroom.wire.present import messages as present_messages

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Until = Annotated[str | None, QueryParameter(description="`until` of the page before.")]
IDS = Annotated[str, QueryParameter()]


@get("/conversations/{conversation_id:uuid}", summary="One conversation")
async def get_conversation(
    conversation_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> OneConversation:
    """Return a conversation as the caller sees it: of one that was joined into another, the other (see its `id`)."""
    act = await work.act(organization, "conversations.use")
    (found,) = await _rows(act, await _current(act, [conversation_id]))
    return OneConversation(conversations=found)


@get("/conversations/{conversation_id:uuid}/timeline", summary="A page of a conversation")
async def get_timeline(
    conversation_id: FromPath[UUID],
    work: Work,
    organization: OrganizationQuery = None,
    limit: Limit = 30,
    until: Until = None,
) -> Timeline:
    """Return messages, comments, activity and drafts, oldest first; `until` leads to what is older."""
    act = await work.act(organization, "conversations.use")
    (conversation_id,) = await _current(act, [conversation_id])
    (conversation,) = await _rows(act, [conversation_id])
    found = await timeline.page(act.conn, act.organization_id, conversation_id, until=until, limit=limit)
    link = await links_of(work, act)
    newest = until is None
    return Timeline(
        conversation=conversation,
        entries=await entries(act, conversation_id, found, link, drafts=newest),
        until=found.until,
    )


@get("/conversations/{conversation_id:uuid}/messages", summary="Messages of a conversation")
async def list_messages(
    conversation_id: FromPath[UUID],
    work: Work,
    organization: OrganizationQuery = None,
    limit: Limit = 10,
    until: Until = None,
) -> Messages:
    """Return messages, newest first."""
    act = await work.act(organization, "conversations.use")
    (conversation_id,) = await _current(act, [conversation_id])
    await access.require(act, [conversation_id])
    found, older = await timeline.messages(act.conn, act.organization_id, conversation_id, until=until, limit=limit)
    link = await links_of(work, act)
    return Messages(messages=[present_messages.message(one, link) for one in found], until=older)


@get("/conversations/{conversation_id:uuid}/comments", summary="Comments of a conversation")
async def list_comments(
    conversation_id: FromPath[UUID],
    work: Work,
    organization: OrganizationQuery = None,
    limit: Limit = 10,
    until: Until = None,
) -> Comments:
    """Return comments, newest first."""
    act = await work.act(organization, "conversations.use")
    (conversation_id,) = await _current(act, [conversation_id])
    await access.require(act, [conversation_id])
    found, older = await timeline.comments(act.conn, act.organization_id, conversation_id, until=until, limit=limit)
    return Comments(comments=[present_messages.comment(one) for one in found], until=older)


@get("/conversations/{conversation_id:uuid}/drafts", summary="Drafts of a conversation")
async def list_drafts_of(
    conversation_id: FromPath[UUID],
    work: Work,
    organization: OrganizationQuery = None,
    limit: Annotated[int, QueryParameter(ge=1, le=10)] = 10,
    until: Until = None,
) -> DraftPage:
    """Return open drafts, mine and those of colleagues, newest first."""
    act = await work.act(organization, "conversations.use")
    (conversation_id,) = await _current(act, [conversation_id])
    await access.require(act, [conversation_id])
    found, older = await composer.page(act.conn, act.organization_id, conversation_id, until=until, limit=limit)
    return DraftPage(drafts=await shown(act, found, await links_of(work, act)), until=older)


@patch("/conversations/{ids:str}", summary="Assign, label, close, reopen, mark, move")
async def revise_conversations(
    ids: FromPath[str], data: JSONBody[ConversationPatch], work: Work, organization: OrganizationQuery = None
) -> OperationReply:
    """Change conversations, named by their ids joined with commas, as one operation with one Undo."""
    act = await work.act(organization, "conversations.use")
    named = await _current(act, ids_in(ids))
    operation, first = await revise.revise_or_hear(act, named, revision_of(data))
    still = await audience.remaining(act, named, data.remove_users)
    return OperationReply(
        operation=operation,
        conversations=await _rows(act, named, strict=False),
        still=still,
        first=[present.first(one) for one in first],
    )


@post("/conversations/{conversation_id:uuid}/comments", summary="Write a comment")
async def add_comment(
    conversation_id: FromPath[UUID], data: JSONBody[CommentRequest], work: Work, organization: OrganizationQuery = None
) -> CommentAdded:
    """Write an internal comment; the customer never sees it."""
    act = await work.act(organization, "conversations.use")
    (conversation_id,) = await _current(act, [conversation_id])
    row = await comments.comment(act, conversation_id, data.body, data.mentions)
    (conversation,) = await _rows(act, [conversation_id])
    return CommentAdded(comments=present_messages.comment(row), conversations=conversation)


def revision_of(data: ConversationPatch) -> revise.Revision:
    """Read what is to be changed. Raises `Invalid`."""
    presence = data.add_to_team_inbox, data.remove_from_team_inbox
    if presence == (True, True):
        msg = "add_to_team_inbox and remove_from_team_inbox exclude each other."
        raise Invalid(msg)
    in_team_inbox = True if presence[0] else False if presence[1] else None
    same = set(revise.Revision.__struct_fields__) - {"in_team_inbox", "read_until"}
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if name in same}
    return revise.Revision(in_team_inbox=in_team_inbox, read_until=moment(data.read_until, "read_until"), **given)


async def _current(act: Act, ids: list[UUID]) -> list[UUID]:
    """Return the conversations that these are part of now: an old address leads on."""
    onward = await joining.current(act.conn, act.organization_id, ids)
    return sorted(set(onward.values()))


async def _rows(act: Act, ids: list[UUID], *, strict: bool = True) -> list[Conversation]:
    """Return conversations as the caller sees them; when `strict`, raises `NoSuchConversation` for one he may not."""
    person_id = act.person_id
    found = await mailboxes.rows(act.conn, act.organization_id, person_id, ids) if person_id else {}
    if strict and len(found) < len(ids):
        raise access.NoSuchConversation
    return [present.conversation(act.organization_id, found[one]) for one in ids if one in found]


HANDLERS = [
    get_conversation,
    get_timeline,
    list_messages,
    list_comments,
    list_drafts_of,
    revise_conversations,
    add_comment,
]
