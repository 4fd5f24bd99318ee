import asyncio

import pytest

from postroom.events import log
from postroom.events.act import Audience
from postroom.events.types import OrganizationChanged
from postroom.storage.database import Database
from tests.db.office import Office, make_office

pytestmark = pytest.mark.anyio

WRITERS, ACTS = 8, 15


async def write(office: Office, *, fail: bool = False) -> None:
    async with office.act() as act:
        log.record(act, OrganizationChanged(what="teams"), Audience(organization=True))
        log.record(act, OrganizationChanged(what="people"), Audience(organization=True))
        if fail:
            raise InterruptedError


async def test_many_writers_leave_no_gap_and_a_reader_misses_nothing(database: Database) -> None:
    office = await make_office(database)
    async with office.act() as act:
        start = (await log.heads(act.conn, [office.organization_id]))[office.organization_id].seq
    wanted = start + WRITERS * (ACTS - ACTS // 3) * 2

    async def writer() -> None:
        for number in range(ACTS):
            fail = number % 3 == 2
            results = await asyncio.gather(write(office, fail=fail), return_exceptions=True)
            assert isinstance(results[0], InterruptedError) is fail

    async def reader() -> list[int]:
        seen = [start]
        async with asyncio.timeout(60):
            while seen[-1] < wanted:
                async with database.transaction() as tx:
                    seen += [row.seq for row in await log.since(tx.conn, office.organization_id, seen[-1])]
        return seen

    seen, *_ = await asyncio.gather(reader(), *(writer() for _ in range(WRITERS)))
    assert seen == list(range(start, wanted + 1))


async def test_what_is_rolled_back_takes_no_number(database: Database) -> None:
    office = await make_office(database)
    async with database.transaction() as tx:
        before = await log.heads(tx.conn, [office.organization_id])
    with pytest.raises(InterruptedError):
        await write(office, fail=True)
    async with database.transaction() as tx:
        assert await log.heads(tx.conn, [office.organization_id]) == before
