"""Stale: conversations that search has to read again. A mark in the transaction of the change, and a wake-up."""

from collections.abc import Collection
from uuid import UUID

from postroom.conversations.store import stale as store
from postroom.events.act import Act
from postroom.jobs.queue import wake

INDEX = "index"


async def mark(act: Act, ids: Collection[UUID]) -> None:
    """Have search read these conversations again once the transaction is committed."""
    if ids:
        await store.mark(act.conn, act.organization_id, ids)
        await wake(act.conn, INDEX, INDEX, act.organization_id)
