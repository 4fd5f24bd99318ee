from pathlib import Path
from uuid import UUID

import pytest

from postroom.kit.ids import new_id
from postroom.settings import Settings
from postroom.storage.blobs import Blobs
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys, open_keys
from postroom.storage.objects import Objects


async def new_organization(conn: Connection) -> UUID:
    organization_id = new_id()
    await conn.execute("insert into organization (id, name) values (%s, 'Acme')", [organization_id])
    return organization_id


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
async def keys(database: Database, settings: Settings) -> Keys:
    async with database.transaction() as tx:
        return await open_keys(settings, tx.conn)


@pytest.fixture
def objects(settings: Settings) -> Objects:
    return Objects(settings.blobs_url)


@pytest.fixture
def blobs(objects: Objects, keys: Keys) -> Blobs:
    return Blobs(objects, keys)


@pytest.fixture
async def organization_id(database: Database) -> UUID:
    async with database.transaction() as tx:
        return await new_organization(tx.conn)
