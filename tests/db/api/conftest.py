"""Fixtures of the API tests: a fresh app, and an organization in it."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from postroom.storage.database import Database
from tests.db.api.mailroom import Mailroom, make_mailroom
from tests.db.api.scene import Scene, make_scene
from tests.db.api.world import NewWorld, Office, World, make_world, set_up
from tests.e2e.servers.scripted_imap import ScriptedImap
from tests.e2e.servers.scripted_smtp import ScriptedSmtp


@pytest.fixture
def new_world(database: Database, tmp_path: Path) -> NewWorld:
    return partial(make_world, database, tmp_path)


@pytest.fixture
def world(new_world: NewWorld) -> World:
    return new_world()


@pytest.fixture
async def office(world: World) -> Office:
    return await set_up(world)


@pytest.fixture
async def scene(world: World) -> Scene:
    return await make_scene(world)


@pytest.fixture
async def mailroom(world: World) -> Mailroom:
    return await make_mailroom(world)


@pytest.fixture
async def imap() -> AsyncIterator[ScriptedImap]:
    async with ScriptedImap() as server:
        yield server


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp() as server:
        yield server
