"""Batches: one revision of up to a hundred thousand conversations, with one Undo.

begin ──▶ which they are is written down ──▶ a job does them in chunks (`chunks`) ──▶ done
            what comes later is not in it        each told as one event (`telling`)     └─▶ undo: a batch in reverse
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from postroom.conversations import mailboxes, revise, telling
from postroom.conversations.mailboxes import Query
from postroom.conversations.revise import Revision
from postroom.conversations.store import batches as store
from postroom.conversations.store.batches import BatchRow
from postroom.conversations.undo import NothingToUndo
from postroom.events.act import Act
from postroom.jobs.model import Key
from postroom.jobs.queue import wake
from postroom.kit.errors import Conflict, Forbidden, Invalid, NotFound
from postroom.kit.ids import new_id
from postroom.storage.database import Connection

__all__ = ["BatchRow"]

RUN_BATCH = "batch"
MOST = 100_000
MOST_NAMED = 10_000
MOST_RUNNING = 5
KEPT = timedelta(days=30)


class NoSuchBatch(NotFound):
    """There is no such batch, or it is not yours."""

    code = "no_such_batch"


class BatchTooLarge(Invalid):
    """These are more conversations than can be changed at once. Nothing was changed; narrow the list with a filter."""

    code = "batch_too_large"


class TooManyBatches(Conflict):
    """Several changes to many conversations are still on their way. Nothing was changed; wait for one or cancel it."""

    code = "too_many_batches"


class State(StrEnum):
    """Where a batch stands. `ended`: its person does not belong to the organization any more."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    ENDED = "ended"


class Summary(msgspec.Struct, frozen=True):
    """A batch with how many failed for which reason (error code), and what an Undo left of how many (sentence)."""

    batch: BatchRow
    failures: Sequence[tuple[str, int]]
    overtaken: Sequence[tuple[str, int]]


async def of_named(act: Act, ids: Sequence[UUID], revision: Revision) -> BatchRow:
    """Begin to revise these conversations. Raises `BatchTooLarge`, `TooManyBatches` and what `revise.prepare` does."""
    named = list(dict.fromkeys(ids))
    if len(named) > MOST_NAMED:
        raise BatchTooLarge(limit=MOST_NAMED)

    async def fill(batch_id: UUID) -> None:
        await store.add(act.conn, act.organization_id, batch_id, named)

    await revise.prepare(act, revision)
    return await _begin(act, _new(act, revision), fill)


async def of_mailbox(act: Act, query: Query, revision: Revision) -> BatchRow:
    """Begin to revise all that a list of the actor's holds now. Raises as `of_named`."""

    async def fill(batch_id: UUID) -> None:
        person_id = person_of(act)
        boxes = await mailboxes.boxes_of(act.conn, act.organization_id, person_id, query)
        await store.add_listed(act.conn, act.organization_id, batch_id, person_id, boxes, query.sieve, MOST + 1)

    await revise.prepare(act, revision)
    return await _begin(act, _new(act, revision), fill)


async def count(act: Act, query: Query) -> int:
    """Return how many conversations a list of the actor's holds now; it stops one beyond `MOST`."""
    boxes = await mailboxes.boxes_of(act.conn, act.organization_id, person_of(act), query)
    return await store.count_listed(act.conn, act.organization_id, person_of(act), boxes, query.sieve, MOST + 1)


async def get(act: Act, batch_id: UUID) -> Summary:
    """Return a batch of the actor. Raises `NoSuchBatch`."""
    batch = await _own(act, batch_id)
    return Summary(
        batch,
        await store.failures(act.conn, act.organization_id, batch_id),
        await store.overtaken(act.conn, act.organization_id, batch_id),
    )


async def cancel(act: Act, batch_id: UUID) -> None:
    """Stop a batch of the actor: what is done stays done. One that is over stays as it is. Raises `NoSuchBatch`."""
    batch = await _own(act, batch_id, lock=True)
    if batch.state == State.RUNNING:
        await finish(act, batch, State.CANCELLED)


async def undo(act: Act, batch_id: UUID) -> BatchRow:
    """Begin to take back what a batch of the actor changed; one that runs is stopped. Returns the batch that does it.

    Raises `NoSuchBatch`, `NothingToUndo`, `TooManyBatches`.
    """
    batch = await _own(act, batch_id, lock=True)
    if batch.undone_at is not None:
        raise NothingToUndo
    if batch.state == State.RUNNING:
        await finish(act, batch, State.CANCELLED)
    await store.set_undone(act.conn, act.organization_id, batch_id)

    async def fill(undo_id: UUID) -> None:
        await store.add_done(act.conn, act.organization_id, undo_id, batch_id)

    return await _begin(act, _new(act, None, undo_of=batch_id), fill)


async def finish(act: Act, batch: BatchRow, state: State) -> None:
    """End a batch that is locked, and tell its person's screens."""
    await store.finish(act.conn, act.organization_id, batch.id, state)
    await telling.gather(act, msgspec.structs.replace(batch, state=state))


async def unfinished(conn: Connection) -> Iterable[Key]:
    """Return the batches that are not done, for the sweep."""
    found = await store.unfinished(conn, 1_000)
    return [Key(RUN_BATCH, str(batch_id), organization_id) for organization_id, batch_id in found]


async def sweep(conn: Connection) -> None:
    """Forget batches that ended thirty days ago."""
    await store.delete_finished(conn, KEPT)


async def _begin(act: Act, batch: BatchRow, fill: Callable[[UUID], Awaitable[None]]) -> BatchRow:
    if await store.running(act.conn, act.organization_id, batch.person_id) >= MOST_RUNNING:
        raise TooManyBatches(limit=MOST_RUNNING)
    await store.insert(act.conn, batch)
    await fill(batch.id)
    total = await store.set_total(act.conn, act.organization_id, batch.id)
    if total > MOST:
        raise BatchTooLarge(limit=MOST)
    begun = msgspec.structs.replace(batch, total=total)
    if not total:
        await finish(act, begun, State.DONE)
        return msgspec.structs.replace(begun, state=State.DONE)
    await wake(act.conn, RUN_BATCH, str(batch.id), act.organization_id)
    return begun


def _new(act: Act, revision: Revision | None, undo_of: UUID | None = None) -> BatchRow:
    return BatchRow(
        organization_id=act.organization_id,
        id=new_id(),
        person_id=person_of(act),
        actor_kind=act.actor.kind,
        actor_id=act.actor.id,
        revision=msgspec.to_builtins(revision),
        undo_of=undo_of,
    )


async def _own(act: Act, batch_id: UUID, *, lock: bool = False) -> BatchRow:
    batch = await store.get(act.conn, act.organization_id, batch_id, lock=lock)
    if batch is None or batch.person_id != act.person_id:
        raise NoSuchBatch
    return batch


def person_of(act: Act) -> UUID:
    """Return the person whose batch it is. Raises `Forbidden` for the system."""
    if act.person_id is None:
        msg = "Only a person changes many conversations at once."
        raise Forbidden(msg)
    return act.person_id
