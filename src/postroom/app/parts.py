"""The real objects that the processes share: keys, files, the way to the world. Made here and nowhere else."""

import msgspec

from postroom.channels.email.connect import Network
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys, open_keys
from postroom.storage.objects import Objects
from postroom.storage.room import Room


class Parts(msgspec.Struct, frozen=True):
    """What web, worker and sync are made of."""

    settings: Settings
    database: Database
    keys: Keys
    blobs: Blobs
    network: Network


async def make(settings: Settings, database: Database) -> Parts:
    """Make the shared objects of a process."""
    async with database.transaction() as tx:
        keys = await open_keys(settings, tx.conn)
    blobs = Blobs(Objects(settings.blobs_url), keys, Room.of(settings))
    network = Network(allow_private=settings.allow_private_networks)
    return Parts(settings, database, keys, blobs, network)


def listen_dsn(settings: Settings) -> str:
    """Return the address for LISTEN, which does not pass a pooler."""
    return settings.database_direct_url or settings.database_url
