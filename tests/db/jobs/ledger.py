"""A little domain: numbered pieces of work per key, done in order, each by one worker at a time."""

import asyncio

from postroom.jobs.model import Claim, Key, Outcome
from postroom.jobs.queue import step, wake
from postroom.storage.database import Connection, Database

KIND = "ledger"


class Ledger:
    """Adds pieces with their wake-up, drains them, and tells what happened to each."""

    def __init__(self, database: Database, *, piece_s: float = 0.0, name: str = "") -> None:
        self.database = database
        self.piece_s = piece_s
        self.name = name

    async def create(self) -> None:
        async with self.database.transaction() as tx:
            await tx.conn.execute(
                """create table piece (n bigserial primary key, key text not null, started timestamptz,
                                       ended timestamptz, done_by text[] not null default '{}')"""
            )

    async def add(self, key: str, count: int = 1, *, woken: bool = True) -> None:
        async with self.database.transaction() as tx:
            await tx.conn.execute("insert into piece (key) select %s from generate_series(1, %s)", [key, count])
            if woken:
                await wake(tx.conn, KIND, key, None)

    async def drain(self, claim: Claim) -> Outcome:
        while piece := await self._begin(claim):
            await self._delay()
            async with step(self.database, claim) as tx:
                await tx.conn.execute(
                    "update piece set ended = clock_timestamp(), done_by = done_by || %s::text where n = %s",
                    [self.name, piece],
                )
        return Outcome.DRAINED

    async def _begin(self, claim: Claim) -> int | None:
        async with step(self.database, claim) as tx:
            cursor = await tx.conn.execute(
                """update piece set started = clock_timestamp() where n =
                   (select n from piece where key = %s and ended is null order by n limit 1) returning n""",
                [claim.key],
            )
            row = await cursor.fetchone()
        return row[0] if row else None

    async def _delay(self) -> None:
        await asyncio.sleep(self.piece_s)

    async def unfinished(self, conn: Connection) -> list[Key]:
        """Keys with work, as a source of the sweep."""
        cursor = await conn.execute("select distinct key from piece where ended is null")
        return [Key(KIND, row[0]) for row in await cursor.fetchall()]

    async def one(self, query: str) -> object:
        async with self.database.transaction() as tx:
            row = await (await tx.conn.execute(query.encode())).fetchone()
        return row[0] if row else None

    async def count(self, query: str) -> int:
        found = await self.one(query)
        assert isinstance(found, int)
        return found

    async def done(self) -> bool:
        return bool(await self.one("select count(*) = 0 from piece where ended is null"))

    async def at_rest(self) -> bool:
        """Everything is done and the queue is empty."""
        return await self.done() and bool(
            await self.one("select (select count(*) from job) + (select count(*) from wake) = 0")
        )

    async def pieces_not_done_once(self) -> int:
        return await self.count("select count(*) from piece where cardinality(done_by) <> 1")

    async def pieces_out_of_order(self) -> int:
        """Pieces that began before an earlier one of their key had ended: overlapping, or overtaking."""
        return await self.count(
            """select count(*) from (select started < lag(ended) over (partition by key order by n) as early
                                     from piece) as p where early"""
        )
