"""The pace of an account: few mails at once, none while its server says that it sends too much, each in its turn.

due ─▶ paused? ──yes──▶ put off until then, with the reason
         │ no
         ▼
       a lane free? ──no──▶ left as it is ◀──┐
         │ yes                               │ its turn: `wake_next`
         ▼                                   │
      attempt ───────────────ends────────────┘
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from postroom.composer.model import Pause, Trouble
from postroom.composer.store import pacing as store
from postroom.events.act import Act
from postroom.jobs.queue import wake
from postroom.storage.database import Connection

DELIVER = "deliver"
LANES = 2
"""How many mails of one account a process sends at once: Microsoft takes three connections of a mailbox, all told."""
LEASE = timedelta(minutes=15)
"""How long the answer to a final dot may come from the process that sent it. An attempt takes eleven at most."""
_LONGEST_PAUSE_S = 3600.0


async def paused(act: Act, account_id: UUID) -> Pause | None:
    """Return the pause of an account, if it has one."""
    return await store.get(act.conn, act.organization_id, account_id)


async def pause(act: Act, account_id: UUID, trouble: Trouble, shortest_s: float) -> Pause:
    """Let an account send nothing for `shortest_s`; longer, up to an hour, if the last pause did not help."""
    return await store.put(
        act.conn, act.organization_id, account_id, trouble, shortest_s=shortest_s, longest_s=_LONGEST_PAUSE_S
    )


async def put_off(act: Act, account_id: UUID, until: Pause) -> Sequence[UUID]:
    """Let what is due before the pause ends wait until then, with the reason; return which mails."""
    return await store.put_off(act.conn, act.organization_id, account_id, until)


async def wake_next(act: Act, account_id: UUID) -> None:
    """Let the mails whose turn it is have it: as many as may be sent at once, since each may find its lane taken."""
    for message_id in await store.next_due(act.conn, act.organization_id, account_id, LANES):
        await wake(act.conn, DELIVER, str(message_id), act.organization_id)


async def due(conn: Connection) -> list[tuple[UUID, UUID]]:
    """Return (organization, message) of mails whose wake-up may be lost, for the sweep: the first of each account."""
    return await store.due(conn, LEASE, LANES, 1_000)
