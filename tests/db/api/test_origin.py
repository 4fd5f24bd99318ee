"""Writes come from Postroom's own pages only."""

import pytest

from tests.db.api.world import HOST, ORIGIN, PASSWORD, NewWorld, Office, World, error_code, set_up

pytestmark = pytest.mark.anyio

LOGIN = {"email": "ann@example.com", "password": PASSWORD}


async def write(world: World, origin: str | None, cookie: str, host: str = HOST) -> int:
    browser = world.browser(origin=origin, host=host, cookie=f"postroom_session={cookie}")
    answer = await browser.patch("/v1/me", json={"theme": "dark"})
    assert answer.status_code == 200 or error_code(answer) == "bad_origin"
    return answer.status_code


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://127.0.0.1:8421",
        "https://127.0.0.1:8420",
        "http://127.0.0.1:8420.evil.example",
        "http://localhost:8420",
        f"{ORIGIN}/",
    ],
)
async def test_any_other_origin_is_refused(office: Office, origin: str | None) -> None:
    assert await write(office.world, origin, office.owner.cookies["postroom_session"]) == 403


async def test_reading_needs_none(office: Office) -> None:
    reader = office.world.browser(origin=None, cookie=f"postroom_session={office.owner.cookies['postroom_session']}")
    assert (await reader.get("/v1/me")).status_code == 200


async def test_logging_in_is_a_write_too(office: Office) -> None:
    foreign = office.world.browser(origin="https://evil.example")
    assert error_code(await foreign.post("/v1/login", json=LOGIN)) == "bad_origin"


@pytest.mark.parametrize("host", ["localhost:8420", "[::1]:8420", "127.0.0.1:9000"])
async def test_on_this_machine_the_origin_is_that_of_the_request(office: Office, host: str) -> None:
    cookie = office.owner.cookies["postroom_session"]
    assert await write(office.world, f"http://{host}", cookie, host) == 200
    assert await write(office.world, ORIGIN, cookie, host) == (200 if host == HOST else 403)


async def test_a_name_that_is_not_this_machine_is_not_believed(office: Office) -> None:
    """A foreign page whose name suddenly points to 127.0.0.1 has both Origin and Host of its own."""
    cookie = office.owner.cookies["postroom_session"]
    assert await write(office.world, "http://evil.example:8420", cookie, "evil.example:8420") == 403


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://inbox.example.com", "https://inbox.example.com"),
        ("https://inbox.example.com:443/", "https://inbox.example.com"),
        ("http://inbox.example.com:8080", "http://inbox.example.com:8080"),
    ],
)
async def test_with_a_public_address_only_that_one_counts(
    office: Office, new_world: NewWorld, url: str, origin: str
) -> None:
    public, cookie = new_world(url=url), office.owner.cookies["postroom_session"]
    assert await write(public, origin, cookie, "inbox.example.com") == 200
    assert await write(public, origin, cookie, "10.0.0.5:8420") == 200, "behind a proxy the Host may be any"
    assert await write(public, ORIGIN, cookie) == 403
    assert await write(public, "http://inbox.example.com", cookie, "inbox.example.com") == 403


async def test_on_all_networks_without_an_address_the_person_is_told_what_to_set(new_world: NewWorld) -> None:
    office = await set_up(new_world())
    everywhere = new_world(bind="0.0.0.0")  # noqa: S104 that is the case
    browser = everywhere.browser(origin="http://192.0.2.1:8420", host="192.0.2.1:8420")
    answer = await browser.post("/v1/login", json=LOGIN)
    assert (answer.status_code, "POSTROOM_URL" in answer.json()["error"]["message"]) == (403, True)
    assert await write(everywhere, ORIGIN, office.owner.cookies["postroom_session"]) == 200
