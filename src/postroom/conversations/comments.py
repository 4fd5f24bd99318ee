"""Comments: internal, never sent to a customer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.conversations import changes, discard, marks
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import people, summary, timeline
from postroom.conversations.store.timeline import CommentRow
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import CommentAdded
from postroom.kit.clock import now
from postroom.kit.errors import Forbidden, Invalid
from postroom.kit.ids import id_at

MAX_LENGTH = 50_000


async def comment(
    act: Act, conversation_id: UUID, body: str, mentions: Sequence[UUID], *, at: datetime | None = None
) -> CommentRow:
    """Write a comment, now or, for one that was written elsewhere, at a moment of the past.

    A mention gives access and brings the conversation to that person's Inbox.

    Raises `NoSuchConversation`, `Invalid` for an empty or too long text or a mention of a stranger.
    """
    written = at or now()
    comment_id = id_at(int(written.timestamp() * 1000))
    row = CommentRow(comment_id, conversation_id, _author(act), _checked(body), sorted(set(mentions)), written)
    if strangers := set(mentions) - await people.known(act.conn, act.organization_id, mentions):
        msg = "A mentioned person is not in the organization."
        raise Invalid(msg, mentions=[str(one) for one in sorted(strangers)])
    before = await changes.load(act, [conversation_id])
    await timeline.insert_comment(act.conn, act.organization_id, row)
    await facts_store.set_news(act.conn, act.organization_id, [conversation_id], at)
    await summary.refresh(act.conn, act.organization_id, [conversation_id])
    fresh = await facts_store.load(act.conn, act.organization_id, [conversation_id])
    await changes.carry_out(act, before, told(fresh[conversation_id], row), fresh)
    added = CommentAdded(conversation_id=conversation_id, comment_id=row.id, mentions=row.mentions)
    access_set_id = fresh[conversation_id].access_set_id
    record(act, added, Audience(access_set_id=access_set_id, people=tuple(row.mentions)))
    return row


def told(facts: Facts, row: CommentRow) -> list[Change]:
    """Return whose Inbox a comment comes to: the assignees' and the mentioned people's, never the author's (pure).

    For somebody who is asked about it, it is out of Trash and Spam.
    """
    found = discard.restore_for_all(facts) if row.mentions else []
    for person_id in sorted(set(row.mentions)):
        found += facts.set(Field.GRANT, value=True, key=person_id)
    for person_id in sorted((facts.assignees | set(row.mentions)) - {row.author_id}):
        found += marks.bring(facts, person_id)
    return found + facts.set(Field.UNREAD, value=False, key=row.author_id)


def _checked(body: str) -> str:
    text = body.strip()
    if not text:
        msg = "The comment is empty."
        raise Invalid(msg)
    if len(text) > MAX_LENGTH:
        msg = f"A comment has at most {MAX_LENGTH} characters; this one has {len(text)}."
        raise Invalid(msg)
    return text


def _author(act: Act) -> UUID:
    if act.person_id is None:
        msg = "Only a person can comment."
        raise Forbidden(msg)
    return act.person_id
