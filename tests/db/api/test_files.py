"""Files: uploaded for a draft, and served from addresses that are sealed for one person and an hour."""

import re
import time
from uuid import UUID, uuid4

import pytest

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.identity import grants
from postroom.kit.ids import new_id
from postroom.wire.composer import DraftReply, UploadReply
from postroom.wire.conversations import Message, Timeline
from postroom.wire.file_links import Links
from tests.db.api.mailroom import Mailroom, make_mailroom, read
from tests.db.api.scene import browser_of
from tests.db.api.world import NewWorld, error_code
from tests.db.office import MORNING

pytestmark = pytest.mark.anyio

PIXEL = b"\x89PNG\r\n\x1a\n not much of a picture"
SCRIPT = b"<script>alert(1)</script>"


def part(media_type: str, name: str, content: bytes, *, cid: str = "") -> bytes:
    kind = f"inline; filename={name}\r\nContent-ID: <{cid}>" if cid else f"attachment; filename={name}"
    return f"--x\r\nContent-Type: {media_type}\r\nContent-Disposition: {kind}\r\n\r\n".encode() + content + b"\r\n"


def picture_mail() -> Incoming:
    """A mail with HTML, a picture in it, a picture that is missing, and files to be careful with."""
    html = b'<p>See</p><img src="cid:Crate@Fjord"><img src="cid:gone@fjord"><img src="https://spy.example/x.png">'
    head = (
        b"From: Ingrid <ingrid@fjord.example>\r\nTo: support@acme.example\r\nSubject: Pictures\r\n"
        b"Message-ID: <pictures@fjord.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related; boundary=x\r\n\r\n"
    )
    raw = b"".join(
        [
            head,
            b"--x\r\nContent-Type: text/html\r\n\r\n" + html + b"\r\n",
            part("image/png", "crate.png", PIXEL, cid="crate@fjord"),
            part("text/html", "page.html", SCRIPT),
            part("image/svg+xml", "drawing.svg", b"<svg onload='alert(1)'/>"),
            part("application/pdf", "invoice.pdf", b"%PDF-1.4"),
            b"--x--\r\n",
        ]
    )
    return Incoming(raw=raw, uid=50, flags=frozenset(), received_at=MORNING, live=True, message=parse(raw))


async def pictures(mailroom: Mailroom) -> Message:
    await mailroom.receive(picture_mail())
    conversation, _ = await mailroom.ids("Pictures")
    page = read(await mailroom.ben.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
    [message] = page.entries
    assert isinstance(message, Message)
    return message


async def url_of(mailroom: Mailroom, filename: str) -> str:
    message = await pictures(mailroom)
    return next(one.url for one in message.attachments if one.filename == filename)


async def test_a_body_is_a_page_of_its_own_that_can_do_nothing(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    assert message.body_url
    page = await mailroom.world.browser(origin=None).get(message.body_url)
    assert page.status_code == 200, "no cookie is needed, and none is sent there"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in page.headers


async def test_what_our_own_mail_quotes_waits_like_what_was_received(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    fields = {"conversation": str(message.conversation), "in_reply_to": str(message.id), "quote_previous_message": True}
    sent = await mailroom.send(mailroom.ben, **fields, last_message=str(message.id), undo_seconds=10)
    assert sent.status_code == 200, sent.text
    page = read(await mailroom.ben.get(f"/v1/conversations/{message.conversation}/timeline"), Timeline)
    own = next(one for one in page.entries if isinstance(one, Message) and one.outgoing)
    assert own.body_url
    body = (await mailroom.world.browser(origin=None).get(own.body_url)).text
    assert 'data-remote-src="/f/' in body
    assert "spy.example" not in body


async def test_pictures_inside_a_body_are_its_own(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    stranger = mailroom.world.browser(origin=None)
    html = (await stranger.get(message.body_url or "")).text
    sources = re.findall(r'(?<![-\w])src="([^"]*)"', html)
    assert len(sources) == 1
    assert "cid:" not in html
    picture = await stranger.get(sources[0])
    assert picture.content == PIXEL
    assert picture.headers["content-type"] == "image/png"


@pytest.mark.parametrize("filename", ["page.html", "drawing.svg"])
async def test_what_could_act_is_only_ever_downloaded(mailroom: Mailroom, filename: str) -> None:
    file = await mailroom.world.browser(origin=None).get(await url_of(mailroom, filename))
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"] == f"attachment; filename*=UTF-8''{filename}"
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["x-content-type-options"] == "nosniff"


async def test_what_cannot_act_is_shown(mailroom: Mailroom) -> None:
    file = await mailroom.world.browser(origin=None).get(await url_of(mailroom, "invoice.pdf"))
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("inline")


async def test_a_link_stays_the_same_so_that_browsers_can_keep_what_they_have(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    path = f"/v1/conversations/{message.conversation}/timeline"
    first, second = [read(await mailroom.ben.get(path), Timeline).entries[0] for _ in range(2)]
    other = read(await mailroom.ann.get(path), Timeline).entries[0]
    assert isinstance(first, Message)
    assert first == second
    assert first != other


@pytest.mark.parametrize(
    "broken",
    [
        "x", "x.y", "%s.", "%s.AAAA", "%s.ä", "%s.=", "{}.x", "urn:uuid:%s.x",
        "00000000000000000000000000000000.djF8", "%s.djF8MDAwMDAwMDB8MDAwMDAwMDAwMDAwfA",
    ],
)  # fmt: skip
async def test_a_made_up_link_leads_nowhere(mailroom: Mailroom, broken: str) -> None:
    organization = mailroom.office.organization_id.hex
    token = broken % organization if "%s" in broken else broken
    answer = await mailroom.world.browser(origin=None).get(f"/f/{token}/a.png")
    assert (answer.status_code, error_code(answer)) == (404, "no_such_file")


async def test_a_changed_link_leads_nowhere(mailroom: Mailroom) -> None:
    url = await url_of(mailroom, "invoice.pdf")
    head, _, tail = url.rpartition("/")
    flipped = head[:-2] + ("A" if head[-2] != "A" else "B") + head[-1]
    stranger = mailroom.world.browser(origin=None)
    assert (await stranger.get(f"{flipped}/{tail}")).status_code == 404
    other = head.replace(mailroom.office.organization_id.hex, new_id().hex)
    assert (await stranger.get(f"{other}/{tail}")).status_code == 404
    assert (await stranger.get(f"{head}/any-name")).status_code == 200, "the name is for people"


async def test_after_its_hour_a_link_leads_nowhere(mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    url = await url_of(mailroom, "invoice.pdf")
    stranger = mailroom.world.browser(origin=None)
    then = time.time()
    monkeypatch.setattr("postroom.wire.file_links.time.time", lambda: then + 3_600 - 5)
    assert (await stranger.get(url)).status_code == 200
    monkeypatch.setattr("postroom.wire.file_links.time.time", lambda: then + 3_600 + 605)
    answer = await stranger.get(url)
    assert (answer.status_code, error_code(answer)) == (404, "no_such_file")


async def test_who_lost_access_lost_the_links_too(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    async with mailroom.office.act() as act:
        await grants.revoke(act, "account", mailroom.office.account.id, [mailroom.office.ben])
    stranger = mailroom.world.browser(origin=None)
    for url in [message.body_url or "", *(one.url for one in message.attachments)]:
        answer = await stranger.get(url)
        assert (answer.status_code, error_code(answer)) == (404, "no_such_file")


async def test_a_link_of_one_kind_is_none_of_another(mailroom: Mailroom) -> None:
    message = await pictures(mailroom)
    async with mailroom.world.database.transaction() as tx:
        keyring = await mailroom.world.services.keys.of(tx.conn, mailroom.office.organization_id)
    links = Links(keyring, mailroom.office.organization_id, mailroom.office.ben)
    stranger = mailroom.world.browser(origin=None)
    for kind, target in [
        ("file", message.id),
        ("body", message.attachments[0].id),
        ("raw", message.id),
        ("x", new_id()),
    ]:
        assert (await stranger.get(links(kind, target, "a"))).status_code == 404, kind


async def test_an_upload_waits_for_its_draft(mailroom: Mailroom) -> None:
    made = await upload(mailroom, "Preise 2026.csv", b"beans;4", "text/csv; charset=utf-8")
    assert (made.filename, made.media_type, made.size) == ("Preise 2026.csv", "text/csv", 7)
    sent = read(await mailroom.send(mailroom.ben, attachments=[str(made.id)]), DraftReply)
    assert sent.message
    [file] = sent.message.attachments
    assert (file.filename, file.size) == ("Preise 2026.csv", 7)
    assert (await mailroom.world.browser(origin=None).get(file.url)).content == b"beans;4"


async def test_a_file_of_a_colleague_cannot_be_attached(mailroom: Mailroom) -> None:
    made = await upload(mailroom, "secret.txt", b"x", "text/plain")
    refused = await mailroom.send(mailroom.ann, attachments=[str(made.id)])
    assert (refused.status_code, error_code(refused)) == (422, "invalid")


async def test_an_upload_may_hold_anything(mailroom: Mailroom) -> None:
    made = await upload(mailroom, 'a/../b\\c".exe', b'{"\\u0000": 1}\x00', "x" * 300)
    assert (made.filename, len(made.media_type)) == ("a..bc.exe", 100)
    empty = await upload(mailroom, " . ", b"", "text/plain")
    assert (empty.filename, empty.size) == ("file", 0)


async def test_an_upload_has_a_limit_and_says_it(new_world: NewWorld) -> None:
    mailroom = await make_mailroom(new_world(upload_max_mb=1))
    for headers in ({}, {"content-length": "1000001"}):
        answer = await mailroom.ben.post("/v1/files?filename=a.bin", content=b"x" * 1_000_001, headers=headers)
        assert (answer.status_code, error_code(answer)) == (413, "too_large")
        assert answer.json()["error"]["fields"] == {"limit": 1_000_000}
    whole = await mailroom.ben.post("/v1/files?filename=a.bin", content=b"x" * 1_000_000)
    assert whole.status_code == 201


async def test_an_upload_needs_a_name_and_an_organization_of_mine(mailroom: Mailroom) -> None:
    assert (await mailroom.ben.post("/v1/files", content=b"x")).status_code in {400, 422}
    elsewhere = await mailroom.ben.post(f"/v1/files?filename=a&organization={uuid4()}", content=b"x")
    assert elsewhere.status_code == 404
    assert (await mailroom.world.browser().post("/v1/files?filename=a", content=b"x")).status_code == 401


async def upload(mailroom: Mailroom, filename: str, content: bytes, media_type: str) -> UploadReply:
    answer = await mailroom.ben.post(
        "/v1/files", params={"filename": filename}, content=content, headers={"content-type": media_type}
    )
    found = read(answer, UploadReply, status=201)
    assert isinstance(found.id, UUID)
    return found


async def test_on_a_full_disk_a_file_is_refused_in_words_and_what_was_written_is_kept(
    mailroom: Mailroom, new_world: NewWorld
) -> None:
    ben = await browser_of(new_world(disk_reserve_mb=10**12), mailroom.office.ben)
    refused = await ben.post("/v1/files?filename=list.txt", content=b"twelve crates")
    assert (refused.status_code, error_code(refused)) == (503, "disk_full")
    assert (await ben.put(f"/v1/drafts/{uuid4()}", json=mailroom.draft())).status_code == 200
