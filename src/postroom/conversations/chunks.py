"""Chunks: the job that does a batch, a hundred conversations at a time.

A chunk and its outcomes are one transaction: a job that was killed goes on with the first conversation that has none,
and nothing is done twice. What its person may do is asked for each chunk.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from postroom.conversations import access, audience, batches, changes, leaving, revise, telling
from postroom.conversations import undo as undoing
from postroom.conversations.batches import BatchRow, State
from postroom.conversations.changes import JoinedMeanwhile
from postroom.conversations.model import Change, Facts
from postroom.conversations.revise import Revision
from postroom.conversations.store import batches as store
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store.batches import Ended, Item
from postroom.events.act import Act, Actor, ActorKind
from postroom.identity import organizations
from postroom.identity.permissions import allowed
from postroom.jobs.model import Claim, Handler, Outcome
from postroom.jobs.queue import step
from postroom.kit.errors import PostroomError
from postroom.storage.database import Database, Transaction

SIZE = 100


def handler(database: Database, *, size: int = SIZE) -> Handler:
    """Return the job handler that does the next chunk of a batch."""

    async def run(claim: Claim) -> Outcome:
        async with step(database, claim) as tx:
            more = await do(tx, claim.organization_id or UUID(int=0), UUID(claim.key), size)
        return Outcome.MORE if more else Outcome.DRAINED

    return run


async def do(tx: Transaction, organization_id: UUID, batch_id: UUID, size: int = SIZE) -> bool:
    """Do the next chunk of a batch; return whether something is left."""
    batch = await store.get(tx.conn, organization_id, batch_id, lock=True)
    if batch is None or batch.state != State.RUNNING:
        return False
    act = Act(tx, organization_id, Actor(ActorKind(batch.actor_kind), batch.actor_id, batch.person_id))
    if not await _may_go_on(act, batch):
        await batches.finish(act, batch, State.ENDED)
        return False
    items = await store.next_items(tx.conn, organization_id, batch_id, size)
    ended = await (_revised(act, batch, items) if batch.revision is not None else _undone(act, items))
    after = await store.settle(tx.conn, organization_id, batch_id, ended) or batch
    await telling.gather(act, after, [one.conversation_id for one in ended if one.changes])
    return after.state == State.RUNNING


async def _may_go_on(act: Act, batch: BatchRow) -> bool:
    roles = await organizations.roles(act.tx, batch.person_id)
    return batch.organization_id in roles and allowed(roles[batch.organization_id], "conversations.use")


async def _revised(act: Act, batch: BatchRow, items: Sequence[Item]) -> list[Ended]:
    try:
        plan = await revise.prepare(act, msgspec.convert(batch.revision, Revision))
    except PostroomError as error:  # a label was deleted, a team archived: none of them can be done
        return [_failed(item.conversation_id, error.code) for item in items]
    before, ended = await _there(act, items)
    made: list[Change] = []
    for one, facts in before.items():
        try:
            own = await revise.changes_by(act, {one: facts}, plan)
        except PostroomError as error:
            ended.append(_failed(one, error.code))
        else:
            made += own
            ended.append(_ended(one, own))
    await _carry_out(act, before, made)
    await revise.tell_read(act, before, plan.revision)
    return ended


async def _undone(act: Act, items: Sequence[Item]) -> list[Ended]:
    before, ended = await _there(act, items)
    made: list[Change] = []
    for item in items:
        if facts := before.get(item.conversation_id):
            own, left = await undoing.reverted(act, {facts.id: facts}, item.changes, item.changed_at)
            try:
                own += await leaving.follow(act, {facts.id: facts}, own)
            except PostroomError as error:
                ended.append(_failed(facts.id, error.code))
            else:
                made += own
                ended.append(_ended(facts.id, own, left))
    await _carry_out(act, before, made)
    return ended


async def _there(act: Act, items: Sequence[Item]) -> tuple[dict[UUID, Facts], list[Ended]]:
    """Lock those of the conversations that the actor may change; return their facts, and what failed."""
    ids = [item.conversation_id for item in items]
    seen = await access.visible(act.conn, act.organization_id, batches.person_of(act), ids)
    found = await facts_store.load(act.conn, act.organization_id, sorted(seen))
    there = {one: facts for one, facts in found.items() if facts.joined_into is None}
    joined = [_failed(one, JoinedMeanwhile.code) for one in found.keys() - there.keys()]
    return there, joined + [_failed(one, access.NoSuchConversation.code) for one in ids if one not in found]


async def _carry_out(act: Act, before: Mapping[UUID, Facts], made: Sequence[Change]) -> None:
    if not made:
        return
    changed = {change.conversation_id for change in made}
    after = await changes.carry_out(act, {one: facts for one, facts in before.items() if one in changed}, made)
    audience.announce(act, after.values(), made)


def _ended(conversation_id: UUID, made: Sequence[Change], left: Sequence[str] = ()) -> Ended:
    outcome = "done" if made else "unchanged"
    return Ended(conversation_id=conversation_id, outcome=outcome, changes=made, overtaken=left)


def _failed(conversation_id: UUID, code: str) -> Ended:
    return Ended(conversation_id=conversation_id, outcome="failed", code=code)
