"""Keep the log short: what only told clients to look again goes after thirty days, a conversation's history stays.

A client that slept longer than that finds its cursor before `organization_counter.trimmed` and is told to fetch anew.
"""

from datetime import timedelta

from postroom.events import store
from postroom.events.types import HISTORY
from postroom.storage.database import Database

KEPT = timedelta(days=30)
_STEP = 10_000


async def trim(database: Database, age: timedelta = KEPT) -> None:
    """Trim every log, in short transactions."""
    while True:
        async with database.transaction() as tx:
            spans = await store.outdated(tx.conn, age, _STEP)
        if not spans:
            return
        for span in spans:
            async with database.transaction() as tx:
                await store.trim(tx.conn, span, HISTORY)
