"""Telling: what a chunk of a batch did as one event, and what of it each may hear.

The verbs record what they always do, one event for each conversation. Those become lines of the histories, and all that
anybody is told is which conversations to look at again.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from postroom.conversations import access
from postroom.conversations.store import access as store
from postroom.conversations.store.batches import BatchRow
from postroom.events.act import Act, Audience, Recorded
from postroom.events.log import Row as EventRow
from postroom.events.log import record
from postroom.events.types import HISTORY, AccessGranted, AccessRevoked, ConversationEvent, ConversationsRevised, Lost
from postroom.storage.database import Connection

_KIND = "conversations.revised"
_PROGRESS = ("batch", "state", "total", "done", "unchanged", "failed", "undo_of")


async def gather(act: Act, batch: BatchRow, ids: Collection[UUID] = ()) -> None:
    """Make one event of all that the act has recorded about conversations; `ids` are those that changed."""
    about = [one for one in act.recorded if isinstance(one.event, ConversationEvent | AccessGranted | AccessRevoked)]
    act.recorded[:] = [one for one in act.recorded if one not in about]
    told = ConversationsRevised(
        batch=batch.id,
        person_id=batch.person_id,
        state=batch.state,  # type: ignore[arg-type]  # the table's own words
        total=batch.total,
        done=batch.done,
        unchanged=batch.unchanged,
        failed=batch.failed,
        undo_of=batch.undo_of,
        conversation_ids=sorted(ids),
        lost=_lost(about),
    )
    people = {batch.person_id, *await _audience(act, about)}
    lines = [one.event for one in about if isinstance(one.event, ConversationEvent) and _kind(one) in HISTORY]
    record(act, told, Audience(people=tuple(sorted(people))), lines)


async def _audience(act: Act, about: Sequence[Recorded]) -> set[UUID]:
    sets = {one.audience.access_set_id for one in about if one.audience.access_set_id}
    readers = await access.readers(act.conn, act.organization_id, sorted(sets)) if sets else {}
    named = {person_id for one in about for person_id in one.audience.people}
    return named.union(*readers.values())


def _lost(about: Sequence[Recorded]) -> list[Lost]:
    """Return who lost which conversations; those whom the same people lost are together."""
    by_people: defaultdict[tuple[UUID, ...], list[UUID]] = defaultdict(list)
    for one in about:
        if isinstance(one.event, AccessRevoked) and one.event.conversation_id:
            by_people[one.audience.people].append(one.event.conversation_id)
    return [Lost(people=people, conversation_ids=ids) for people, ids in by_people.items()]


def _kind(one: Recorded) -> str:
    return str(type(one.event).__struct_config__.tag)


async def seen(conn: Connection, organization_id: UUID, rows: Sequence[EventRow]) -> dict[UUID, set[UUID]]:
    """Return who may see each of the conversations that these events tell of as chunks of batches."""
    ids = {UUID(one) for row in rows if row.kind == _KIND for one in row.payload["conversation_ids"]}
    if not ids:
        return {}
    sets = await store.sets_of(conn, organization_id, sorted(ids))
    readers = await access.readers(conn, organization_id, sorted(set(sets.values())))
    return {one: readers[access_set] for one, access_set in sets.items()}


def told(person_id: UUID, rows: Sequence[EventRow], seen: Mapping[UUID, set[UUID]]) -> list[EventRow]:
    """Return what a person may hear of events: of a batch only what he may see, or saw (`seen` of the same rows)."""
    heard = [_as_seen_by(person_id, row, seen) if row.kind == _KIND else row for row in rows]
    return [row for row in heard if row.kind != _KIND or any(row.payload.values())]


def _as_seen_by(person_id: UUID, row: EventRow, seen: Mapping[UUID, set[UUID]]) -> EventRow:
    def sees(one: str) -> bool:
        return person_id in seen.get(UUID(one), ())

    lost = {
        one for group in row.payload["lost"] if str(person_id) in group["people"] for one in group["conversation_ids"]
    }
    payload: dict[str, Any] = {
        "conversation_ids": [one for one in row.payload["conversation_ids"] if sees(one)],
        "gone": sorted(one for one in lost if not sees(one)),
    }
    if row.payload["person_id"] == str(person_id):
        payload |= {name: row.payload[name] for name in _PROGRESS}
    return msgspec.structs.replace(row, payload=payload)
