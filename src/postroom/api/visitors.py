"""Who is on the other side of a live chat."""

from uuid import UUID

from litestar import get, patch
from litestar.params import FromPath, JSONBody

from postroom.api.parameters import OrganizationQuery, Work
from postroom.chats import presence, visitors
from postroom.conversations import access, joining
from postroom.events.act import Act
from postroom.kit.clock import unix
from postroom.kit.errors import NotFound
from postroom.wire.visitors import ChatVisit, ChatVisitor, ChatVisitors, VisitorPatch


@get("/conversations/{conversation_id:uuid}/visitors", summary="Visitors of a live chat")
async def list_visitors(
    conversation_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> ChatVisitors:
    """Return the visitors who wrote in a conversation; several where chats were merged, none where it is no chat."""
    act, current = await _chat(work, conversation_id, organization)
    return await _shown(act, current)


@patch("/conversations/{conversation_id:uuid}/visitors", summary="Block a visitor of a live chat")
async def change_visitor(
    conversation_id: FromPath[UUID],
    data: JSONBody[VisitorPatch],
    work: Work,
    organization: OrganizationQuery = None,
) -> ChatVisitors:
    """Take nothing more from a visitor, or take it again. Who clears his browser is somebody new."""
    act, current = await _chat(work, conversation_id, organization)
    if data.visitor not in {one.id for one in await visitors.in_conversation(act.conn, act.organization_id, current)}:
        raise NotFound
    await visitors.block(act, data.visitor, blocked=data.blocked)
    return await _shown(act, current)


async def _chat(work: Work, conversation_id: UUID, organization: UUID | None) -> tuple[Act, UUID]:
    act = await work.act(organization, "conversations.use")
    current = (await joining.current(act.conn, act.organization_id, [conversation_id]))[conversation_id]
    await access.require(act, [current])
    return act, current


async def _shown(act: Act, conversation_id: UUID) -> ChatVisitors:
    found = await visitors.in_conversation(act.conn, act.organization_id, conversation_id)
    newest = await visitors.newest(act.conn, act.organization_id, found)
    visits = await presence.visits(act.conn, act.organization_id, found)
    return ChatVisitors(
        visitors=[
            ChatVisitor(
                id=one.id,
                account=one.account_id,
                name=one.name,
                email=one.email,
                identity=one.identity,
                avatar_url=one.avatar_url,
                blocked=one.blocked_at is not None,
                created_at=unix(one.created_at),
                meta=dict(newest[one.id].meta) if one.id in newest else {},
                visits=[
                    ChatVisit(url=visit.url, title=visit.title, at=unix(visit.at))
                    for visit in visits
                    if visit.visitor_id == one.id
                ],
            )
            for one in found
        ]
    )


HANDLERS = [list_visitors, change_visitor]
