"""Idempotency-Key: a write that is sent twice happens once."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from postroom.api import idempotency
from tests.db.api.probes import Probes
from tests.db.api.waiting import locked
from tests.db.api.world import Browser, NewWorld, Office, error_code, set_up, token_client
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

KEY = {"idempotency-key": "0199d1a0-0000-7000-8000-000000000001"}


@pytest.fixture
def probes() -> Probes:
    return Probes()


@pytest.fixture
async def office(new_world: NewWorld, probes: Probes) -> Office:
    return await set_up(new_world(routes=probes.routes()))


async def make_team(office: Office, browser: Browser | None = None, name: str = "Sales") -> httpx.Response:
    body = {"organization": str(office.id), "name": name}
    return await (browser or office.owner).post("/v1/teams", json=body, headers=KEY)


async def teams_of(office: Office) -> list[str]:
    return [team["name"] for team in (await office.owner.get("/v1/teams")).json()["teams"]]


async def test_the_same_request_gets_the_same_answer(office: Office) -> None:
    first, second = await make_team(office), await make_team(office)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["content-type"] == "application/json"
    assert await teams_of(office) == ["Sales", "Support"]


async def test_an_empty_answer_is_replayed_too(office: Office) -> None:
    paths = [f"/v1/teams/{office.team}"] * 2
    assert [(await office.owner.delete(path, headers=KEY)).status_code for path in paths] == [204, 204]


async def test_another_request_with_the_key_is_refused(office: Office) -> None:
    await make_team(office)
    other = await make_team(office, name="Marketing")
    assert (other.status_code, error_code(other)) == (409, "idempotency_key_reused")
    elsewhere = await office.owner.patch(f"/v1/teams/{office.team}", json={"name": "x"}, headers=KEY)
    assert error_code(elsewhere) == "idempotency_key_reused"
    assert await teams_of(office) == ["Sales", "Support"]


async def test_a_key_is_its_actors_own(office: Office) -> None:
    bob = await office.hire("Bob", "admin")
    assert (await make_team(office)).status_code == 201
    assert (await make_team(office, bob.browser, "Bob's")).status_code == 201
    async with token_client(office, office.owner) as program:
        assert (await make_team(office, program, "The token's")).status_code == 201
    phone = office.world.browser()
    await phone.post("/v1/login", json={"email": "ann@example.com", "password": "correct horse battery"})
    assert (await make_team(office, phone)).headers["idempotency-replayed"] == "true", "another session of Ann"


async def test_a_failed_request_may_be_tried_again(office: Office) -> None:
    assert (await make_team(office, name="")).status_code == 422
    assert (await make_team(office, name="Sales")).status_code == 201


async def test_a_duplicate_at_the_same_time_waits_for_the_first(office: Office, probes: Probes) -> None:
    body = {"organization": str(office.id)}
    first = asyncio.create_task(office.owner.post("/v1/probe/slow", json=body, headers=KEY))
    await probes.started.wait()
    second = asyncio.create_task(office.owner.post("/v1/probe/slow", json=body, headers=KEY))
    await locked(office.world.database)
    probes.gate.set()
    answers = await asyncio.gather(first, second)
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"run": 1})] * 2
    assert await teams_of(office) == ["Probe", "Support"]


async def test_when_the_first_takes_long_the_duplicate_is_told_to_come_back(office: Office, probes: Probes) -> None:
    body = {"organization": str(office.id)}
    first = asyncio.create_task(office.owner.post("/v1/probe/slow", json=body, headers=KEY))
    await probes.started.wait()
    second = await office.owner.post("/v1/probe/slow", json=body, headers=KEY)
    assert (second.status_code, error_code(second), second.headers["retry-after"]) == (409, "in_progress", "1")
    probes.gate.set()
    assert (await first).status_code == 201
    assert (await office.owner.post("/v1/probe/slow", json=body, headers=KEY)).json() == {"run": 1}


async def test_one_that_works_in_steps_is_claimed_all_the_same(office: Office, probes: Probes) -> None:
    body = {"organization": str(office.id)}
    first = asyncio.create_task(office.owner.post("/v1/probe/steps", json=body, headers=KEY))
    await probes.started.wait()
    second = await office.owner.post("/v1/probe/steps", json=body, headers=KEY)
    assert (second.status_code, error_code(second)) == (409, "in_progress")
    probes.gate.set()
    assert (await first).json() == {"run": 1}
    assert (await office.owner.post("/v1/probe/steps", json=body, headers=KEY)).json() == {"run": 1}
    assert await teams_of(office) == ["Probe", "Support"]


async def test_one_in_steps_that_failed_may_be_tried_again(office: Office, probes: Probes) -> None:
    probes.gate.set()
    body = {"organization": str(office.id), "name": ""}
    assert (await office.owner.post("/v1/probe/steps", json=body, headers=KEY)).status_code == 422
    body["name"] = "Sales"
    assert (await office.owner.post("/v1/probe/steps", json=body, headers=KEY)).status_code == 201


async def test_a_key_whose_process_died_is_taken_over(office: Office, probes: Probes) -> None:
    probes.gate.set()
    body = {"organization": str(office.id)}
    assert (await office.owner.post("/v1/probe/steps", json=body, headers=KEY)).json() == {"run": 1}
    died = "update idempotency set status = null, answer = null, created_at = now() - %s"
    await execute(office.world.database, died, [timedelta(minutes=3)])
    assert (await office.owner.post("/v1/probe/steps", json=body, headers=KEY)).json() == {"run": 2}


async def test_after_72_hours_a_key_is_new(office: Office) -> None:
    await make_team(office)
    await execute(office.world.database, "update idempotency set created_at = created_at - %s", [timedelta(hours=73)])
    again = await make_team(office)
    assert (again.status_code, "idempotency-replayed" in again.headers) == (201, False)
    await execute(office.world.database, "update idempotency set created_at = created_at - %s", [timedelta(hours=73)])
    async with office.world.database.transaction() as tx:
        await idempotency.sweep(tx)
    assert await fetch(office.world.database, "select 1 from idempotency") == []


@pytest.mark.parametrize("key", ["x" * 201, "a b", "é"])
async def test_a_key_is_short_and_plain(office: Office, key: str) -> None:
    body = {"organization": str(office.id), "name": "Sales"}
    refused = await office.owner.post("/v1/teams", json=body, headers={b"idempotency-key": key.encode()})
    assert (refused.status_code, error_code(refused)) == (422, "invalid_idempotency_key")
