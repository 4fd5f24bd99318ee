"""The process that syncs and settles, as `process worker sync` does but impatient, for the tests that kill it."""

import asyncio

import msgspec
import uvloop

from postroom.app import parts
from postroom.conversations.messages import SETTLE
from postroom.intake import settle
from postroom.intake.pull import Pull
from postroom.jobs.worker import Worker
from postroom.settings.load import load
from postroom.storage.database import Database
from tests.e2e.mail.syncing import BRISK

PACE = msgspec.structs.replace(BRISK, batch=20)
NETWORK_S = 2.0


async def main() -> None:
    settings = load().settings
    async with Database(settings.database_url) as database:
        made = await parts.make(settings, database)
        network = msgspec.structs.replace(made.network, connect_timeout=NETWORK_S, command_timeout=NETWORK_S)
        pull = Pull(database, made.blobs, made.keys, network, pace=PACE)
        worker = Worker(database, {SETTLE: settle.handler(database)})
        await asyncio.gather(pull.run(), worker.run())


if __name__ == "__main__":
    uvloop.run(main())
