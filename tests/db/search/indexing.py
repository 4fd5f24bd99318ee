"""A worker for the test that kills it: indexes two messages at a time."""

import asyncio
import sys

from postroom.conversations.stale import INDEX
from postroom.jobs.worker import Worker
from postroom.search import index
from postroom.storage.database import Database


async def main(dsn: str) -> None:
    async with Database(dsn) as database:
        await Worker(database, {INDEX: index.handler(database, at_once=2)}, lease_s=1.0).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
