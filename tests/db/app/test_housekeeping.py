import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from typing_extensions import override

from postroom.app import housekeeping
from postroom.kit.ids import new_id
from postroom.kit.tasks import end
from postroom.storage.database import Database, Transaction
from tests.db.jobs.waiting import until
from tests.db.office import Office, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


class Broken(Database):
    """A database with which something goes wrong once that nobody foresaw."""

    def __init__(self, real: Database) -> None:
        super().__init__(real.dsn)
        self.pool = real.pool
        self._failed = False

    @asynccontextmanager
    @override
    async def transaction(self) -> AsyncIterator[Transaction]:
        if not self._failed:
            self._failed = True
            raise OSError
        async with super().transaction() as tx:
            yield tx


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)


async def test_old_answers_go_although_the_first_round_failed(office: Office) -> None:
    await execute(
        office.database,
        """insert into idempotency (actor_id, key, request_sha256, created_at)
           values (%s, 'old', '', now() - interval '4 days'), (%s, 'new', '', now())""",
        [new_id(), new_id()],
    )

    async def only_the_new_one_is_left() -> bool:
        assert not cleaning.done()
        return await _keys(office) == ["new"]

    cleaning = asyncio.create_task(housekeeping.run(Broken(office.database), office.blobs, first_s=0.0, every_s=0.05))
    try:
        await until(only_the_new_one_is_left)
    finally:
        await end([cleaning])


async def _keys(office: Office) -> list[str]:
    return [row[0] for row in await fetch(office.database, "select key from idempotency order by key")]
