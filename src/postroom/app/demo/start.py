"""`postroom demo`: the workspace made before anybody looks, and a link that logs the visitor in, once, for an hour."""

import argparse
import os
from pathlib import Path

from postroom.app import parts
from postroom.app.demo.workspace import Workspace
from postroom.app.prepare import prepare
from postroom.identity import people, resets, setup
from postroom.identity.links import demo_link
from postroom.settings import Settings
from postroom.storage.database import Database

_ZONES = "zoneinfo/"


def main(_arguments: argparse.Namespace) -> int:
    """Prepare the database, the workspace in it, and print the address. Raises `NoDatabase`."""
    return prepare(address)


async def address(settings: Settings, database: Database) -> str:
    """Make the workspace if the installation is empty; return the address to open.

    In an installation that is no demo nothing is made, and the address is the plain one.
    """
    code = await setup.ensure_code(database)
    if code:
        made = await parts.make(settings, database)
        await Workspace(database, made.keys, made.blobs).make(code, time_zone=_local_zone())
    async with database.transaction() as tx:
        if await people.find(tx, Workspace.owner) is None:
            return settings.address
        made_code = await resets.make(tx, Workspace.owner)
    return demo_link(settings.address, made_code.code.text)


def _local_zone() -> str:
    """Return the time zone of this machine; an empty name where it does not say."""
    try:
        named = os.environ.get("TZ") or str(Path("/etc/localtime").readlink()).partition(_ZONES)[2]
    except OSError:
        return ""
    return named.lstrip(":")
