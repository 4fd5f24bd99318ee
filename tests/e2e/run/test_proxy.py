"""Postroom as most people run it: behind nginx, by https, configured as the guide says."""

import json
from collections.abc import Iterator
from socket import create_connection

import httpx
import pytest
from playwright.sync_api import WebSocket, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.e2e.product.browsers import chromium
from tests.e2e.product.inbox import PASSWORD, Api, House
from tests.e2e.run.running import Place, open_folder, require_parts
from tests.e2e.servers.nginx import NAME, Nginx, nginx
from tests.e2e.servers.ports import LOOPBACK

WRONG_LOGINS = 10  # those of one address for one person, before the brake


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Nginx, House]]:
    require_parts()
    with open_folder() as folder:
        place = Place(folder)
        with nginx(folder, place.port) as proxy:
            place.environ |= {"POSTROOM_URL": proxy.address, "POSTROOM_TRUSTED_PROXIES": LOOPBACK}
            with place.running() as run:
                yield proxy, House(run)


@pytest.fixture(scope="module")
def proxy(running: tuple[Nginx, House]) -> Nginx:
    return running[0]


@pytest.fixture(scope="module")
def ann(running: tuple[Nginx, House]) -> Iterator[Api]:
    """The owner, who came through the proxy from 127.0.0.5."""
    proxy, house = running
    api = Api(proxy.address)
    assert house.address == proxy.address, "the line that is printed names the address people type"
    api.client = visitor(proxy, "127.0.0.5")
    person = {"name": "Ann", "email": "ann@acme.example", "password": PASSWORD}
    api.me = api.write("POST", "/setup", {"code": house.code, "organization": "Acme", **person})
    yield api
    api.client.close()


def visitor(proxy: Nginx, source: str, **headers: str) -> httpx.Client:
    """A browser on another address of this machine."""
    trusting = proxy.certificates.client_context()
    return httpx.Client(
        base_url=f"https://{LOOPBACK}:{proxy.port}",
        headers={"Host": f"{NAME}:{proxy.port}", "Origin": proxy.address, **headers},
        transport=httpx.HTTPTransport(verify=trusting, local_address=source),
        timeout=30,
    )


def log_in(client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    return client.post("/v1/login", json={"email": "ann@acme.example", "password": password})


def socket(proxy: Nginx, api: Api, origin: str) -> ClientConnection:
    """Ann's WebSocket, from a page of this origin."""
    session = "; ".join(f"{cookie.name}={cookie.value}" for cookie in api.client.cookies.jar)
    return connect(
        f"wss://{NAME}:{proxy.port}/v1/socket",
        sock=create_connection((LOOPBACK, proxy.port), 10),
        ssl=proxy.certificates.client_context(),
        server_hostname=NAME,
        origin=Origin(origin),
        additional_headers={"Cookie": session},
        proxy=None,
    )


def test_a_browser_logs_in_and_has_its_socket(proxy: Nginx, ann: Api) -> None:
    with chromium(f"--host-resolver-rules=MAP {NAME} {LOOPBACK}") as browser:
        context = browser.new_context(ignore_https_errors=True, locale="en-GB")
        page = context.new_page()
        sockets: list[WebSocket] = []
        frames: list[str | bytes] = []

        def watch(opened: WebSocket) -> None:
            sockets.append(opened)
            opened.on("framereceived", heard)

        def heard(frame: str | bytes) -> None:
            frames.append(frame)

        page.on("websocket", watch)
        page.goto(f"{proxy.address}/login")
        page.get_by_label("E-mail").fill("ann@acme.example")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        with page.expect_event("websocket") as opening:
            page.keyboard.press("Enter")
        opening.value.wait_for_event("framereceived", lambda _: bool(frames))
        expect(page.get_by_role("link", name="Inbox").first).to_be_visible()
        assert sockets[0].url == f"wss://{NAME}:{proxy.port}/v1/socket"
        assert '"ready"' in str(frames[0])
        [cookie] = [one for one in context.cookies() if one.get("name") == "postroom_session"]
        assert (cookie.get("secure"), cookie.get("httpOnly"), cookie.get("domain")) == (True, True, NAME)
        assert page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
        assert ann.organization in page.url
        context.close()


def test_the_socket_hears_at_once(proxy: Nginx, ann: Api) -> None:
    with socket(proxy, ann, proxy.address) as opened:
        opened.send(json.dumps({"type": "hello", "epoch": None, "cursors": {}}))
        assert json.loads(opened.recv(10))["type"] == "ready"
        ann.write("PATCH", f"/organizations/{ann.organization}", {"name": "Acme & Co"})
        while (frame := json.loads(opened.recv(10)))["type"] != "events":
            pass
        assert frame["organization"] == ann.organization


@pytest.mark.parametrize("origin", ["https://evil.example", f"https://{NAME}", f"http://{LOOPBACK}"])
def test_other_origins_are_refused(proxy: Nginx, ann: Api, origin: str) -> None:
    refused = ann.client.patch("/v1/me", json={"name": "Eve"}, headers={"Origin": origin})
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "bad_origin"
    with pytest.raises(InvalidStatus) as closed:
        socket(proxy, ann, origin)
    assert closed.value.response.status_code == 403


def test_a_forged_host_changes_nothing(proxy: Nginx, ann: Api) -> None:
    with visitor(proxy, "127.0.0.6", **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}) as eve:
        answer = log_in(eve)
        assert answer.status_code == 200
        assert "; secure" in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" in answer.headers
    assert ann.get("/sessions")["sessions"]


def test_sessions_show_the_address_of_the_person(ann: Api) -> None:
    shown = [one["address"] for one in ann.get("/sessions")["sessions"] if one["current"]]
    assert shown == ["127.0.0.5"]


def test_the_brake_stops_one_address_and_leaves_the_others(proxy: Nginx, ann: Api) -> None:
    with visitor(proxy, "127.0.0.7") as guesser, visitor(proxy, "127.0.0.8") as somebody:
        answers = [
            log_in_as(guesser, f"9.9.9.{number}").status_code  # whatever he says his address is
            for number in range(WRONG_LOGINS + 1)
        ]
        assert answers == [403] * WRONG_LOGINS + [429]
        assert log_in(guesser).status_code == 429
        assert log_in(somebody).status_code == 200
    assert ann.id


def log_in_as(client: httpx.Client, forwarded: str) -> httpx.Response:
    body = {"email": "ann@acme.example", "password": "guessed"}
    return client.post("/v1/login", json=body, headers={"X-Forwarded-For": forwarded})


def test_large_files_pass(ann: Api) -> None:
    large = b"%PDF" + bytes(20 << 20)
    query = {"organization": ann.organization, "filename": "plans.pdf"}
    answer = ann.client.post("/v1/files", params=query, content=large)
    assert answer.status_code < 300, answer.text
    assert answer.json()["size"] == len(large)


def test_plain_http_leads_to_https(proxy: Nginx) -> None:
    answer = httpx.get(f"http://{LOOPBACK}:{proxy.plain}/login", headers={"Host": NAME})
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}/login")


def test_figures_are_not_for_everybody(proxy: Nginx) -> None:
    with visitor(proxy, "127.0.0.1") as local:
        assert local.get("/readyz").text == "ok\n"
        assert local.get("/metrics").status_code in {401, 403, 404}
