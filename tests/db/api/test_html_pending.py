"""The HTML of imported history is made safe when somebody first looks at it, and looks like that of all other mail."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.channels.email.understood import Understood, Wanted, in_thread
from postroom.egress.client import Egress
from postroom.identity import grants
from postroom.intake.safe_html import SafeHtml
from postroom.spool import Octets
from postroom.storage.blobs import object_name
from postroom.wire.composer import DraftReply, ReplyPlan
from postroom.wire.conversations import Message, Timeline
from postroom.wire.file_links import Links
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.shared_app import app_of
from tests.db.api.world import NewWorld, World, error_code
from tests.db.egress.web_server import WebServer, web_server
from tests.db.office import MORNING, inbox
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

PIXEL = b"\x89PNG\r\n\x1a\n not much of a picture"
WORDS = "Two crates <script>of twelve</script> came crushed."
Spoil = Callable[[Path], object]


class Reader:
    """Understands mail and remembers which, or `fails` to; begins when it `may`."""

    def __init__(self) -> None:
        self.read: list[Octets] = []
        self.fails = False
        self.asked = asyncio.Event()
        self.may = asyncio.Event()
        self.may.set()
        self._understand = in_thread()

    async def __call__(self, raws: Sequence[Octets], wanted: Wanted = Wanted.ALL) -> Sequence[Understood]:
        self.read += raws
        self.asked.set()
        await self.may.wait()
        return [Understood(None, "Takes too long.")] if self.fails else await self._understand(raws, wanted)


class Past(msgspec.Struct, frozen=True):
    """A mailroom with a mail of its past that nobody has opened yet, who reads it, and the web it has a picture of."""

    mailroom: Mailroom
    reader: Reader
    web: WebServer
    raw: bytes

    async def message(self) -> Message:
        """Return the mail as Ben's timeline shows it."""
        conversation, _ = await self.mailroom.ids("Long ago")
        page = read(await self.mailroom.ben.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
        return next(one for one in page.entries if isinstance(one, Message) and not one.outgoing)

    async def open(self, url: str | None = None) -> str:
        """Return the page that shows the mail."""
        answer = await self.mailroom.world.browser(origin=None).get(url or (await self.message()).body_url or "")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def plan(self) -> ReplyPlan:
        """Ask as Ben what a reply to the mail looks like."""
        return read(await self.mailroom.ben.get(f"/v1/messages/{(await self.message()).id}/reply"), ReplyPlan)

    async def reply(self) -> Message:
        """Send a reply as a program does, which leaves the quote to Postroom; return it as the timeline shows it."""
        message = await self.message()
        fields = {"conversation": str(message.conversation), "in_reply_to": str(message.id)}
        last = {"last_message": str(message.id), "quote_previous_message": True, "undo_seconds": 10}
        sent = read(await self.mailroom.send(self.mailroom.ben, **fields, **last), DraftReply)
        assert sent.message
        return sent.message

    async def file(self) -> Path:
        """Return where the bytes of the mail are kept."""
        services, organization = self.mailroom.world.services, self.mailroom.office.organization_id
        async with services.database.transaction() as tx:
            found = await services.blobs.find(tx.conn, organization, sha256(self.raw).digest())
        return Path(services.settings.blobs_url) / object_name(found.row)


def old_mail(picture: str) -> bytes:
    html = (
        f'<script>alert(1)</script><p onclick="alert(2)">Two <b>crates</b></p><img src="{picture}" width="600">'
        '<img src="cid:crate@fjord">'
    )
    return (
        "From: Ingrid <ingrid@fjord.example>\r\nTo: support@acme.example\r\nSubject: Long ago\r\n"
        "Message-ID: <ago@fjord.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n"
        f"--y\r\nContent-Type: text/plain\r\n\r\n{WORDS}\r\n--y\r\nContent-Type: text/html\r\n\r\n{html}\r\n--y--\r\n"
        "--x\r\nContent-Type: image/png\r\nContent-Disposition: inline; filename=crate.png\r\n"
        "Content-ID: <crate@fjord>\r\n\r\n"
    ).encode() + (PIXEL + b"\r\n--x--\r\n")


@pytest.fixture
async def past(new_world: NewWorld) -> AsyncIterator[Past]:
    async with web_server() as web, Egress(may_connect=web.only) as egress:
        made, reader = new_world(egress=egress), Reader()
        services = msgspec.structs.replace(
            made.services, safe_html=SafeHtml(made.database, made.services.blobs, reader)
        )
        mailroom = await make_mailroom(World(app_of(services), services, made.postbox))
        raw = old_mail(web.gives("/a.png", PIXEL))
        left = parse(raw, html=False)
        assert left.html_pending
        mail = Incoming(raw=raw, uid=60, flags=frozenset(), received_at=MORNING, live=False, message=left)
        await mailroom.office.receive(mail, folder=inbox(live_uid=100))
        yield Past(mailroom, reader, web, raw)


async def test_the_timeline_tells_all_of_it_without_reading_it(past: Past) -> None:
    message = await past.message()
    assert message.body_url
    assert (message.text, message.remote_images) == (WORDS, 1)
    assert [(one.filename, one.inline) for one in message.attachments] == [("crate.png", True)]
    assert past.reader.read == []


async def test_who_opens_it_sees_safe_html(past: Past) -> None:
    page = await past.open()
    assert "<p>Two <b>crates</b></p>" in page
    assert "alert" not in page
    assert "127.0.0.1" not in page
    assert len(re.findall(r'data-remote-src="/f/', page)) == 1
    [source] = re.findall(r'(?<![-\w])src="([^"]*)"', page)
    picture = await past.mailroom.world.browser(origin=None).get(source)
    assert picture.content == PIXEL
    assert past.web.asked == []


async def test_it_looks_as_if_it_had_come_today(past: Past) -> None:
    await past.open()
    _, message_id = await past.mailroom.ids("Long ago")
    kept = await fetch(
        past.mailroom.world.database, "select html from message_body where message_id = %s", [message_id]
    )
    assert kept == [(parse(past.raw).html,)]


async def test_it_is_read_once_whoever_opens_it(past: Past) -> None:
    first = await past.open()
    (await past.file()).unlink()
    conversation, _ = await past.mailroom.ids("Long ago")
    page = read(await past.mailroom.ann.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
    [anns] = page.entries
    assert isinstance(anns, Message)
    assert await past.open() == first
    assert "<p>Two <b>crates</b></p>" in await past.open(anns.body_url)
    assert past.reader.read == [past.raw]


async def test_two_who_open_it_at_once_both_see_it(past: Past) -> None:
    past.reader.may.clear()
    url = (await past.message()).body_url
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        first, second = tasks.create_task(past.open(url)), tasks.create_task(past.open(url))
        await past.reader.asked.wait()
        past.reader.may.set()
    assert first.result() == second.result() == await past.open(url)
    assert "<p>Two <b>crates</b></p>" in first.result()
    assert past.reader.read == [past.raw], "it was made for one of them"


async def test_for_who_may_not_see_it_nothing_is_read(past: Past) -> None:
    message, office = await past.message(), past.mailroom.office
    async with office.act() as act:
        keyring = await past.mailroom.world.services.keys.of(act.conn, office.organization_id)
        await grants.revoke(act, "account", office.account.id, [office.ben])
    cays = Links(keyring, office.organization_id, office.cay)("body", message.id, "body.html")
    for url in (message.body_url or "", cays):
        answer = await past.mailroom.world.browser(origin=None).get(url)
        assert (answer.status_code, error_code(answer)) == (404, "no_such_file")
    for browser in (past.mailroom.ben, past.mailroom.cay):
        assert (await browser.get(f"/v1/messages/{message.id}/reply")).status_code == 404
    assert past.reader.read == []


@pytest.mark.parametrize(
    "spoil",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
    ],
    ids=["lost", "empty", "damaged"],
)
async def test_without_its_bytes_its_words_are_quoted_until_they_are_back(past: Past, spoil: Spoil) -> None:
    file = await past.file()
    kept = file.read_bytes()
    spoil(file)
    message = await past.message()
    answer = await past.mailroom.world.browser(origin=None).get(message.body_url or "")
    assert answer.is_error, "the app shows the words then, and says so"
    assert message.text == WORDS
    assert "crates &lt;script&gt;of twelve" in (await past.plan()).quoted_html
    sent = await past.reply()
    assert "crates &lt;script&gt;of twelve" in await past.open(sent.body_url)
    assert past.reader.read == []
    file.write_bytes(kept)
    assert "<p>Two <b>crates</b></p>" in await past.open()


async def test_what_could_not_be_made_rests_and_is_made_later(past: Past) -> None:
    past.reader.fails = True
    url = (await past.message()).body_url or ""
    for _ in range(2):
        answer = await past.mailroom.world.browser(origin=None).get(url)
        assert (answer.status_code, error_code(answer)) == (404, "no_such_file")
    assert "crates &lt;script&gt;of twelve" in (await past.plan()).quoted_html
    assert past.reader.read == [past.raw], "it does not hold up others again and again"
    services = past.mailroom.world.services
    anew = SafeHtml(services.database, services.blobs, in_thread())
    message, office = await past.message(), past.mailroom.office
    assert "<p>Two <b>crates</b></p>" in await anew.of(office.organization_id, office.ben, message.id)


async def test_a_plan_to_reply_quotes_its_html(past: Past) -> None:
    assert "<p>Two <b>crates</b></p>" in (await past.plan()).quoted_html
    assert "<p>Two <b>crates</b></p>" in (await past.plan()).quoted_html
    assert past.reader.read == [past.raw]


async def test_what_a_program_sends_quotes_its_html(past: Past) -> None:
    page = await past.open((await past.reply()).body_url)
    assert "Two <b>crates</b>" in page
    assert page.index("We send new ones.") < page.index("Two <b>crates</b>")
    assert 'data-remote-src="/f/' in page
    assert "alert" not in page
    assert past.reader.read == [past.raw]


async def test_a_draft_that_quotes_nothing_reads_nothing(past: Past) -> None:
    message = await past.message()
    fields = {"conversation": str(message.conversation), "in_reply_to": str(message.id)}
    sent = await past.mailroom.send(past.mailroom.ben, **fields, last_message=str(message.id))
    assert sent.status_code == 200, sent.text
    assert past.reader.read == []


async def test_its_remote_picture_comes_when_it_is_asked_for(past: Past) -> None:
    [url] = re.findall(r'data-remote-src="([^"]+)"', await past.open())
    picture = await past.mailroom.world.browser(origin=None).get(url)
    assert (picture.status_code, picture.content, picture.headers["content-type"]) == (200, PIXEL, "image/png")
    assert [path for path, _ in past.web.asked] == ["/a.png"]
