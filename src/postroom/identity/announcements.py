"""Tell the sockets of one person something about himself that belongs to no organization."""

from collections.abc import Iterable
from uuid import UUID

from postroom.events.act import Act, Actor, ActorKind, Audience
from postroom.events.log import record
from postroom.events.types import AnyEvent
from postroom.identity.store import people as store
from postroom.storage.database import Transaction


async def announce(tx: Transaction, person_id: UUID, events: Iterable[AnyEvent]) -> None:
    """Record events for a person in the log of one of his organizations: his sockets listen to all of them."""
    organization_id = next(iter(await store.roles(tx.conn, person_id)), None)
    if organization_id is None:
        return
    act = Act(tx, organization_id, Actor(ActorKind.PERSON, person_id, person_id))
    for event in events:
        record(act, event, Audience(people=(person_id,)))
