"""Carry out changes: write them, move the conversation between mailboxes, say what happened, remember how to undo it.

verb (pure) ──▶ changes ──▶ write ──▶ place ──▶ note for the mail server ──▶ events ──▶ operation row
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from postroom.conversations import access, placing, snooze, stale, unmirrored
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.store import facts as store
from postroom.conversations.store import operations, summary
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import (
    AccessGranted,
    AccessRevoked,
    AnyEvent,
    ConversationAssigned,
    ConversationChanged,
    ConversationClosed,
    ConversationJunked,
    ConversationLabelled,
    ConversationMarked,
    ConversationMoved,
    ConversationReopened,
    ConversationRestored,
    ConversationTrashed,
)
from postroom.identity import grants
from postroom.kit.errors import Conflict
from postroom.kit.ids import new_id


class JoinedMeanwhile(Conflict):
    """This conversation has just become part of another one. Open it again; nothing was lost."""

    code = "joined_meanwhile"


_OWN = {Field.INBOX, Field.ARCHIVED, Field.UNREAD, Field.STARRED, Field.SNOOZED, Field.WAKE_ON_REPLY}


async def load(act: Act, ids: Sequence[UUID]) -> dict[UUID, Facts]:
    """Lock the conversations and return their facts.

    Raises `NoSuchConversation` when the actor may not see one, `JoinedMeanwhile` when one is part of another now.
    """
    await access.require(act, ids)
    found = await store.load(act.conn, act.organization_id, ids)
    if missing := set(ids) - found.keys():
        raise access.NoSuchConversation(conversations=[str(one) for one in sorted(missing)])
    if joined := [one for one, facts in found.items() if facts.joined_into]:
        raise JoinedMeanwhile(conversations=[str(one) for one in joined])
    return found


async def carry_out(
    act: Act,
    before: Mapping[UUID, Facts],
    changes: Sequence[Change],
    now: Mapping[UUID, Facts] | None = None,
    *,
    tell: bool = True,
) -> dict[UUID, Facts]:
    """Write changes to conversations and move them between mailboxes; return the facts after.

    `before` are the facts the placements stand for; `now` those the changes start from, when a new message or comment
    has moved the conversation in between. A conversation that is only in `now` is new. Without `tell` nothing is
    recorded: an import is one event, not thousands.
    """
    after = fold(now or before, changes)
    start = now or before
    for conversation_id, facts in after.items():
        if facts.grants != start[conversation_id].grants:
            access_set_id = await access.set_of(act, facts.grants)
            await store.set_access(act.conn, act.organization_id, conversation_id, access_set_id)
            after[conversation_id] = msgspec.structs.replace(facts, access_set_id=access_set_id)
            await _shut_out(act, start[conversation_id], after[conversation_id])
    async with act.conn.pipeline():  # a dozen statements, and nothing to wait for between them
        await store.write(act.conn, act.organization_id, changes)
        await store.set_news_unread(act.conn, act.organization_id, _without_news(start, after))
        await placing.place(act, [(before.get(one), facts) for one, facts in after.items()])
        await unmirrored.note(act, after, changes)
        await snooze.set_alarms(act, changes)
        await stale.mark(act, now or [one for one in after if _reads_otherwise(before[one], after[one])])
    for conversation_id, facts in after.items() if tell else ():
        own = [change for change in changes if change.conversation_id == conversation_id]
        for event, audience in events_of(facts, own):
            record(act, event, audience)
    return after


async def resettle(act: Act, before: Mapping[UUID, Facts], made: Sequence[Change] = ()) -> dict[UUID, Facts]:
    """Compute summaries anew after messages came or went, and carry out changes on top."""
    await summary.refresh(act.conn, act.organization_id, sorted(before))
    now = await store.load(act.conn, act.organization_id, sorted(before))
    return await carry_out(act, before, made, now)


async def _shut_out(act: Act, before: Facts, after: Facts) -> None:
    """Tell whoever does not see a conversation any more, so that his open windows drop it."""
    if not before.grants - after.grants:
        return
    sets = [before.access_set_id, after.access_set_id]
    readers = await access.readers(act.conn, act.organization_id, sets)
    lost = sorted(readers[before.access_set_id] - readers[after.access_set_id])
    await grants.taken(act, lost)
    if lost:
        gone = AccessRevoked(grant_kind="conversation", grant_id=after.id, conversation_id=after.id)
        record(act, gone, Audience(people=tuple(lost)))


def _reads_otherwise(before: Facts, after: Facts) -> bool:
    return (before.subject, before.grants) != (after.subject, after.grants)


def _without_news(start: Mapping[UUID, Facts], after: Mapping[UUID, Facts]) -> list[UUID]:
    return [one for one, facts in after.items() if facts.news_at and not start[one].news_at]


def fold(before: Mapping[UUID, Facts], changes: Iterable[Change]) -> dict[UUID, Facts]:
    """Return the facts after all changes (pure)."""
    after = dict(before)
    for change in changes:
        after[change.conversation_id] = after[change.conversation_id].after(change)
    return after


async def remember(act: Act, changes: Sequence[Change]) -> UUID | None:
    """Keep what a person changed so that it can be undone; return the operation, None when there is nothing to undo."""
    if not changes or act.person_id is None:
        return None
    operation_id = new_id()
    await operations.insert(act.conn, act.organization_id, operation_id, act.person_id, changes)
    return operation_id


async def remember_as(act: Act, operation_id: UUID, changes: Sequence[Change]) -> None:
    """Keep what a send changed besides, under the message's id: calling the mail back undoes it too."""
    if changes and act.person_id:
        await operations.insert(act.conn, act.organization_id, operation_id, act.person_id, changes)


def events_of(facts: Facts, changes: Sequence[Change]) -> list[tuple[AnyEvent, Audience]]:
    """Return what to tell of the changes of one conversation, and to whom (pure)."""
    everyone = Audience(access_set_id=facts.access_set_id)
    told: list[tuple[AnyEvent, Audience]] = []
    for field, event in ((Field.ASSIGNEE, ConversationAssigned), (Field.LABEL, ConversationLabelled)):
        added = [one.key for one in changes if one.field is field and one.after and one.key]
        removed = [one.key for one in changes if one.field is field and not one.after and one.key]
        if added or removed:
            told.append((event(conversation_id=facts.id, added=added, removed=removed), everyone))
    for change in changes:
        if change.field is Field.CLOSED:
            kind = ConversationClosed if change.after else ConversationReopened
            told.append((kind(conversation_id=facts.id), everyone))
        elif change.field is Field.GRANT and change.after and change.key:
            granted = AccessGranted(grant_kind="conversation", grant_id=facts.id)
            told.append((granted, Audience(people=(change.key,))))
    fields = {change.field for change in changes}
    put_away = _put_away(facts, changes)
    told += [(event, everyone) for event in put_away]
    follows = bool(put_away) or Field.CLOSED in fields or (Field.ASSIGNEE in fields and Field.TEAM not in fields)
    if fields & {Field.TEAM, Field.TEAM_INBOX} and not follows:
        moved = ConversationMoved(conversation_id=facts.id, team_id=facts.team_id, in_team_inbox=facts.in_team_inbox)
        told.append((moved, everyone))
    if fields & {Field.SUBJECT, Field.COLOR}:
        told.append((ConversationChanged(conversation_id=facts.id), everyone))
    people = sorted({change.key for change in changes if change.field in _OWN and change.key})
    marked = [ConversationMarked(conversation_id=facts.id, person_id=person_id) for person_id in people]
    return told + [(event, Audience(people=(event.person_id,))) for event in marked]


def _put_away(facts: Facts, changes: Sequence[Change]) -> list[AnyEvent]:
    """Return what is to be told when a conversation went to Trash or Spam, or came back, for everybody."""
    moved = [change for change in changes if change.field in {Field.TRASHED, Field.JUNKED}]
    if not moved:
        return []
    into = [change.field for change in moved if change.after]
    if not into:
        whole = not facts.trashed | facts.junked
        return [ConversationRestored(conversation_id=facts.id)] if whole else []
    kind = ConversationTrashed if into[0] is Field.TRASHED else ConversationJunked
    return [kind(conversation_id=facts.id)] if facts.put_away else []
