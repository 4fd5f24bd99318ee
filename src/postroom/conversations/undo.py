"""Undo: put back what an operation changed, as far as nobody changed it since, and say what was left."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from uuid import UUID

import msgspec

from postroom.conversations import audience, changes, leaving
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.store import operations, shared_labels
from postroom.events.act import Act
from postroom.kit.errors import NotFound


class NothingToUndo(NotFound):
    """This was undone already, or it was not yours to undo."""

    code = "nothing_to_undo"


async def undo(act: Act, operation_id: UUID) -> tuple[list[UUID], list[str]]:
    """Revert an operation of the actor; return the conversations touched and what was left, in words."""
    taken = await operations.take(act.conn, act.organization_id, operation_id, _person(act))
    if taken is None:
        raise NothingToUndo
    done, at = taken
    ids = sorted({change.conversation_id for change in done})
    before = await changes.load(act, ids)
    back, left = await reverted(act, before, done, at)
    back += await leaving.follow(act, before, back)
    after = await changes.carry_out(act, before, back)
    audience.announce(act, after.values(), back)
    return ids, left


async def reverted(
    act: Act, now: dict[UUID, Facts], done: Sequence[Change], at: datetime
) -> tuple[list[Change], list[str]]:
    """Return the inverse changes that can still be made, and a sentence for each that can not."""
    back, left = await _without_deleted(act, *revert(now, done, at))
    kept = await leaving.without_strangers(act, now, back)
    return kept, left if len(kept) == len(back) else sorted({*left, _GONE})


async def _without_deleted(act: Act, back: list[Change], left: list[str]) -> tuple[list[Change], list[str]]:
    given = {change.key for change in back if change.field is Field.LABEL and change.after and change.key}
    if not given or not (gone := await shared_labels.deleted(act.conn, act.organization_id, given)):
        return back, left
    kept = [change for change in back if change.field is not Field.LABEL or change.key not in gone]
    return kept, [*left, "A label was deleted since; the conversation stays without it."]


def revert(now: dict[UUID, Facts], done: Sequence[Change], at: datetime) -> tuple[list[Change], list[str]]:
    """Return the inverse changes, newest first, and a sentence for each that somebody overtook (pure).

    `at` is when it was done: what has had news since does not go back to Trash or Spam, where nobody would see them.
    """
    back: list[Change] = []
    left: list[str] = []
    backwards = _in_all(done)[::-1]
    for change in sorted(backwards, key=_turn):
        facts = now[change.conversation_id]
        hides = change.field in _AWAY and change.before
        news = facts.news_at is not None and facts.news_at > at
        if not (hides and news) and all(_stands(facts, one) for one in _with(change, backwards)):
            before = _typed(change.field, change.before)
            back += facts.set(change.field, before, change.key)
        else:
            left.append(_LEFT[change.field])
    return back + _put_away_too(now, back), sorted(set(left))


def _put_away_too(now: dict[UUID, Facts], back: Sequence[Change]) -> list[Change]:
    """Put away for the team as well what goes back both to it and to Trash or Spam.

    Its members saw it through the account; since it was moved they see it as their team's, too.
    """
    found: list[Change] = []
    for one in sorted({change.conversation_id for change in back if change.field is Field.TEAM}):
        facts = reduce(Facts.after, (change for change in back if change.conversation_id == one), now[one])
        others = facts.by_itself - {facts.team_id}
        if facts.team_id and others and others <= facts.trashed | facts.junked:
            found += facts.set(Field.JUNKED if others & facts.junked else Field.TRASHED, value=True, key=facts.team_id)
    return found


def _with(change: Change, done: Sequence[Change]) -> list[Change]:
    """Return the changes that stand or fall together: out of Spam and into Trash is one move."""
    if change.field not in _AWAY:
        return [change]
    place = change.conversation_id, change.key
    return [one for one in done if one.field in _AWAY and (one.conversation_id, one.key) == place]


def _stands(facts: Facts, change: Change) -> bool:
    return bool(facts.get(change.field, change.key) == _typed(change.field, change.after))


def _turn(change: Change) -> int:
    """Return when a change is put back: a team stops being a guest before a move is undone, and is one again after.

    With its own team a conversation changes who sees it, too.
    """
    if change.field is not Field.TEAM_GRANT:
        return 0
    return 1 if change.before else -1


def _in_all(done: Sequence[Change]) -> list[Change]:
    """Return one change for each field: from what it was before the first to what it was after the last."""
    found: dict[tuple[UUID, Field, UUID | None], Change] = {}
    for change in done:
        key = change.conversation_id, change.field, change.key
        first = found.setdefault(key, change)
        found[key] = msgspec.structs.replace(change, before=first.before)
    return [change for change in found.values() if change.before != change.after]


def _typed(field: Field, value: object) -> object:
    return UUID(value) if field in {Field.TEAM, Field.LABEL} and isinstance(value, str) else value


def _person(act: Act) -> UUID:
    if act.person_id is None:
        raise NothingToUndo
    return act.person_id


_GONE = "Somebody who had it in front of him does not see the conversation any more; that was left."
_AWAY = {Field.TRASHED, Field.JUNKED}
_LEFT = {
    Field.CLOSED: "Somebody closed or reopened the conversation since; that was left.",
    Field.TEAM: "The conversation was moved to another team since; that was left.",
    Field.TEAM_INBOX: "The conversation's place in the team inbox changed since; that was left.",
    Field.SUBJECT: "The subject was changed since; it was left.",
    Field.COLOR: "The colour was changed since; it was left.",
    Field.GRANT: "Who may see the conversation changed since; that was left.",
    Field.TEAM_GRANT: "Which teams may see the conversation changed since; that was left.",
    Field.EVERYONE: "Who may see the conversation changed since; that was left.",
    Field.ACCOUNT: "The accounts of the conversation changed since; that was left.",
    Field.ASSIGNEE: "The assignees were changed since; that was left.",
    Field.TRASHED: "The conversation went to Trash or came back since; that was left.",
    Field.JUNKED: "The conversation went to Spam or came back since; that was left.",
    Field.LABEL: "The labels were changed since; that was left.",
    Field.INBOX: "The conversation came back to your Inbox since; that was left.",
    Field.ARCHIVED: "The conversation was archived or moved since; that was left.",
    Field.UNREAD: "Your read mark changed since; it was left.",
    Field.STARRED: "Your star changed since; it was left.",
    Field.SNOOZED: "The conversation was woken or snoozed since; that was left.",
    Field.WAKE_ON_REPLY: "The conversation was snoozed otherwise since; that was left.",
}
