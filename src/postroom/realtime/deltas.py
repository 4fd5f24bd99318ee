"""From the log to frames: who may hear of an event, and what he sees of its conversation now.

Audience routes, access decides: the audience of an event says whom it may concern; whether that person may see the
conversation is asked at this moment, of the database.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from postroom.conversations import access, mailboxes, shared_labels, telling
from postroom.events.log import Row
from postroom.identity import organizations
from postroom.kit.clock import unix
from postroom.storage.database import Connection, Transaction
from postroom.wire.conversations import Conversation
from postroom.wire.present import conversations as present
from postroom.wire.realtime import Delta, Events

_ENCODER = msgspec.json.Encoder()
_AT_ONCE = 1_000  # rows of conversations


async def frames(
    tx: Transaction, organization_id: UUID, rows: Sequence[Row], people: Collection[UUID], seq: int
) -> dict[UUID, bytes]:
    """Return an `events` frame for each of the people, up to `seq`; empty of events for whom none concerns."""
    concerned = await _concerned(tx, organization_id, rows, people)
    of_batches = await telling.seen(tx.conn, organization_id, rows)
    told: dict[UUID, Sequence[Row]] = {}
    for person_id, own in concerned.items():
        heard = await shared_labels.told(tx.conn, organization_id, person_id, own)
        told[person_id] = telling.told(person_id, heard, of_batches)
    seen = await _seen(tx.conn, organization_id, told)
    nothing = _ENCODER.encode(Events(organization=organization_id, seq=seq, events=[]))
    found = dict.fromkeys(people, nothing)
    for person_id, rows_told in told.items():
        events = [_delta(row, seen.get((person_id, row.conversation_id))) for row in rows_told]
        found[person_id] = _ENCODER.encode(Events(organization=organization_id, seq=seq, events=events))
    return found


def ends_membership(row: Row) -> bool:
    """Return whether an event took the grant from its people that every member of the organization holds."""
    return row.kind == "access.revoked" and row.payload["grant_kind"] == "organization"


def memberships_begun(organization_id: UUID, rows: Sequence[Row]) -> set[tuple[UUID, UUID]]:
    """Return (person, organization) of who became a member elsewhere: this log tells, where his sockets listen."""
    begun: set[tuple[UUID, UUID]] = set()
    for row in rows:
        if row.kind == "access.granted" and row.payload["grant_kind"] == "organization":
            begun |= {(person_id, UUID(row.payload["grant_id"])) for person_id in row.audience_people}
    return {one for one in begun if one[1] != organization_id}


async def _concerned(
    tx: Transaction, organization_id: UUID, rows: Sequence[Row], people: Collection[UUID]
) -> dict[UUID, list[Row]]:
    sets = sorted({row.audience_access_set for row in rows if row.audience_access_set})
    readers = await access.readers(tx.conn, organization_id, sets) if sets else {}
    members = await _members(tx, organization_id) if any(row.audience_organization for row in rows) else set()
    concerned: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        for person_id in _audience(row, readers, members) & set(people):
            concerned[person_id].append(row)
    return concerned


def _audience(row: Row, readers: Mapping[UUID, set[UUID]], members: set[UUID]) -> set[UUID]:
    may = set(row.audience_people)
    if row.audience_organization:
        may |= members
    if row.audience_access_set:
        may |= readers[row.audience_access_set]
    return may


async def _members(tx: Transaction, organization_id: UUID) -> set[UUID]:
    return {one.person_id for one in await organizations.members(tx, [organization_id])}


async def _seen(
    conn: Connection, organization_id: UUID, told: Mapping[UUID, Sequence[Row]]
) -> dict[tuple[UUID, UUID | None], Conversation]:
    """Return the conversations of the events by (person, conversation), as those see them who may."""
    pairs = {(person, row.conversation_id) for person, own in told.items() for row in own if row.conversation_id}
    found: dict[tuple[UUID, UUID | None], Conversation] = {}
    ordered = sorted(pairs)
    for start in range(0, len(ordered), _AT_ONCE):
        rows = await mailboxes.rows_of(conn, organization_id, ordered[start : start + _AT_ONCE])
        found |= {pair: present.conversation(organization_id, row) for pair, row in rows.items()}
    return found


def _delta(row: Row, conversation: Conversation | None) -> Delta:
    gone = row.conversation_id is not None and conversation is None
    return Delta(
        seq=row.seq,
        kind=row.kind,
        at=unix(row.at),
        actor_kind=row.actor_kind,
        actor=row.actor_id,
        conversation_id=row.conversation_id,
        data={} if gone else row.payload,
        conversation=conversation,
        gone=gone,
    )
