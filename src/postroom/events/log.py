"""Append to the log, in the transaction of the change.

    act.recorded ──before commit──▶ number them (one counter row per organization) ──▶ insert ──▶ one NOTIFY ──▶ commit

The counter is bumped by the last statement before the commit, so its row lock is held for the length of one commit and
events become visible in the order of `seq`, without a gap.
"""

from postroom.events import store
from postroom.events.act import Act, Audience, Recorded
from postroom.events.types import AnyEvent
from postroom.storage.database import Transaction

_PENDING = "events"


def record(act: Act, event: AnyEvent, audience: Audience) -> None:
    """Say what the act did. Written and numbered right before the commit."""
    act.recorded.append(Recorded(event, audience))
    acts: list[Act] = act.tx.pending.setdefault(_PENDING, [])
    if act not in acts:
        acts.append(act)
    act.tx.before_commit(_flush)


async def _flush(tx: Transaction) -> None:
    acts: list[Act] = tx.pending.pop(_PENDING, [])
    for act in sorted(acts, key=lambda a: a.organization_id):  # one order for the locks, so no deadlock
        await store.append(act)
