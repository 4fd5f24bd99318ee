"""`postroom prepare`, what `run` does before its processes: migrations, the master key, the set-up code.

Prints the address to open: the app, or the first-run page with its one-time code.
"""

import argparse
import asyncio
import os

from postroom.app.demo import start
from postroom.app.process import NoDatabase
from postroom.identity import setup
from postroom.identity.links import setup_link
from postroom.settings import Settings
from postroom.settings.load import load
from postroom.storage.database import Database
from postroom.storage.keys import open_keys
from postroom.storage.migrate import migrate


def main(arguments: argparse.Namespace) -> int:
    """Prepare the database, fill it for a demonstration if asked to, and print the address. Raises `NoDatabase`."""
    settings = load().settings
    if not settings.database_url:
        raise NoDatabase
    os.umask(0o077)
    migrate(settings.database_url)
    print(asyncio.run(_address(settings, demo=arguments.demo)))
    return 0


async def _address(settings: Settings, *, demo: bool) -> str:
    async with Database(settings.database_url) as database:
        async with database.transaction() as tx:
            await open_keys(settings, tx.conn)
        if demo:
            return await start.prepare(settings, database)
        code = await setup.ensure_code(database)
    return setup_link(settings.address, code) if code else settings.address
