"""Departure: a person lost access to something. The job that sees to what he left behind there.

    some conversations ─▶ some more ─▶ ... ─▶ his scheduled letters are looked at: what he may not send is held

Each chunk is a transaction; what is done is found no more, so a killed job begins anew and goes on.
"""

from uuid import UUID

from postroom.composer import schedule
from postroom.conversations import leaving
from postroom.events.act import SYSTEM, Act
from postroom.identity import organizations
from postroom.jobs.model import Claim, Handler, Outcome
from postroom.jobs.queue import step
from postroom.storage.database import Database

AT_ONCE = 100


def handler(database: Database, *, at_once: int = AT_ONCE) -> Handler:
    """Return the job handler: its key is the person."""

    async def see_to(claim: Claim) -> Outcome:
        organization_id, person_id = claim.organization_id or UUID(int=0), UUID(claim.key)
        done = UUID(int=0)
        while True:
            async with step(database, claim) as tx:
                act = Act(tx, organization_id, SYSTEM)
                ids = await leaving.left_behind(act, person_id, done, at_once)
                if not ids:
                    await schedule.look_again_for(act, person_id)
                    return Outcome.DRAINED
                await leaving.hand_over(act, person_id, ids, await organizations.owner(act))
                done = ids[-1]

    return see_to
