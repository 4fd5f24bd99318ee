"""A page of a conversation, put together from messages, comments, activity and drafts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from postroom.chats import visitors
from postroom.chats.model import ChatMessage
from postroom.composer import drafts as composer
from postroom.composer import uploads
from postroom.composer.model import Draft as DraftRow
from postroom.conversations import shared_labels
from postroom.conversations.timeline import Timeline
from postroom.events.act import Act
from postroom.kit.errors import Invalid
from postroom.wire.conversations import Activity, Comment, Draft, Message
from postroom.wire.present import messages as present
from postroom.wire.present.messages import Link

Entry = Message | Comment | Activity | Draft


async def entries(act: Act, conversation_id: UUID, page: Timeline, link: Link, *, drafts: bool) -> list[Entry]:
    """Return the entries of a page, oldest first; drafts come last and only with the newest page."""
    dated: list[tuple[float, Entry]] = []
    about = await _about(act, page)
    shown_messages = (present.message(row, link, about.get(row.id)) for row in page.messages)
    dated += [(one.delivered_at, one) for one in shown_messages]
    dated += [(one.created_at, one) for one in map(present.comment, page.comments)]
    activities = await shared_labels.told(act.conn, act.organization_id, act.person_id, page.activities)
    dated += [(one.created_at, one) for one in map(present.activity, activities)]
    ordered = [entry for _, entry in sorted(dated, key=lambda pair: pair[0])]
    if drafts:
        rows = await composer.of_conversation(act.conn, act.organization_id, conversation_id)
        ordered += await shown(act, rows, link)
    return ordered


async def _about(act: Act, page: Timeline) -> Mapping[UUID, ChatMessage]:
    chat = [row.id for row in page.messages if row.channel == "live_chat"]
    return await visitors.about(act.conn, act.organization_id, chat) if chat else {}


async def shown(act: Act, rows: Sequence[DraftRow], link: Link) -> list[Draft]:
    """Show drafts; the files of a colleague's are his own until he sends."""
    found: list[Draft] = []
    for row in rows:
        own = row.author_id == act.person_id
        try:
            files = await uploads.named(act, row.attachments) if own and row.attachments else []
        except Invalid:  # a file expired: the draft is shown without it, and says so when it is sent
            files = []
        found.append(present.draft(act.organization_id, row, files, link))
    return found
