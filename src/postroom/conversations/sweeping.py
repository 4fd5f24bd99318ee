"""Sweeping: the job that takes a deleted label from the conversations that have it, some at a time.

It was out of sight at once, so nobody is told. What is left to do is asked of the mailboxes each time: a killed job
goes on where it was.
"""

from collections.abc import Iterable
from uuid import UUID

from postroom.conversations import changes, labelling
from postroom.conversations.shared_labels import SWEEP_LABEL
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import shared_labels as store
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Handler, Key, Outcome
from postroom.jobs.queue import step
from postroom.storage.database import Connection, Database

_AT_ONCE = 100


def handler(database: Database, *, at_once: int = _AT_ONCE) -> Handler:
    """Return the job handler that takes one deleted label away."""

    async def sweep(claim: Claim) -> Outcome:
        organization_id, label_id = claim.organization_id or UUID(int=0), UUID(claim.key)
        async with step(database, claim) as tx:
            act = Act(tx, organization_id, SYSTEM)
            ids = await store.having(act.conn, organization_id, label_id, at_once)
            before = await facts_store.load(act.conn, organization_id, sorted(ids))
            made = [change for facts in before.values() for change in labelling.unlabel(facts, [label_id])]
            if not made:
                await store.set_swept(act.conn, organization_id, label_id)
                return Outcome.DRAINED
            await changes.carry_out(act, before, made, tell=False)
        return Outcome.MORE

    return sweep


async def unswept(conn: Connection) -> Iterable[Key]:
    """Return the deleted labels that conversations may still have, for the sweep."""
    found = await store.unswept(conn, 1_000)
    return [Key(SWEEP_LABEL, str(label_id), organization_id) for organization_id, label_id in found]
