"""A worker process for the tests that kill it: `python -m tests.db.jobs.drainer DSN NAME`."""

import asyncio
import sys

from postroom.jobs.worker import Worker
from postroom.storage.database import Database
from tests.db.jobs.ledger import KIND, Ledger


async def main(dsn: str, name: str) -> None:
    async with Database(dsn) as database:
        ledger = Ledger(database, piece_s=0.005, name=name)
        await Worker(database, {KIND: ledger.drain}, lease_s=1.0).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
