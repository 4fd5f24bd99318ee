"""A running Postroom over a large seeded database, and a browser that is logged in to it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from playwright.sync_api import Browser, Page

from bench.seed import seed
from postroom.identity import sessions
from postroom.identity.sessions import Client
from postroom.storage.database import Database, one_row
from postroom.storage.migrate import migrate
from tests.db.server import TestServer
from tests.e2e.product.browsers import DESKTOP
from tests.e2e.run.running import Place, open_folder


class Large:
    """The database and the address of the running Postroom, the organization, and the session of its owner."""

    def __init__(self, dsn: str, address: str, organization_id: UUID, secret: str) -> None:
        self.dsn = dsn
        self.address = address
        self.organization_id = organization_id
        self.secret = secret

    def open(self, browser: Browser) -> Page:
        """Show All, the largest mailbox, and wait until its rows are there."""
        context = browser.new_context(viewport=DESKTOP)
        cookie = {"name": sessions.COOKIE, "value": self.secret, "domain": "127.0.0.1", "path": "/v1"}
        context.add_cookies([cookie])  # type: ignore[list-item] # Playwright's own TypedDict
        page = context.new_page()
        page.goto(f"{self.address}/{self.organization_id}/all")
        page.get_by_text("Order 1").first.wait_for()
        return page


@contextmanager
def large_inbox(conversations: int) -> Iterator[Large]:
    """Seed a database, run Postroom over it, log its owner in."""
    with TestServer.start() as server, open_folder() as folder:
        server.create_database("large")
        dsn = server.dsn("large")
        migrate(dsn)
        seed(dsn, conversations)
        place = Place(folder, DATABASE_URL=dsn)
        with (folder / "log").open("w") as log, place.running(log=log) as run:
            organization_id, secret = asyncio.run(_log_in(dsn))
            address = run.line.removeprefix("Postroom is ready: ").rstrip("/")
            yield Large(dsn, address, organization_id, secret)


async def _log_in(dsn: str) -> tuple[UUID, str]:
    async with Database(dsn) as database, database.transaction() as tx:
        cursor = await tx.conn.execute("select organization_id, person_id from membership where role = 'owner'")
        organization_id, person_id = one_row(await cursor.fetchone())
        opened = await sessions.start(tx, person_id, Client("127.0.0.1", "bench"))
        return organization_id, opened.secret
