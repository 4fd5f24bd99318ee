"""Remote pictures wait; who wants to see them gets them through the server, which tells the sender nothing."""

import re
from collections.abc import AsyncIterator
from html import escape
from uuid import UUID

import httpx
import pytest

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.egress.client import Egress
from postroom.identity import grants, image_senders
from postroom.wire.conversations import Message, Timeline
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.world import NewWorld, Office, error_code
from tests.db.egress.web_server import WebServer, web_server
from tests.db.office import MORNING

pytestmark = pytest.mark.anyio

PICTURE = b"\x89PNG\r\n\x1a\n not much of a picture"


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        yield running


@pytest.fixture
async def reading(new_world: NewWorld, web: WebServer) -> AsyncIterator[Mailroom]:
    """A mailroom whose server may ask the test's own web server, and nothing else."""
    async with Egress(may_connect=web.only) as egress:
        yield await make_mailroom(new_world(egress=egress))


async def newsletter(mailroom: Mailroom, *urls: str) -> Message:
    pictures = "".join(f'<img width="600" alt="A > B" src="{escape(url)}">' for url in urls)
    raw = (
        "From: News <news@fjord.example>\r\nTo: support@acme.example\r\nSubject: News\r\nMessage-ID: <n@fjord>\r\n"
        f"Content-Type: text/html\r\n\r\n<p>New crates</p>{pictures}"
    ).encode()
    mail = Incoming(raw=raw, uid=60, flags=frozenset(), received_at=MORNING, live=True, message=parse(raw))
    await mailroom.receive(mail)
    conversation, _ = await mailroom.ids("News")
    page = read(await mailroom.ben.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
    [message] = page.entries
    assert isinstance(message, Message)
    return message


async def waiting(mailroom: Mailroom, *urls: str) -> list[str]:
    """Return the addresses that the pictures of a mail wait at."""
    message = await newsletter(mailroom, *urls)
    body = (await mailroom.world.browser(origin=None).get(message.body_url or "")).text
    assert not re.search(r'\ssrc="', body)
    assert "127.0.0.1" not in body, "the sender's own addresses are not even there"
    return re.findall(r'data-remote-src="([^"]+)"', body)


async def fetch(mailroom: Mailroom, url: str) -> httpx.Response:
    return await mailroom.world.browser(origin=None).get(url)


async def test_a_picture_waits_until_it_is_asked_for(reading: Mailroom, web: WebServer) -> None:
    [first, second] = await waiting(reading, web.gives("/a.png", PICTURE) + "?who=ann&x=1", web.url("/b.png"))
    assert web.asked == []
    assert first != second
    picture = await fetch(reading, first)
    assert (picture.status_code, picture.content, picture.headers["content-type"]) == (200, PICTURE, "image/png")
    assert "sandbox" in picture.headers["content-security-policy"]
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["cache-control"] == "private, max-age=86400"
    assert [path for path, _ in web.asked] == ["/a.png"]


async def test_its_sender_does_not_learn_who_reads(reading: Mailroom, web: WebServer) -> None:
    [url] = await waiting(reading, web.gives("/a.png", PICTURE))
    browser = reading.world.browser(origin=None, cookie="postroom=1", referer="http://inbox.example/", dnt="1")
    await browser.get(url)
    [(_, headers)] = web.asked
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert "Firefox" not in headers["User-Agent"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<script>alert(1)</script>", "image/png"),
        (b"", "image/gif"),
        (b"%PDF-1.7", "image/png"),
    ],
)
async def test_what_is_no_picture_is_not_passed_on(
    reading: Mailroom, web: WebServer, content: bytes, media_type: str
) -> None:
    [url] = await waiting(reading, web.gives("/a", content, media_type))
    answer = await fetch(reading, url)
    assert (answer.status_code, error_code(answer)) == (502, "fetch_failed")


async def test_what_a_picture_is_says_itself(reading: Mailroom, web: WebServer) -> None:
    [url] = await waiting(reading, web.gives("/a", b"GIF89a...", "text/html"))
    assert (await fetch(reading, url)).headers["content-type"] == "image/gif"


async def test_our_own_network_is_not_asked_for_pictures(mailroom: Mailroom, web: WebServer) -> None:
    [url] = await waiting(mailroom, web.gives("/secret.png", PICTURE))
    async with mailroom.world.services.egress:
        answer = await fetch(mailroom, url)
    assert (answer.status_code, error_code(answer)) == (502, "fetch_failed")
    assert web.asked == []


async def test_a_link_stands_for_a_picture_of_that_mail_only(reading: Mailroom, web: WebServer) -> None:
    [url] = await waiting(reading, web.gives("/a.png", PICTURE))
    async with reading.office.act() as act:
        await grants.revoke(act, "account", reading.office.account.id, [reading.office.ben])
    answer = await fetch(reading, url)
    assert (answer.status_code, error_code(answer)) == (404, "no_such_file")
    assert web.asked == []


async def test_a_person_remembers_senders_for_himself(office: Office) -> None:
    for address in ("News@Fjord.example", "news@fjord.example"):
        assert await decide(office, address, always=True) == ["news@fjord.example"]
    assert await decide(office, "ann@sea.example", always=True) == ["ann@sea.example", "news@fjord.example"]
    colleague = await office.hire("Bob")
    assert colleague.me["image_senders"] == []
    for _ in range(2):
        assert await decide(office, "NEWS@fjord.example", always=False) == ["ann@sea.example"]
    assert (await office.owner.get("/v1/me")).json()["image_senders"] == ["ann@sea.example"]


async def decide(office: Office, address: str, *, always: bool) -> list[str]:
    answer = await office.owner.post("/v1/me/image_senders", json={"address": address, "always": always})
    assert answer.status_code == 200
    senders: list[str] = answer.json()["image_senders"]
    return senders


async def test_only_an_address_can_be_remembered(office: Office) -> None:
    answer = await office.owner.post("/v1/me/image_senders", json={"address": "everybody", "always": True})
    assert (answer.status_code, error_code(answer)) == (422, "invalid_address")


async def test_remembered_senders_are_not_without_end(office: Office) -> None:
    async with office.world.database.transaction() as tx:
        for number in range(500):
            await image_senders.remember(tx, UUID(office.owner_id), f"n{number}@fjord.example")
    answer = await office.owner.post("/v1/me/image_senders", json={"address": "more@fjord.example", "always": True})
    assert (answer.status_code, error_code(answer)) == (409, "too_many_senders")
    again = await office.owner.post("/v1/me/image_senders", json={"address": "n1@fjord.example", "always": True})
    assert again.status_code == 200
