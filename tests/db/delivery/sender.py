"""A worker process that only sends, for the tests that kill it: `python -m tests.db.delivery.sender DSN BLOBS`."""

import asyncio
import sys

from postroom.channels.email.connect import Network
from postroom.composer import outbox
from postroom.delivery.attempt import Deliverer
from postroom.jobs.timers import run_timers
from postroom.jobs.worker import Worker
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.objects import Objects
from tests.db.office import MASTER

AT_ONCE = 2
"""How many letters it has on their way at once; so many can be in doubt when it is killed."""


async def main(dsn: str, blobs: str) -> None:
    keys = Keys(MasterKey(Settings(master_key=[MASTER])))
    async with Database(dsn) as database:
        network = Network(command_timeout=3.0, connect_timeout=3.0)
        deliverer = Deliverer(database, Blobs(Objects(blobs), keys), keys, network)
        worker = Worker(database, {outbox.DELIVER: deliverer.deliver}, lease_s=1.0, concurrency=AT_ONCE)
        await asyncio.gather(worker.run(), run_timers(database))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
