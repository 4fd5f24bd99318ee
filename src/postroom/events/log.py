"""Append to the log, in the transaction of the change.

    act.recorded ──before commit──▶ number them (one counter row per organization) ──▶ insert ──▶ one NOTIFY ──▶ commit

The counter is bumped by the last statement before the commit, so its row lock is held for the length of one commit and
events become visible in the order of `seq`, without a gap.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from postroom.events import store
from postroom.events.act import Act, Audience, Recorded
from postroom.events.store import CHANNEL, Row
from postroom.events.types import AnyEvent
from postroom.storage.database import Connection, Transaction

__all__ = ["CHANNEL", "Row"]

_PENDING = "events"


class Head(msgspec.Struct, frozen=True):
    """Where a log stands: its newest number, and up to where it was trimmed."""

    seq: int
    trimmed: int


def record(act: Act, event: AnyEvent, audience: Audience, lines: Sequence[AnyEvent] = ()) -> None:
    """Say what the act did. Written and numbered right before the commit.

    `lines` are events about one conversation each that this one stands for: history, told to nobody by themselves.
    """
    act.recorded.append(Recorded(event, audience, lines))
    acts: list[Act] = act.tx.pending.setdefault(_PENDING, [])
    if act not in acts:
        acts.append(act)
    act.tx.before_commit(_flush)


async def _flush(tx: Transaction) -> None:
    acts: list[Act] = tx.pending.pop(_PENDING, [])
    for act in sorted(acts, key=lambda a: a.organization_id):  # one order for the locks, so no deadlock
        await store.append(act)


async def since(conn: Connection, organization_id: UUID, seq: int, limit: int = 500) -> list[Row]:
    """Return up to `limit` events after `seq`, in order."""
    return await store.since(conn, organization_id, seq, limit)


async def heads(conn: Connection, organization_ids: Sequence[UUID]) -> dict[UUID, Head]:
    """Return where each organization's log stands."""
    return {one: Head(*found) for one, found in (await store.heads(conn, list(organization_ids))).items()}


async def epoch(conn: Connection) -> UUID:
    """Return the epoch of this database; a cursor of another one means nothing here."""
    return await store.epoch(conn)


async def of_conversations(
    conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID], limit: int
) -> list[Row]:
    """Return the newest `limit` events of some conversations, oldest first."""
    return await store.of_conversations(conn, organization_id, conversation_ids, limit)


async def told(conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the conversations of which somebody was ever told something."""
    return await store.told(conn, organization_id, conversation_ids)
