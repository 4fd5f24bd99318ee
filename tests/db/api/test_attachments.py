"""Attachments: all of them in one ZIP file, and pictures shown small."""

import io
import time
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage

import pytest
from PIL import Image

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.identity import grants
from postroom.wire.conversations import Message, Timeline
from tests.db.api.mailroom import Mailroom, read
from tests.db.api.world import error_code
from tests.db.office import MORNING

pytestmark = pytest.mark.anyio

Attached = tuple[str, str, bytes]


def photo(form: str, size: tuple[int, int] = (1200, 900), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (180, 90, 30)).save(made, form, **options)
    return made.getvalue()


async def receive(mailroom: Mailroom, files: Sequence[Attached]) -> Message:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "i@f.example", "s@a.example", "Files", "<f@f>"
    mail.set_content("See the files.")
    for name, media_type, content in files:
        main, _, sub = media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    raw = mail.as_bytes()
    await mailroom.receive(
        Incoming(raw=raw, uid=70, flags=frozenset(), received_at=MORNING, live=True, message=parse(raw))
    )
    conversation, _ = await mailroom.ids("Files")
    page = read(await mailroom.ben.get(f"/v1/conversations/{conversation}/timeline"), Timeline)
    [message] = page.entries
    assert isinstance(message, Message)
    return message


async def test_all_attachments_come_as_one_zip_file(mailroom: Mailroom) -> None:
    contents = [("Réglage.pdf", b"%PDF-1.4"), ("a.txt", b"one"), ("A.TXT", b"two"), ("a.txt", b""), ("notes", b"x" * 9)]
    message = await receive(mailroom, [(name, "application/pdf", content) for name, content in contents])
    assert message.archive_url
    answer = await mailroom.world.browser(origin=None).get(message.archive_url)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["Réglage.pdf", "a.txt", "A (2).TXT", "a (3).txt", "notes"]
        assert [archive.read(name) for name in archive.namelist()] == [content for _, content in contents]


async def test_one_attachment_needs_no_zip_file(mailroom: Mailroom) -> None:
    assert (await receive(mailroom, [("a.txt", "text/plain", b"one")])).archive_url is None


async def test_who_lost_access_gets_no_zip_file_and_no_thumbnail(mailroom: Mailroom) -> None:
    message = await receive(mailroom, [(name, "image/png", photo("PNG")) for name in ("a.png", "b.png")])
    async with mailroom.office.act() as act:
        await grants.revoke(act, "account", mailroom.office.account.id, [mailroom.office.ben])
    for url in (message.archive_url, message.attachments[0].thumbnail_url):
        answer = await mailroom.world.browser(origin=None).get(url or "")
        assert (answer.status_code, error_code(answer)) == (404, "no_such_file")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_a_picture_is_shown_small(mailroom: Mailroom, form: str) -> None:
    message = await receive(mailroom, [("photo", f"image/{form.lower()}", photo(form))])
    answer = await mailroom.world.browser(origin=None).get(message.attachments[0].thumbnail_url or "")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(answer.content)) as small:
        assert small.size == (320, 240)


async def test_a_photo_taken_sideways_is_shown_upright(mailroom: Mailroom) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    message = await receive(mailroom, [("photo.jpg", "image/jpeg", photo("JPEG", exif=turned))])
    answer = await mailroom.world.browser(origin=None).get(message.attachments[0].thumbnail_url or "")
    with Image.open(io.BytesIO(answer.content)) as small:
        assert small.height > small.width


async def test_a_thumbnail_has_one_address_for_a_day(mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    url = (await receive(mailroom, [("a.png", "image/png", photo("PNG"))])).attachments[0].thumbnail_url or ""
    stranger, then = mailroom.world.browser(origin=None), time.time()
    monkeypatch.setattr("postroom.wire.file_links.time.time", lambda: then + 86_400 - 5)
    assert (await stranger.get(url)).status_code == 200
    monkeypatch.setattr("postroom.wire.file_links.time.time", lambda: then + 2 * 86_400 + 5)
    assert (await stranger.get(url)).status_code == 404


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 30,000 by 30,000 pixels."""
    whole = bytearray(photo("PNG", (10, 10)))
    whole[16:24] = (30_000).to_bytes(4, "big") * 2
    return bytes(whole)


@pytest.mark.parametrize(
    "content",
    [photo("PNG")[:200], b"\x89PNG\r\n\x1a\n", bomb(), photo("GIF", (3700, 3700))],
    ids=["cut", "empty", "bomb", "large"],
)
async def test_a_picture_that_is_damaged_or_too_large_has_no_thumbnail(mailroom: Mailroom, content: bytes) -> None:
    message = await receive(mailroom, [("photo.png", "image/png", content)])
    answer = await mailroom.world.browser(origin=None).get(message.attachments[0].thumbnail_url or "")
    assert (answer.status_code, error_code(answer)) == (404, "no_such_file")


async def test_only_pictures_have_thumbnails(mailroom: Mailroom) -> None:
    files = [
        ("a.svg", "image/svg+xml", b"<svg/>"),
        ("a.pdf", "application/pdf", b"%PDF-1.4"),
        ("a.png", "image/png", b"x"),
    ]
    assert [one.thumbnail_url for one in (await receive(mailroom, files)).attachments] == [None] * 3


async def test_a_pdf_opens_in_the_browser_s_viewer_within_the_app_only(mailroom: Mailroom) -> None:
    message = await receive(mailroom, [("a.pdf", "application/octet-stream", b"%PDF-1.4")])
    answer = await mailroom.world.browser(origin=None).get(message.attachments[0].url)
    assert answer.headers["content-type"] == "application/pdf"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" not in policy
