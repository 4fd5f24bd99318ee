"""The commands of a person at the terminal. Each opens the database, does one thing, and says what it did."""

import argparse
import asyncio
import os
from pathlib import Path

from postroom.app import attach, folder
from postroom.app.version import release
from postroom.identity import resets
from postroom.identity.links import reset_link
from postroom.settings import Settings
from postroom.settings.load import load
from postroom.settings.show import table
from postroom.storage import keys
from postroom.storage.backup import restore as restoring
from postroom.storage.backup import save
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from postroom.storage.migrate import migrate


def settings(_arguments: argparse.Namespace) -> int:
    """List the settings."""
    print(table(load()))
    return 0


def show_version(_arguments: argparse.Namespace) -> int:
    """Print the version."""
    print(f"postroom {release()}")
    return 0


def migrate_database(_arguments: argparse.Namespace) -> int:
    """Bring the database up to date."""
    loaded = _load()
    with attach.database(loaded) as url:
        applied = migrate(url)
    print("\n".join(f"applied {name}" for name in applied) or "The database is up to date.")
    return 0


def reset_password(arguments: argparse.Namespace) -> int:
    """Print a link with which a person sets a new password. Raises `NoSuchPerson`."""
    loaded = _load()
    with attach.database(loaded) as url:
        code = asyncio.run(_reset_code(url, arguments.email))
    print(f"Open this within an hour to set a new password: {reset_link(loaded.address, code)}")
    return 0


def backup(arguments: argparse.Namespace) -> int:
    """Save everything but the master key into one file."""
    loaded, path = _load(), Path(arguments.file)
    with attach.database(loaded) as url:
        made = asyncio.run(save(loaded, url, path, release()))
    print(f"{path}: {sum(made.rows.values())} rows, {made.blobs - len(made.missing)} files.")
    for name in made.missing:
        print(f"A file is missing from the file storage, so it is missing here: {name}")
    print(f"The master key is not in it. Keep a copy of {_key_place(loaded)} in another place.")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Restore a backup into an empty place, and bring it up to date."""
    loaded = _load()
    with attach.database(loaded) as url:
        restored = asyncio.run(restoring(loaded, url, Path(arguments.file)))
        migrate(url)
    print(f"Restored {sum(restored.rows.values())} rows and {restored.blobs - len(restored.missing)} files.")
    return 0


def rotate_key(_arguments: argparse.Namespace) -> int:
    """Wrap every data key with a new master key; the old one stays for old backups."""
    loaded = _load()
    with attach.database(loaded) as url:
        if not loaded.master_key:
            keys.rotate_file(loaded)
        count, first = asyncio.run(_rewrap(loaded, url))
    print(f"The keys of {count} organizations are wrapped with master key {first} now.")
    print(f"The older keys stay in {_key_place(loaded)}: backups made until now need them.")
    return 0


def _load() -> Settings:
    loaded = load().settings
    folder.make(loaded.data)
    os.umask(0o077)
    return loaded


def _key_place(loaded: Settings) -> str:
    return "POSTROOM_MASTER_KEY" if loaded.master_key else str(keys.key_file(loaded))


async def _reset_code(url: str, email: str) -> str:
    async with Database(url, max_size=1) as database, database.transaction() as tx:
        return (await resets.make(tx, email)).code.text


async def _rewrap(loaded: Settings, url: str) -> tuple[int, str]:
    master = MasterKey(loaded)
    async with Database(url, max_size=1) as database, database.transaction() as tx:
        return await Keys(master).rewrap(tx.conn), master.keyring.first
