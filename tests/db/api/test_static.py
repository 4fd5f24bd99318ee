"""The app's own files."""

from pathlib import Path

import pytest

from postroom.storage.database import Database
from tests.db.api.world import NewWorld, World, error_code

pytestmark = pytest.mark.anyio


@pytest.fixture
def world(new_world: NewWorld, tmp_path: Path) -> World:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Postroom</title>")
    (folder / "assets" / "index-abc.js").write_text("export {};")
    (folder / "assets" / "index-abc.js.br").write_bytes(b"brotli")
    (folder / "assets" / "index-abc.js.gz").write_bytes(b"gzip")
    (folder / "service-worker.js").write_text("//")
    (folder / ".sources").write_text("private")
    return new_world(static_folder=folder)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login",
        "/setup?code=x",
        "/0199d1a0-0000-7000-8000-000000000001/inbox/a/b",
        "/index.html",
        "/0199/settings/me",
    ],
)
async def test_a_place_in_the_app_is_its_page(world: World, path: str) -> None:
    answer = await world.browser().get(path)
    assert (answer.status_code, answer.text) == (200, "<title>Postroom</title>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_built_file_is_kept_forever_and_comes_compressed(world: World) -> None:
    browser = world.browser()
    for accepts, coding, content in [
        ("gzip, br", "br", b"brotli"),
        ("gzip", "gzip", b"gzip"),
        ("identity", None, b"export {};"),
    ]:
        async with browser.stream("GET", "/assets/index-abc.js", headers={"accept-encoding": accepts}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert (raw, answer.headers.get("content-encoding")) == (content, coding)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["vary"] == "Accept-Encoding"


async def test_unchanged_is_not_sent_again(world: World) -> None:
    browser = world.browser()
    first = await browser.get("/")
    second = await browser.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (second.status_code, second.content) == (304, b"")


async def test_head_tells_without_sending(world: World) -> None:
    answer = await world.browser().head("/service-worker.js")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "2")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1", "/f/nothing", "/assets/old-def.js"])
async def test_what_is_no_place_in_the_app_is_not_found(world: World, path: str) -> None:
    answer = await world.browser().get(path)
    assert (answer.status_code, error_code(answer)) == (404, "not_found")


@pytest.mark.parametrize("path", ["/.sources", "/../world.py", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f.sources"])
async def test_nothing_else_of_the_disk_is_served(world: World, path: str) -> None:
    answer = await world.browser().get(path)
    assert answer.text == "<title>Postroom</title>" or answer.status_code == 404


async def test_before_the_app_is_built_a_page_says_so(database: Database, new_world: NewWorld, tmp_path: Path) -> None:
    answer = await new_world(static_folder=tmp_path / "missing").browser().get("/")
    assert (answer.status_code, "not built" in answer.text) == (503, True)
