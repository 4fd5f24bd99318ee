"""Security headers, HTTPS and proxies, as a browser sees them."""

import pytest
from litestar import Response, get

from postroom.api.options import PUBLIC
from tests.db.api.world import HOST, NewWorld, Office, World, set_up

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/", "/v1/me", "/v1/nothing", "/healthz", "/v1/setup"])
async def test_every_answer_has_them(world: World, path: str) -> None:
    headers = (await world.browser().get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == f"'self' ws://{HOST} wss://{HOST}"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert len(headers["x-request-id"]) == 32


async def test_what_the_api_says_is_never_cached(office: Office) -> None:
    assert (await office.owner.get("/v1/me")).headers["cache-control"] == "no-store"


async def test_a_host_made_up_does_not_reach_the_policy(world: World) -> None:
    answer = await world.browser(host="a;script-src*").get("/v1/me")
    assert "script-src*" not in answer.headers.get("content-security-policy", "")


async def test_an_answer_keeps_its_own_policy(new_world: NewWorld) -> None:
    @get("/f/probe", opt=PUBLIC)
    async def mail_body() -> Response[str]:
        return Response("<p>", media_type="text/html", headers={"Content-Security-Policy": "sandbox"})

    answer = await new_world(routes=[mail_body]).browser().get("/f/probe")
    assert answer.headers.get_list("content-security-policy") == ["sandbox"]


async def test_on_https_the_cookie_and_the_transport_are_strict(new_world: NewWorld) -> None:
    world = new_world(url="https://inbox.example.com")
    office = await set_up(world)
    answer = await office.owner.post("/v1/logout")
    assert "; Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert office.me["secure"] is True


async def test_a_trusted_proxy_tells_who_asks_and_how(new_world: NewWorld) -> None:
    world = new_world(url="https://inbox.example.com", trusted_proxies=["10.0.0.0/8"])
    office = await set_up(world)
    forwarded = {"x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.2", "x-forwarded-proto": "https"}
    behind = world.browser(address="10.0.0.3", **forwarded)
    await behind.post("/v1/login", json={"email": "ann@example.com", "password": "correct horse battery"})
    sessions = (await office.owner.get("/v1/sessions")).json()["sessions"]
    assert [one["address"] for one in sessions] == ["203.0.113.9", "127.0.0.1"]


async def test_anybody_else_is_not_believed(office: Office) -> None:
    liar = office.world.browser(address="198.51.100.1", **{"x-forwarded-for": "203.0.113.9"})
    await liar.post("/v1/login", json={"email": "ann@example.com", "password": "correct horse battery"})
    sessions = (await office.owner.get("/v1/sessions")).json()["sessions"]
    assert [one["address"] for one in sessions] == ["198.51.100.1", "127.0.0.1"]
