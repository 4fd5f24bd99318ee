"""Waiting for what another task does, with a deadline."""

import asyncio

from postroom.storage.database import Database
from tests.db.sql import fetch


async def locked(database: Database) -> None:
    """Wait until somebody waits for a lock."""
    async with asyncio.timeout(10):
        while True:
            if await fetch(database, "select 1 from pg_locks where not granted"):
                return
            await asyncio.sleep(0.02)
