"""Personal API tokens: they act as their person, are shown once, and cannot make others."""

import asyncio

import pytest

from tests.db.api.events import events_of
from tests.db.api.world import Office, error_code, token_client
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def test_a_token_acts_as_its_person(office: Office) -> None:
    async with token_client(office, office.owner) as program:
        me = await program.get("/v1/me")
        assert me.json()["user"]["id"] == office.owner_id
        made = await program.post("/v1/teams", json={"organization": str(office.id), "name": "Sales"})
        assert made.status_code == 201, "no Origin is asked of a program"
    [token] = (await office.owner.get("/v1/tokens")).json()["tokens"]
    assert token["secret"] is None
    assert token["last_used_at"] is not None
    log = await events_of(office)
    assert str(log[-1].actor_id) == token["id"], "the log names the token"


async def test_the_secret_is_kept_nowhere(office: Office) -> None:
    key = {"idempotency-key": "one"}
    made = await office.owner.post("/v1/tokens", json={"name": "script"}, headers=key)
    token = made.json()["tokens"]
    assert token["secret"].startswith("prt_")
    assert token["secret"].startswith(token["prefix"])
    kept = await fetch(office.world.database, "select api_token::text from api_token")
    answers = await fetch(office.world.database, "select status, answer from idempotency")
    assert token["secret"] not in str(kept)
    assert answers == [(201, None)]
    again = await office.owner.post("/v1/tokens", json={"name": "script"}, headers=key)
    assert (again.status_code, error_code(again)) == (409, "answer_gone")
    assert len((await office.owner.get("/v1/tokens")).json()["tokens"]) == 1


async def test_a_deleted_token_is_worth_nothing_at_once(office: Office) -> None:
    async with token_client(office, office.owner) as program:
        [token] = (await office.owner.get("/v1/tokens")).json()["tokens"]
        assert (await office.owner.delete(f"/v1/tokens/{token['id']}")).status_code == 204
        assert (await program.get("/v1/me")).status_code == 401
        assert (await office.owner.delete(f"/v1/tokens/{token['id']}")).status_code == 404


async def test_a_token_cannot_make_or_end_ways_in(office: Office) -> None:
    async with token_client(office, office.owner) as program:
        [token] = (await program.get("/v1/tokens")).json()["tokens"]
        [session] = (await program.get("/v1/sessions")).json()["sessions"]
        assert session["current"] is False
        answers = [
            await program.post("/v1/tokens", json={"name": "another"}),
            await program.delete(f"/v1/tokens/{token['id']}"),
            await program.delete(f"/v1/sessions/{session['id']}"),
            await program.post("/v1/me/password", json={"current": "x", "password": "long enough for it"}),
        ]
        assert [error_code(answer) for answer in answers] == ["session_needed"] * 4


@pytest.mark.parametrize("value", ["Bearer prt_nothing", "Bearer ", "bearer x", "Basic YTpi"])
async def test_a_made_up_token_is_nobody(office: Office, value: str) -> None:
    stranger = office.world.browser(authorization=value)
    assert (await stranger.get("/v1/me")).status_code == 401


async def test_the_token_counts_even_if_a_cookie_comes_along(office: Office) -> None:
    both = office.world.browser(
        authorization="Bearer prt_nothing", cookie=f"postroom_session={office.owner.cookies['postroom_session']}"
    )
    assert (await both.get("/v1/me")).status_code == 401


async def test_answers_tell_what_is_left(office: Office) -> None:
    async with token_client(office, office.owner) as program:
        first, second = await program.get("/v1/me"), await program.get("/v1/me")
        assert first.headers["x-ratelimit-limit"] == "300"
        left = int(first.headers["x-ratelimit-remaining"])
        assert int(second.headers["x-ratelimit-remaining"]) == left - 1
    assert "x-ratelimit-limit" not in (await office.owner.get("/v1/me")).headers


async def test_more_than_five_at_once_are_refused(office: Office) -> None:
    async with token_client(office, office.owner) as program:
        answers = await asyncio.gather(*(program.get("/v1/me") for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 3
        assert next(one for one in answers if one.status_code == 429).headers["retry-after"] == "1"
        assert (await program.get("/v1/me")).status_code == 200
