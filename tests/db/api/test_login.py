"""Log-in, log-out, the list of log-ins, and how each ends at once."""

from datetime import timedelta

import httpx
import pytest

from postroom.identity import passwords
from tests.db.api.events import events_of
from tests.db.api.world import PASSWORD, Browser, Office, World, error_code
from tests.db.sql import execute

pytestmark = pytest.mark.anyio

ANN = {"email": "ann@example.com", "password": PASSWORD}


async def log_in(browser: Browser, **changes: str) -> httpx.Response:
    return await browser.post("/v1/login", json=ANN | changes)


async def test_address_and_password_let_in(office: Office) -> None:
    browser = office.world.browser()
    answer = await log_in(browser, email=" ANN@Example.com ")
    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == office.owner_id
    assert (await browser.get("/v1/me")).status_code == 200


async def test_wrong_password_and_unknown_address_say_the_same(office: Office) -> None:
    browser = office.world.browser()
    wrong, unknown = await log_in(browser, password="not the one"), await log_in(browser, email="eve@example.com")
    assert wrong.status_code == unknown.status_code == 403
    assert error_code(wrong) == "wrong_credentials"
    assert wrong.json()["error"]["message"] == unknown.json()["error"]["message"]
    assert (await browser.get("/v1/me")).status_code == 401


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    cookie = (await log_in(office.world.browser())).headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/v1"} <= parts
    assert "secure" not in parts
    assert not any(part.startswith("domain") for part in parts)


async def test_guessing_is_slowed_down_by_address_and_email(office: Office) -> None:
    browser = office.world.browser(address="198.51.100.9")
    answers = [await log_in(browser, password=f"guess {i}") for i in range(11)]
    assert [answer.status_code for answer in answers] == [403] * 10 + [429]
    assert error_code(answers[-1]) == "too_many_attempts"
    assert "minute" in answers[-1].json()["error"]["message"]
    assert int(answers[-1].headers["retry-after"]) <= 900
    assert (await log_in(browser)).status_code == 429, "the right password does not help now"
    assert (await log_in(office.world.browser(address="198.51.100.10"))).status_code == 200, "Ann herself gets in"


async def test_guessed_at_from_everywhere_she_still_gets_in_from_where_she_works(office: Office) -> None:
    for number in range(100):
        guesser = office.world.browser(address=f"198.51.{number}.1")
        assert (await log_in(guesser, password="x" * 501)).status_code == 403
    assert (await log_in(office.world.browser(address="203.0.113.77"))).status_code == 429
    assert (await log_in(office.world.browser())).status_code == 200


async def test_a_right_password_starts_the_count_anew(office: Office) -> None:
    browser = office.world.browser()
    for _ in range(3):
        for _ in range(9):
            assert (await log_in(browser, password="not the one")).status_code == 403
        assert (await log_in(browser)).status_code == 200


async def test_one_network_of_ipv6_counts_as_one_address(office: Office) -> None:
    answers = [
        await log_in(office.world.browser(address=f"2001:db8:0:1::{i:x}"), password="guess") for i in range(1, 12)
    ]
    assert answers[-1].status_code == 429


async def test_logging_in_replaces_the_session_of_the_browser(office: Office) -> None:
    before = office.owner.cookies["postroom_session"]
    await log_in(office.owner)
    assert office.owner.cookies["postroom_session"] != before
    old = office.world.browser(cookie=f"postroom_session={before}")
    assert (await old.get("/v1/me")).status_code == 401


async def test_logging_out_ends_the_session_on_the_server(office: Office) -> None:
    secret = office.owner.cookies["postroom_session"]
    assert (await office.owner.post("/v1/logout")).status_code == 204
    assert "postroom_session" not in office.owner.cookies
    assert (await office.world.browser(cookie=f"postroom_session={secret}").get("/v1/me")).status_code == 401
    assert (await office.owner.post("/v1/logout")).status_code == 204, "logging out twice does no harm"


async def test_a_session_is_listed_and_revoked_from_another_one(office: Office) -> None:
    phone = office.world.browser(address="203.0.113.5", **{"user-agent": "Phone"})
    await log_in(phone)
    listed = (await office.owner.get("/v1/sessions")).json()["sessions"]
    assert [(one["user_agent"], one["address"], one["current"]) for one in listed] == [
        ("Phone", "203.0.113.5", False),
        ("Firefox", "127.0.0.1", True),
    ]
    assert (await office.owner.delete(f"/v1/sessions/{listed[0]['id']}")).status_code == 204
    assert (await phone.get("/v1/me")).status_code == 401
    assert (await office.owner.get("/v1/me")).status_code == 200
    assert (await office.owner.delete(f"/v1/sessions/{listed[0]['id']}")).status_code == 404
    [revoked] = [event for event in await events_of(office) if event.kind == "session.revoked"]
    assert revoked.payload == {"session_id": listed[0]["id"]}
    assert [str(one) for one in revoked.audience_people] == [office.owner_id]


async def test_nobody_revokes_the_session_of_another(office: Office) -> None:
    bob = await office.hire("Bob")
    [session] = (await office.owner.get("/v1/sessions")).json()["sessions"]
    assert (await bob.browser.delete(f"/v1/sessions/{session['id']}")).status_code == 404
    assert (await office.owner.get("/v1/me")).status_code == 200


async def test_thirty_days_unseen_end_a_session(office: Office) -> None:
    await execute(office.world.database, "update session set last_seen_at = now() - %s", [timedelta(days=31)])
    expired = await office.owner.get("/v1/me")
    assert (expired.status_code, error_code(expired)) == (401, "unauthenticated")


async def test_being_seen_keeps_a_session(office: Office) -> None:
    await execute(office.world.database, "update session set last_seen_at = now() - %s", [timedelta(days=29)])
    assert (await office.owner.get("/v1/me")).status_code == 200
    await execute(office.world.database, "update session set last_seen_at = last_seen_at - %s", [timedelta(days=29)])
    assert (await office.owner.get("/v1/me")).status_code == 200


async def test_a_made_up_cookie_is_nobody(world: World) -> None:
    for cookie in ("postroom_session=", "postroom_session=x", "postroom_session=" + "a" * 5000, "other=1"):
        assert (await world.browser(cookie=cookie).get("/v1/me")).status_code == 401


async def test_changing_the_password_ends_the_other_sessions(office: Office) -> None:
    phone = office.world.browser()
    await log_in(phone)
    body = {"current": PASSWORD, "password": "another good one"}
    assert (await office.owner.post("/v1/me/password", json=body)).status_code == 204
    assert (await office.owner.get("/v1/me")).status_code == 200
    assert (await phone.get("/v1/me")).status_code == 401
    assert (await log_in(phone)).status_code == 403
    assert (await log_in(phone, password="another good one")).status_code == 200


async def test_changing_the_password_needs_the_present_one_and_a_good_one(office: Office) -> None:
    wrong = await office.owner.post("/v1/me/password", json={"current": "wrong", "password": "another good one"})
    assert (wrong.status_code, error_code(wrong)) == (403, "wrong_password")
    weak = await office.owner.post("/v1/me/password", json={"current": PASSWORD, "password": "short"})
    assert (weak.status_code, error_code(weak)) == (422, "weak_password")
    assert (await log_in(office.world.browser())).status_code == 200


async def test_a_password_hashed_with_older_parameters_is_hashed_again(office: Office) -> None:
    old = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQxMjM0$"
    assert passwords.outdated(old + "mU3D6ykCEbFpqJFBaRDAQYfcYeyLmBbzIx4uGKRBNSM")
    assert not passwords.outdated(await passwords.hash_password(PASSWORD))
