"""Waking: the job that ends a snooze at its moment, once, also when that passed while nothing ran."""

from collections.abc import Iterable
from uuid import UUID

from postroom.conversations import access, changes, snooze
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.store import people as store
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Handler, Key, Outcome
from postroom.jobs.queue import step
from postroom.kit.clock import now
from postroom.storage.database import Connection, Database


def handler(database: Database) -> Handler:
    """Return the job handler that wakes one conversation for one person."""

    async def wake(claim: Claim) -> Outcome:
        organization_id = claim.organization_id
        if organization_id is None:
            return Outcome.DRAINED
        conversation_id, person_id = (UUID(one) for one in claim.key.split("/"))
        async with step(database, claim) as tx:
            act = Act(tx, organization_id, SYSTEM)
            try:
                before = await changes.load(act, [conversation_id])
            except (access.NoSuchConversation, changes.JoinedMeanwhile):  # what it became part of has its own alarm
                return Outcome.DRAINED
            made = _made(before[conversation_id], person_id)
            await changes.carry_out(act, before, made)
        return Outcome.DRAINED

    return wake


async def overdue(conn: Connection) -> Iterable[Key]:
    """Return snoozes whose moment has passed, for the sweep."""
    found = await store.overslept(conn, 1_000)
    return [Key(snooze.WAKE, f"{conversation}/{person}", organization) for organization, conversation, person in found]


def _made(facts: Facts, person_id: UUID) -> list[Change]:
    until = facts.person(person_id).snoozed_until
    if until is None or until > now().timestamp():  # woken, or snoozed anew, since the alarm was set
        return []
    made = snooze.wake(facts, person_id)
    return made if facts.put_away else made + facts.set(Field.UNREAD, value=True, key=person_id)
