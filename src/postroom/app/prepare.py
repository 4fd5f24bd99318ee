"""`postroom prepare`, what `run` does before its processes: migrations, the master key, the set-up code.

Prints the address to open: the app, or the first-run page with its one-time code.
"""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable

from postroom.app.process import NoDatabase
from postroom.identity import setup
from postroom.identity.links import setup_link
from postroom.settings import Settings
from postroom.settings.load import load
from postroom.storage.database import Database
from postroom.storage.keys import open_keys
from postroom.storage.migrate import migrate


def main(_arguments: argparse.Namespace) -> int:
    """Prepare the database and print the address. Raises `NoDatabase`."""
    return prepare(_address)


def prepare(address: Callable[[Settings, Database], Awaitable[str]]) -> int:
    """Prepare the database and print the `address` that it then has. Raises `NoDatabase`."""
    settings = load().settings
    if not settings.database_url:
        raise NoDatabase
    os.umask(0o077)
    migrate(settings.database_url)
    print(asyncio.run(_prepared(settings, address)))
    return 0


async def _prepared(settings: Settings, address: Callable[[Settings, Database], Awaitable[str]]) -> str:
    async with Database(settings.database_url) as database:
        async with database.transaction() as tx:
            await open_keys(settings, tx.conn)
        return await address(settings, database)


async def _address(settings: Settings, database: Database) -> str:
    code = await setup.ensure_code(database)
    return setup_link(settings.address, code) if code else settings.address
