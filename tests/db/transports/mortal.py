"""A worker for conversations at Twilio, to be killed: `python -m tests.db.transports.mortal DSN BLOBS TWILIO`."""

import asyncio
import sys

from postroom.channels.twilio.wire import Reach
from postroom.chats import twilio
from postroom.jobs.worker import Worker
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.objects import Objects
from postroom.transports.link import Post
from postroom.transports.syncing import Syncer
from tests.db.office import MASTER


async def main(dsn: str, blobs: str, there: str) -> None:
    keys = Keys(MasterKey(Settings(master_key=[MASTER])))
    async with Database(dsn) as database:
        syncer = Syncer(Post(database, Blobs(Objects(blobs), keys), keys, Reach(there)))
        await Worker(database, {twilio.SYNC: syncer.sync}).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
