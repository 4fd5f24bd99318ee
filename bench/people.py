"""Pages at 1,000,000 conversations for the best-connected of 200 people against somebody who is alone with as many.

Both see all of it, through the same ten teams and twelve accounts; the same page is asked of both in turn, so that a
busy machine slows both, and each figure is the median of many. Page 200 begins below 9,950 rows. In the Inbox the
unread filter finds nothing, in All a tenth: it looks at most at 2,000 rows. The counts are those of all badges.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from bench.seed import LABEL, PEOPLE, check, numbered, seed
from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Filter, Query, View
from postroom.storage.database import Connection, Database, one_row
from postroom.storage.migrate import migrate
from tests.db.server import TestServer

CONVERSATIONS = 1_000_000
_ROUNDS = 40
_PAGE, _FAR = 50, 200
_LISTS = {
    "Inbox": Query(view=View.INBOX),
    "All": Query(view=View.ALL),
    "team inbox": Query(view=View.TEAM_INBOX, team_id=numbered("team", 2)),
    "label": Query(view=View.LABEL, label_id=LABEL),
}
Ask = Callable[[Connection, UUID], Awaitable[object]]


def run() -> dict[str, float]:
    with TestServer.start() as server:
        for name, people in (("one", 1), ("many", PEOPLE)):
            began = time.monotonic()
            server.create_database(name)
            migrate(server.dsn(name))
            seed(server.dsn(name), CONVERSATIONS, people)
            print(
                f"  seeded {CONVERSATIONS:,} conversations of {people} in {time.monotonic() - began:.0f} s", flush=True
            )
        return asyncio.run(_measure(server))


async def _measure(server: TestServer) -> dict[str, float]:
    async with Database(server.dsn("one")) as one, Database(server.dsn("many")) as many:
        await check(one)
        await check(many)
        ratios = [await _compare("counts", {one: _counts, many: _counts})]
        for name, query in _LISTS.items():
            unread = Query(
                view=query.view, team_id=query.team_id, label_id=query.label_id, filters=frozenset({Filter.UNREAD})
            )
            ratios.append(await _compare(f"{name}, page 1", {one: _page(query), many: _page(query)}))
            ratios.append(await _compare(f"{name}, unread", {one: _page(unread), many: _page(unread)}))
            far = {database: _page(query, await _below(database, query)) for database in (one, many)}
            ratios.append(await _compare(f"{name}, page {_FAR}", far))
    print(f"  worst, one of {PEOPLE} over one alone: {max(ratios):.2f} (budget 1.5)")
    return {"list_200_people_over_1": max(ratios)}


async def _counts(conn: Connection, organization_id: UUID) -> object:
    teams = [numbered("team", number) for number in range(1, 11)]
    return await mailboxes.badges(conn, organization_id, numbered("person", 1), teams)


def _page(query: Query, until: str | None = None) -> Ask:
    async def ask(conn: Connection, organization_id: UUID) -> object:
        return await mailboxes.page(conn, organization_id, numbered("person", 1), query, until=until, limit=_PAGE)

    return ask


async def _below(database: Database, query: Query) -> str | None:
    """Return the cursor of the page that is far down."""
    until: str | None = None
    async with database.transaction() as tx:
        organization_id = await _organization(tx.conn)
        for _ in range(_FAR - 1):
            page = await mailboxes.page(
                tx.conn, organization_id, numbered("person", 1), query, until=until, limit=_PAGE
            )
            if page.next is None:
                message = f"{query.view} has fewer than {_FAR} pages"
                raise AssertionError(message)
            until = page.next
    return until


async def _compare(name: str, asked: dict[Database, Ask]) -> float:
    times: dict[Database, list[float]] = {database: [] for database in asked}
    for _ in range(_ROUNDS):
        for database, ask in asked.items():
            times[database].append(await _once(database, ask))
    alone, among = (statistics.median(taken) for taken in times.values())
    print(f"  {name}: {alone:.2f} ms alone, {among:.2f} ms among {PEOPLE}, ratio {among / alone:.2f}", flush=True)
    return among / alone


async def _once(database: Database, ask: Ask) -> float:
    async with database.transaction() as tx:
        organization_id = await _organization(tx.conn)
        began = time.perf_counter()
        await ask(tx.conn, organization_id)
        return (time.perf_counter() - began) * 1000


async def _organization(conn: Connection) -> UUID:
    cursor = await conn.execute("select id from organization")
    found: UUID = one_row(await cursor.fetchone())[0]
    return found
