"""Fixtures of the API tests: a fresh app, and an organization in it."""

import pytest

from postroom.storage.database import Database
from tests.db.api.world import Office, World, make_world, set_up


@pytest.fixture
def world(database: Database) -> World:
    return make_world(database)


@pytest.fixture
async def office(world: World) -> Office:
    return await set_up(world)
