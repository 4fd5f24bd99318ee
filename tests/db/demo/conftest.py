"""The demo workspace, made once through the first-run page, and a copy of it for each test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from postroom.app.demo.workspace import Workspace
from postroom.events.act import Act, Actor, ActorKind
from postroom.identity import organizations, people, setup
from postroom.kit.ids import new_id
from postroom.storage.database import Database, Transaction
from tests.db.api.shared_app import app_of
from tests.db.api.world import World, make_world
from tests.db.server import TestServer


class Made(msgspec.Struct, frozen=True):
    """What the first-run page said, before and after, and the database it left."""

    name: str
    folder: Path
    answers: dict[str, int]
    entered_as: str


class Demo(msgspec.Struct, frozen=True):
    """A copy of the workspace and its visitor."""

    world: World
    organization_id: UUID
    noor: UUID

    @property
    def database(self) -> Database:
        return self.world.database

    def act(self, tx: Transaction) -> Act:
        return Act(tx, self.organization_id, Actor(ActorKind.PERSON, self.noor, self.noor))


def world_with_demo(database: Database, folder: Path) -> World:
    world = make_world(database, folder)
    made = world.services
    services = msgspec.structs.replace(made, demo=Workspace(database, made.keys, made.blobs))
    return World(app_of(services), services, world.postbox)


@pytest.fixture(scope="session")
async def made(server: TestServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    name, folder = f"demo_{new_id().hex}", tmp_path_factory.mktemp("demo")
    server.create_database(name, template=template)
    async with Database(server.dsn(name)) as database:
        world = world_with_demo(database, folder)
        code = await setup.ensure_code(database)
        browser = world.browser()
        wrong = await browser.post("/v1/demo", json={"code": "guess"})
        right = await browser.post("/v1/demo", json={"code": code, "time_zone": "Europe/Oslo"})
        again = await world.browser().post("/v1/demo", json={"code": code})
        me = await browser.get("/v1/me")
    answers = {"wrong": wrong.status_code, "right": right.status_code, "again": again.status_code}
    return Made(name, folder, answers, me.json()["user"]["name"])


@pytest.fixture
def demo_dsn(server: TestServer, made: Made) -> Iterator[str]:
    name = f"t_{new_id().hex}"
    server.create_database(name, template=made.name)
    yield server.dsn(name)
    server.drop_database(name)


@pytest.fixture
async def demo(demo_dsn: str, made: Made) -> AsyncIterator[Demo]:
    async with Database(demo_dsn) as database:
        async with database.transaction() as tx:
            noor = await people.find(tx, "noor@harborpine.example")
            assert noor
            (organization_id,) = await organizations.roles(tx, noor.id)
        yield Demo(world_with_demo(database, made.folder), organization_id, noor.id)
