"""Every database that a release left behind comes up to date, and its people find their mail."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postroom.kit.ids import new_id
from postroom.storage.database import Database
from postroom.storage.migrate import NewerDatabase, known, migrate
from tests.db import dumps
from tests.db.api.scene import browser_of
from tests.db.api.world import Browser, World, make_world
from tests.db.server import TestServer
from tests.db.sql import fetch
from tests.db.storage import workspace

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
DUMPS = sorted((ROOT / "tests/fixtures/databases").glob("*.sql.gz"))
VERSIONS = [one.name.removesuffix(".sql.gz") for one in DUMPS]


@pytest.fixture
def empty(server: TestServer) -> Iterator[str]:
    name = f"t_{new_id().hex}"
    server.create_database(name)
    yield server.dsn(name)
    server.drop_database(name)


@pytest.fixture(params=DUMPS, ids=VERSIONS)
def old(request: pytest.FixtureRequest, empty: str) -> str:
    """A database as a release left it."""
    dumps.restore(empty, gzip.decompress(request.param.read_bytes()).decode())
    return empty


async def test_its_people_find_their_mail(old: str, tmp_path: Path) -> None:
    migrate(old)
    async with Database(old) as database:
        world = make_world(database, tmp_path)
        async with (
            await person(world, "Ann") as ann,
            await person(world, "Ben") as ben,
            await person(world, "Cay") as cay,
        ):
            assert (await ann.get("/readyz")).text == "ok\n"
            assert await subjects(ann, "starred") == ["Crates"]
            assert await subjects(ann, "closed") == ["Bill"]
            assert await subjects(ben, "assigned") == ["Crates"]
            assert await subjects(cay, "all") == []
            [crates] = (await page(ben, "assigned"))["conversations"]
            timeline = await answer(ben, f"/v1/conversations/{crates['id']}/timeline")
            assert workspace.COMMENT in str(timeline)
            assert workspace.REPLY in str(timeline)
            [draft] = (await answer(ben, "/v1/drafts"))["drafts"]
            assert "Not yet" in draft["body"]
            for browser, known in ((ben, 1), (cay, 0)):
                people = (await answer(browser, "/v1/correspondents", q="ingrid"))["correspondents"]
                assert [one["name"] for one in people] == ["Ingrid Solheim"] * known
            [account] = (await answer(ann, "/v1/accounts"))["accounts"]
            assert (account["address"], account["phase"]) == ("support@acme.example", "connecting")
            written = await ann.post(f"/v1/conversations/{crates['id']}/comments", json={"body": "Still here"})
            assert written.status_code == 201, written.text


async def test_it_ends_where_a_new_installation_begins(old: str, dsn: str) -> None:
    migrate(old)
    assert dumps.dump(old, "--schema-only") == dumps.dump(dsn, "--schema-only")
    assert migrate(old) == []


async def test_what_was_applied_is_not_applied_again(old: str) -> None:
    async with Database(old) as database:
        before = [name for (name,) in await fetch(database, "select name from migration order by name")]
    assert before == known()[: len(before)], "a released migration was renamed, or one was put before it"
    assert migrate(old) == known()[len(before) :]


async def test_a_database_of_a_newer_release_is_left_alone(dsn: str) -> None:
    async with Database(dsn) as database:
        await fetch(database, "insert into migration (name) values ('9999_pre_later.sql') returning name")
    with pytest.raises(NewerDatabase):
        migrate(dsn)


def test_every_release_has_its_dump() -> None:
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert set(released) <= set(VERSIONS), "run `python -m tools.release_dump VERSION` before you release"
    assert VERSIONS


async def person(world: World, name: str) -> Browser:
    [(person_id,)] = await fetch(world.database, "select id from person where name = %s", [name])
    return await browser_of(world, person_id)


async def answer(browser: Browser, path: str, **query: str) -> dict[str, Any]:
    found = await browser.get(path, params=query)
    assert found.status_code == 200, found.text
    body: dict[str, Any] = found.json()
    return body


async def page(browser: Browser, mailbox: str) -> dict[str, Any]:
    return await answer(browser, "/v1/conversations", **{mailbox: "true"})


async def subjects(browser: Browser, mailbox: str) -> list[str]:
    return [one["subject"] for one in (await page(browser, mailbox))["conversations"]]
