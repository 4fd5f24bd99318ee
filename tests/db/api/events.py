"""What the event log says of an office."""

from typing import Any
from uuid import UUID

import msgspec

from tests.db.api.world import Office
from tests.db.sql import fetch


class Event(msgspec.Struct, frozen=True):
    seq: int
    kind: str
    actor_id: UUID | None
    request_id: str | None
    payload: dict[str, Any]
    audience_people: list[UUID]
    audience_organization: bool


async def events_of(office: Office) -> list[Event]:
    rows = await fetch(
        office.world.database,
        """select seq, kind, actor_id, request_id, payload, audience_people, audience_organization
           from event where organization_id = %s order by seq""",
        [office.id],
    )
    return [Event(*row) for row in rows]
