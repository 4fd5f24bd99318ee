"""The first-run page: closed without the code, closed for good afterwards."""

import asyncio

import pytest

from postroom.identity import setup
from tests.db.api.world import PASSWORD, World, error_code, set_up

pytestmark = pytest.mark.anyio

FORM = {"organization": "Acme", "name": "Ann", "email": "ann@example.com", "password": PASSWORD}


async def test_without_the_code_set_up_is_closed(world: World) -> None:
    await setup.ensure_code(world.database)
    stranger = world.browser()
    assert (await stranger.get("/v1/setup")).json() == {"open": True, "code_valid": False}
    assert (await stranger.get("/v1/setup", params={"code": "guess"})).json()["code_valid"] is False
    refused = await stranger.post("/v1/setup", json=FORM | {"code": "guess"})
    assert (refused.status_code, error_code(refused)) == (403, "wrong_setup_code")


async def test_guessing_the_code_is_slowed_down(world: World) -> None:
    await setup.ensure_code(world.database)
    stranger = world.browser()
    answers = [await stranger.post("/v1/setup", json=FORM | {"code": f"guess {i}"}) for i in range(22)]
    assert [answer.status_code for answer in answers] == [403] * 20 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900
    other = world.browser(address="198.51.100.7")
    assert (await other.post("/v1/setup", json=FORM | {"code": "guess"})).status_code == 403


async def test_the_owner_is_made_and_logged_in(world: World) -> None:
    office = await set_up(world)
    assert office.me["user"]["role"] == "owner"
    assert [team["name"] for team in office.me["teams"]] == ["Support"]
    assert office.me["teams"][0]["member"] == "active"
    assert "organization.transfer" in office.me["organizations"][0]["permissions"]
    assert (await office.owner.get("/v1/me")).json() == office.me


async def test_each_start_prints_a_code_that_replaces_the_one_before(world: World) -> None:
    first = await setup.ensure_code(world.database)
    second = await setup.ensure_code(world.database)
    browser = world.browser()
    assert (await browser.get("/v1/setup", params={"code": first or ""})).json()["code_valid"] is False
    assert (await browser.get("/v1/setup", params={"code": second or ""})).json()["code_valid"] is True


async def test_afterwards_it_is_closed_for_good(world: World) -> None:
    code = await setup.ensure_code(world.database)
    await set_up(world)
    assert await setup.ensure_code(world.database) is None
    again = await world.browser().post("/v1/setup", json=FORM | {"code": code, "email": "eve@example.com"})
    assert (again.status_code, error_code(again)) == (409, "setup_closed")


async def test_of_two_at_the_same_time_one_wins(world: World) -> None:
    code = await setup.ensure_code(world.database) or ""
    forms = [FORM | {"code": code, "email": f"{name}@example.com"} for name in ("ann", "bob")]
    answers = await asyncio.gather(*(world.browser().post("/v1/setup", json=form) for form in forms))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"password": "short"}, "password", "weak_password"),
        ({"password": "Ann@Example.com"}, "password", "weak_password"),
        ({"email": "nobody"}, "email", "invalid_address"),
        ({"name": " "}, "name", "invalid_field"),
        ({"organization": ""}, "organization", "invalid_field"),
        ({"organization": "x" * 201}, "organization", "invalid_field"),
    ],
)
async def test_a_wrong_field_is_named(world: World, change: dict[str, str], field: str, code: str) -> None:
    printed = await setup.ensure_code(world.database) or ""
    answer = await world.browser().post("/v1/setup", json=FORM | {"code": printed} | change)
    assert answer.status_code == 422
    assert error_code(answer) == code
    assert answer.json()["error"]["fields"]["field"] == field
    assert (await world.browser().get("/v1/setup")).json()["open"] is True


async def test_an_unknown_zone_or_language_of_a_browser_falls_back(world: World) -> None:
    code = await setup.ensure_code(world.database)
    form = FORM | {"code": code, "time_zone": "Mars/Olympus", "language": "tlh"}
    me = (await world.browser().post("/v1/setup", json=form)).json()
    assert (me["preferences"]["time_zone"], me["preferences"]["language"]) == ("UTC", "en")


async def test_the_demo_needs_the_code_too(world: World) -> None:
    code = await setup.ensure_code(world.database)
    stranger = world.browser()
    assert (await stranger.post("/v1/demo", json={"code": "guess"})).status_code == 403
    assert error_code(await stranger.post("/v1/demo", json={"code": code})) == "no_demo"
