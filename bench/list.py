"""Pages of mailboxes at 1,000,000 conversations against 10,000, the unread filter, opening, and what a mail writes.

Both databases are on one server and the same page is asked of both in turn, so that a busy machine slows both. Each
figure is the median of many. `open_db_ms` and `unread_ms` are the database's part, at 1,000,000.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from bench.seed import check, numbered, seed
from postroom.conversations import mailboxes, timeline
from postroom.conversations.mailboxes import Filter, Query, View
from postroom.storage.database import Connection, Database, one_row
from postroom.storage.migrate import migrate
from tests.db.office import mail, make_office
from tests.db.server import TestServer

SMALL, LARGE = 10_000, 1_000_000
_ROUNDS = 40
Ask = Callable[[Connection, UUID], Awaitable[object]]


def run() -> dict[str, float]:
    with TestServer.start() as server:
        for name, conversations in (("small", SMALL), ("large", LARGE)):
            began = time.monotonic()
            server.create_database(name)
            migrate(server.dsn(name))
            seed(server.dsn(name), conversations)
            print(f"  seeded {conversations:,} conversations in {time.monotonic() - began:.0f} s", flush=True)
        server.create_database("mail")
        migrate(server.dsn("mail"))
        return asyncio.run(_measure(server))


async def _measure(server: TestServer) -> dict[str, float]:
    async with Database(server.dsn("small")) as small, Database(server.dsn("large")) as large:
        await check(small)
        await check(large)
        ratios = [await _compare(name, ask, small, large) for name, ask in _pages().items()]
        unread = await _median(large, _page(View.TEAM_INBOX, team=1, unread=True))
        opened = await _median(large, _open)
    print(f"  unread filter in a team inbox at 1,000,000: {unread:.1f} ms (budget 10)")
    print(f"  open a conversation at 1,000,000: {opened:.1f} ms in the database (budget 10)")
    async with Database(server.dsn("mail")) as database:
        rows = await _rows_of_a_mail(database)
    worst = max(ratios)
    print(f"  worst page, 1,000,000 over 10,000: {worst:.2f} (budget 1.5)")
    print(f"  one more mail in a team conversation: {rows:.0f} placement rows written")
    return {
        "list_1m_over_10k": worst,
        "unread_ms": unread,
        "open_db_ms": opened,
        "placement_rows_per_mail": rows,
    }


def _pages() -> dict[str, Ask]:
    return {
        "Inbox": _page(View.INBOX, person=2),
        "team inbox": _page(View.TEAM_INBOX, team=1),
        "Assigned to me": _page(View.ASSIGNED, person=2),
        "All": _page(View.ALL, person=2),
        "All, ten teams": _page(View.ALL, person=1),
        "Closed": _page(View.CLOSED, person=2),
    }


def _page(view: View, *, person: int = 1, team: int | None = None, unread: bool = False) -> Ask:
    filters = frozenset({Filter.UNREAD} if unread else ())
    query = Query(view=view, team_id=numbered("team", team) if team else None, filters=filters)

    async def ask(conn: Connection, organization_id: UUID) -> object:
        return await mailboxes.page(conn, organization_id, numbered("person", person), query, until=None, limit=50)

    return ask


async def _open(conn: Connection, organization_id: UUID) -> object:
    one = numbered("conversation", 10)
    await mailboxes.rows(conn, organization_id, numbered("person", 1), [one])
    return await timeline.page(conn, organization_id, one, until=None, limit=30)


async def _compare(name: str, ask: Ask, small: Database, large: Database) -> float:
    times: dict[Database, list[float]] = {small: [], large: []}
    for _ in range(_ROUNDS):
        for database, taken in times.items():
            taken.append(await _once(database, ask))
    low, high = (statistics.median(taken) for taken in times.values())
    print(f"  {name}: {low:.2f} ms at 10,000, {high:.2f} ms at 1,000,000, ratio {high / low:.2f}", flush=True)
    return high / low


async def _median(database: Database, ask: Ask) -> float:
    return statistics.median([await _once(database, ask) for _ in range(_ROUNDS)])


async def _once(database: Database, ask: Ask) -> float:
    async with database.transaction() as tx:
        cursor = await tx.conn.execute("select id from organization")
        (organization_id,) = one_row(await cursor.fetchone())
        began = time.perf_counter()
        await ask(tx.conn, organization_id)
        return (time.perf_counter() - began) * 1000


async def _rows_of_a_mail(database: Database) -> float:
    office = await make_office(database)
    await office.receive(mail(1))
    before = await _written(database)
    for number in range(2, 22):
        await office.receive(mail(number, references="<m1@fjord.example>"))
    return (await _written(database) - before) / 20


async def _written(database: Database) -> int:
    async with database.transaction() as tx:
        await tx.conn.execute("select pg_stat_force_next_flush()")
    async with database.transaction() as tx:
        await tx.conn.execute("select pg_stat_clear_snapshot()")
        cursor = await tx.conn.execute(
            "select n_tup_ins + n_tup_upd + n_tup_del from pg_stat_user_tables where relname = 'placement'"
        )
        row = await cursor.fetchone()
        return int(row[0]) if row else 0
