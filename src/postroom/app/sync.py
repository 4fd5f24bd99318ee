"""The sync process: keeps the accounts in step with their mail servers."""

from postroom.app import parts
from postroom.intake.pull import Pull
from postroom.settings import Settings
from postroom.storage.database import Database


async def main(settings: Settings) -> None:
    """Sync until cancelled."""
    async with Database(settings.database_url, max_size=settings.database_connections) as database:
        made = await parts.make(settings, database)
        await Pull(database, made.blobs, made.keys, made.network).run()
