"""The edge of a request: one transaction, its answer after the commit, errors in words, limits."""

from uuid import UUID

import pytest

from tests.db.api.probes import Probes
from tests.db.api.world import NewWorld, Office, error_code, set_up

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(new_world: NewWorld) -> Office:
    return await set_up(new_world(routes=Probes().routes()))


async def teams_of(office: Office) -> list[str]:
    return [team["name"] for team in (await office.owner.get("/v1/teams")).json()["teams"]]


async def test_an_unknown_failure_changes_nothing_and_tells_nothing(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await office.owner.post("/v1/probe/broken", json={"organization": str(office.id)})
    assert (answer.status_code, error_code(answer)) == (500, "internal")
    assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]
    assert await teams_of(office) == ["Support"]
    told = capsys.readouterr().out
    assert "Broken" in told
    assert "ann@example.com" not in answer.text + told, "what a person wrote is neither answered nor logged"


async def test_a_commit_that_fails_is_no_success(office: Office) -> None:
    answer = await office.owner.post("/v1/probe/commit", json={"organization": str(office.id)})
    assert (answer.status_code, error_code(answer)) == (500, "internal")
    assert await teams_of(office) == ["Support"]


async def test_a_failing_server_elsewhere_says_when_to_come_back(office: Office) -> None:
    answer = await office.owner.get("/v1/probe/remote")
    assert (answer.status_code, answer.headers["retry-after"]) == (502, "90")


async def test_a_long_answer_flows(office: Office) -> None:
    answer = await office.owner.post("/v1/probe/stream", content=b"x")
    assert answer.content == b"one" + UUID(office.owner_id).bytes


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": "x"}, {"organization": "This is missing."}),
        ({"organization": 5}, {"organization": "This must be an id."}),
        ({"organization": "x"}, {"organization": "This must be an id."}),
        ({"count": "many"}, {"count": "This must be a whole number."}),
        ({"name": 5}, {"name": "This must be text."}),
        ({"tags": "x"}, {"tags": "This must be a list."}),
        ({"tags": ["x", None]}, {"tags[1]": "This must be text."}),
        ({"surprise": 1}, {"surprise": "There is no such field."}),
    ],
)
async def test_a_wrong_field_is_named_in_words(office: Office, body: dict[str, object], fields: dict[str, str]) -> None:
    whole = body if body == {"name": "x"} else {"organization": str(office.id)} | body
    answer = await office.owner.post("/v1/probe/slow", json=whole)
    assert answer.status_code == 400
    problem = answer.json()["error"]
    assert (problem["code"], problem["fields"]) == ("invalid", fields)
    name, words = next(iter(fields.items()))
    assert problem["message"] == f"{name}: {words}"


@pytest.mark.parametrize("body", [b"{", b"\xff", b"", b"[]", b"null", b'"text"', b"{}" * 3])
async def test_a_body_that_is_no_object_is_refused(office: Office, body: bytes) -> None:
    answer = await office.owner.post("/v1/probe/slow", content=body)
    assert (answer.status_code, error_code(answer)) == (400, "invalid")


async def test_nul_is_refused_and_a_backslash_is_not(office: Office) -> None:
    body = {"organization": str(office.id), "name": "a\0b"}
    refused = await office.owner.post("/v1/teams", json=body)
    assert (refused.status_code, error_code(refused)) == (422, "invalid_text")
    body["name"] = "a\\u0000b"
    assert (await office.owner.post("/v1/teams", json=body)).status_code == 201
    assert (await office.owner.get("/v1/users?organization=%00")).status_code == 422
    assert (await office.owner.get("/v1/teams/%00")).status_code in {404, 405}


async def test_a_huge_body_is_refused_before_it_is_read(office: Office) -> None:
    body = b'{"name": "' + b"x" * (6 * 1024 * 1024) + b'"}'
    announced = await office.owner.post("/v1/teams", content=body)
    assert (announced.status_code, error_code(announced)) == (413, "too_large")
    assert announced.json()["error"]["fields"]["limit"] == 5 * 1024 * 1024


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("POST", "/v1/nothing", 404), ("PUT", "/v1/teams", 405), ("GET", "/v1", 404)],
)
async def test_what_is_not_there_is_a_problem_too(office: Office, method: str, path: str, status: int) -> None:
    answer = await office.owner.request(method, path)
    assert answer.status_code in {status, 405}
    assert answer.json()["error"]["request_id"]
