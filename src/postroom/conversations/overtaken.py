"""Overtaken: what a person wanted to do, and somebody else had just done. He is told who was first.

Nothing is done to a conversation that he wanted to take (`Revision.take`) and somebody has, or that is closed. Of one
that he wanted to close and that is closed only his own part is done: it leaves his Inbox. See docs/reference/states.md.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from postroom.conversations.model import Facts
from postroom.conversations.store import overtaken as store
from postroom.events.act import Act


class Deed(StrEnum):
    """What was done first."""

    TAKEN = "taken"
    CLOSED = "closed"
    REOPENED = "reopened"


class First(msgspec.Struct, frozen=True):
    """Who was first with one conversation, and when."""

    conversation_id: UUID
    deed: Deed
    person_id: UUID
    at: datetime


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What of a revision can come too late."""

    take: bool = False
    close: bool | None = None
    reopen: bool | None = None


def too_late_to_take(facts: Facts, by: UUID | None) -> Deed | None:
    """Return why a conversation is not to be taken any more: somebody else has it, or it is done (pure)."""
    if facts.assignees - {by}:
        return Deed.TAKEN
    return Deed.CLOSED if facts.closed else None


async def first(act: Act, before: Iterable[Facts], wish: Wish) -> Sequence[First]:
    """Return who was first with those conversations where somebody else was."""
    late: dict[UUID, Deed] = {}
    for facts in before:
        if wish.take and (deed := too_late_to_take(facts, act.person_id)):
            late[facts.id] = deed
        elif wish.close and facts.closed:
            late[facts.id] = Deed.CLOSED
        elif wish.reopen and not facts.closed:
            late[facts.id] = Deed.REOPENED
    if not late:
        return []
    taken = [one for one, deed in late.items() if deed is Deed.TAKEN]
    others = [one for one, deed in late.items() if deed is not Deed.TAKEN]
    found = await store.assigned(act.conn, act.organization_id, taken) if taken else []
    found += await store.turned(act.conn, act.organization_id, others) if others else []
    return [First(one, late[one], person, at) for one, person, at in found if person != act.person_id]
