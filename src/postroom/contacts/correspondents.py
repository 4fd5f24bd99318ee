"""Correspondents: people outside that mail was exchanged with, kept for completion."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.contacts import store
from postroom.events.act import Act
from postroom.storage.database import Connection

MAX_FOUND = 10


class Correspondent(msgspec.Struct, frozen=True):
    """A person outside: the name last seen with an address."""

    name: str
    address: str
    last_seen_at: datetime


async def seen(act: Act, people: Iterable[tuple[str, str]], at: datetime) -> None:
    """Remember (name, address) pairs; a later name replaces an earlier one, an empty one does not."""
    newest = {address.casefold(): (name, address) for name, address in people if "@" in address}
    rows = [store.Row(key, address, name, at) for key, (name, address) in sorted(newest.items())]
    await store.put(act.conn, act.organization_id, rows)


async def find(conn: Connection, organization_id: UUID, text: str) -> list[Correspondent]:
    """Return people whose name or address begins with the text, the most recent first."""
    rows = await store.find(conn, organization_id, text.strip().casefold(), MAX_FOUND)
    return [Correspondent(row.name, row.address, row.last_seen_at) for row in rows]
