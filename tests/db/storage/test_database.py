import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from postroom.storage import database as module
from postroom.storage.database import Contended, Database, DatabaseDown, DatabaseReadOnly, one_row
from postroom.storage.room import DiskFull

pytestmark = pytest.mark.anyio


async def cut(dsn: str) -> None:
    """End every other connection to this database, as a restart of PostgreSQL does."""
    async with await AsyncConnection.connect(dsn, autocommit=True) as other:
        await other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


async def works(database: Database) -> bool:
    async with database.transaction() as tx:
        cursor = await tx.conn.execute("select 1")
        return one_row(await cursor.fetchone()) == (1,)


async def test_a_connection_that_died_while_idle_is_replaced_unnoticed(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await works(database)
    await cut(dsn)
    monkeypatch.setattr(module, "_TRUSTED_S", 0.0)  # as if a second had passed
    assert await works(database)


async def test_a_connection_that_died_just_now_is_told_as_such_and_replaced(database: Database, dsn: str) -> None:
    assert await works(database)
    await cut(dsn)
    with pytest.raises(DatabaseDown):
        await works(database)
    assert await works(database)


async def test_a_database_that_takes_no_changes_is_told_as_such(database: Database) -> None:
    async def write_read_only() -> None:
        async with database.transaction() as tx:
            await tx.conn.execute("set transaction read only")
            await tx.conn.execute("create table never ()")

    async def write_without_room() -> None:
        async with database.transaction() as tx:
            await tx.conn.execute("do $$ begin raise exception using errcode = '53100'; end $$")

    with pytest.raises(DatabaseReadOnly):
        await write_read_only()
    with pytest.raises(DiskFull):
        await write_without_room()
    assert await works(database)


async def test_of_two_that_wait_for_each_other_one_goes_on_and_the_other_is_told(database: Database) -> None:
    async with database.connection() as conn:
        await conn.execute("create table pair (id int primary key, note text)")
        await conn.execute("insert into pair values (1, ''), (2, '')")
    both = asyncio.Barrier(2)

    async def write(first: int, second: int) -> str:
        try:
            async with database.transaction() as tx:
                await tx.conn.execute("set local deadlock_timeout = '20ms'")
                await tx.conn.execute("update pair set note = 'mine' where id = %s", [first])
                await both.wait()
                await tx.conn.execute("update pair set note = 'mine' where id = %s", [second])
        except Contended:
            return "told"
        return "done"

    assert sorted(await asyncio.gather(write(1, 2), write(2, 1))) == ["done", "told"]
    assert await works(database)


async def test_what_failed_is_rolled_back_and_hooks_do_not_run(database: Database) -> None:
    ran: list[str] = []

    async def hook(_: object) -> None:
        ran.append("hook")

    async def fail() -> None:
        async with database.transaction() as tx:
            await tx.conn.execute("create table half_done ()")
            tx.before_commit(hook)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    async with database.transaction() as tx:
        cursor = await tx.conn.execute("select to_regclass('half_done')")
        assert one_row(await cursor.fetchone()) == (None,)
    assert ran == []


async def test_the_connection_that_came_back_last_is_lent_first(database: Database) -> None:
    async with database.connection() as first, database.connection() as second:
        rested, last = first.info.backend_pid, second.info.backend_pid
    async with database.connection() as next_one:
        assert next_one.info.backend_pid == rested, "the outer one came back last"
        async with database.connection() as another:
            assert another.info.backend_pid == last
    async with database.connection() as again:
        assert again.info.backend_pid == rested


async def test_arrays_and_documents_come_back_as_they_went(database: Database) -> None:
    ids, moment = [uuid4(), uuid4()], datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    async with database.connection() as conn:
        cursor = await conn.execute(
            "select %s::uuid[], %s::uuid[], %s::bytea[], %s::timestamptz[], %s::bigint[], %s::text[], %s::jsonb",
            [
                ids,
                [str(one) for one in ids],
                [b"\\x00\xff", b""],
                [moment, None],
                [1, 1 << 40],
                [],
                Jsonb({"a": [1.5]}),
            ],
        )
        row = await cursor.fetchone()
    assert row == (ids, ids, [b"\\x00\xff", b""], [moment, None], [1, 1 << 40], [], {"a": [1.5]})
