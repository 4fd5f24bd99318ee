"""The sync process: keeps the accounts in step with their mail servers."""

import asyncio

from postroom.app import parts
from postroom.channels.email.parsers import Parsers
from postroom.intake.pull import Pull
from postroom.kit.tasks import end, until_one_ends
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.health import beat


async def main(settings: Settings) -> None:
    """Sync until cancelled."""
    async with (
        Database(settings.database_url, max_size=settings.database_connections) as database,
        Parsers() as parsers,
    ):
        made = await parts.make(settings, database)
        pull = Pull(database, made.blobs, made.keys, made.network, understand=parsers.understand)
        tasks = [asyncio.create_task(pull.run()), asyncio.create_task(beat(database, "sync"))]
        try:
            await until_one_ends(tasks)
        finally:
            await end(tasks)  # both, so that leases go back before the pool closes
