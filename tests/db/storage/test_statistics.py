"""PostgreSQL is told how large a table is while it grows from nothing, and not more often than that helps."""

import pytest

from postroom.storage.database import Database
from postroom.storage.statistics import Statistics
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def grow(database: Database, rows: int) -> None:
    async with database.connection() as conn:
        await conn.execute("create table if not exists grown (n int)")
        await conn.execute("insert into grown select generate_series(1, %s)", [rows])
        await conn.execute("select pg_stat_force_next_flush()")


async def known(database: Database) -> int:
    [(rows,)] = await fetch(database, "select reltuples::int from pg_class where relname = 'grown'")
    return int(rows)


async def test_what_doubled_is_counted_again(database: Database) -> None:
    await grow(database, 300)
    await Statistics(database).keep_up()
    assert await known(database) == 300
    await grow(database, 200)
    await Statistics(database).keep_up()
    assert await known(database) == 300, "autovacuum comes soon enough"
    await grow(database, 150)
    await Statistics(database).keep_up()
    assert await known(database) == 650


async def test_a_few_rows_are_not_worth_it(database: Database) -> None:
    await grow(database, 100)
    await Statistics(database).keep_up()
    assert await known(database) == -1


async def test_it_looks_once_a_second_at_most(database: Database) -> None:
    statistics = Statistics(database)
    await statistics.keep_up()
    await grow(database, 300)
    await statistics.keep_up()
    assert await known(database) == -1
