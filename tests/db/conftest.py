"""Real PostgreSQL for database tests: one server a worker, one migrated template, a fresh clone of it for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher

from postroom.identity import passwords
from postroom.kit.ids import new_id
from postroom.storage.database import Database
from postroom.storage.migrate import migrate
from tests.db.server import TestServer


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords at little cost; what it really is, the pure tests of passwords show."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    with TestServer.start() as running:
        yield running


@pytest.fixture(scope="session")
def template(server: TestServer) -> str:
    name = "postroom_template"
    server.create_database(name)
    migrate(server.dsn(name))
    return name


@pytest.fixture
def dsn(server: TestServer, template: str) -> Iterator[str]:
    name = f"t_{new_id().hex}"
    server.create_database(name, template=template)
    yield server.dsn(name)
    server.drop_database(name)


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn) as opened:
        yield opened
