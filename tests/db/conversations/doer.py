"""A worker that does batches, for the test that kills it: `python -m tests.db.conversations.doer DSN`."""

import asyncio
import sys

from postroom.conversations import chunks
from postroom.conversations.batches import RUN_BATCH
from postroom.jobs.worker import Worker
from postroom.storage.database import Database


async def main(dsn: str) -> None:
    async with Database(dsn) as database:
        await Worker(database, {RUN_BATCH: chunks.handler(database, size=5)}, lease_s=1.0).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
