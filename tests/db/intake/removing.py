"""A worker for the test that kills it: deletes the mail of removed accounts, one message at a time."""

import asyncio
import sys

from postroom.intake.removal import REMOVE_ACCOUNT, Remover
from postroom.jobs.worker import Worker
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.objects import Objects
from tests.db.office import MASTER


async def main(dsn: str) -> None:
    async with Database(dsn) as database:
        blobs = Blobs(Objects("memory:///"), Keys(MasterKey(Settings(master_key=[MASTER]))))
        await Worker(database, {REMOVE_ACCOUNT: Remover(database, blobs, at_once=1).remove}, lease_s=1.0).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
