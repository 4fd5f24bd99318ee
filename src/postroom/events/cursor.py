"""Where the log stands: what a client that starts now keeps, so that its socket misses nothing after it."""

from uuid import UUID

import msgspec

from postroom.events import store
from postroom.storage.database import Connection


class Standing(msgspec.Struct, frozen=True):
    """The epoch of the database and the newest `seq` of each organization."""

    epoch: UUID
    cursors: dict[UUID, int]


async def standing(conn: Connection, organization_ids: list[UUID]) -> Standing:
    """Return where the log stands. Ask before reading anything else: what changes in between then comes as an event."""
    heads = await store.heads(conn, organization_ids)
    return Standing(await store.epoch(conn), {organization_id: seq for organization_id, (seq, _) in heads.items()})
