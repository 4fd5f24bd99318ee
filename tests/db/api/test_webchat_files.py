"""Files in a chat, both ways: pictures are made anew, nothing runs, and nobody opens what was not sent to him."""

import io
from uuid import UUID, uuid4

import httpx
import pytest
from PIL import Image

from postroom.chats import files
from postroom.wire.conversations import Message, Timeline
from tests.db.api.chatroom import Chatroom, Visitor, make_chatroom
from tests.db.api.mailroom import read
from tests.db.api.world import World, error_code
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def room(world: World) -> Chatroom:
    return await make_chatroom(world)


async def upload(visitor: Visitor, name: str, content: bytes, kind: str = "text/plain", **query: str) -> httpx.Response:
    where = f"/webchat/{visitor.chat}/files"
    headers = visitor.headers | {"content-type": kind}
    return await visitor.browser.post(where, params={"name": name, **query}, content=content, headers=headers)


async def sent(visitor: Visitor, name: str, content: bytes, kind: str = "text/plain") -> str:
    """Send a file; return its link."""
    kept = (await upload(visitor, name, content, kind)).json()
    message = await visitor.say("", files=[kept["id"]])
    return message.files[0].url


def photo() -> bytes:
    image, made = Image.new("RGB", (40, 20), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    exif[0x010F] = "Zebrafinch camera"
    image.save(made, "JPEG", exif=exif, comment=b"<script>alert(1)</script>")
    return made.getvalue()


async def test_a_file_goes_with_the_very_first_message(room: Chatroom) -> None:
    visitor, echo = room.visitor(), uuid4()
    kept = await upload(visitor, "order.txt", b"Two crates", echo=str(echo))
    assert kept.status_code == 201
    said = await visitor.say("", echo, files=[kept.json()["id"]])
    assert [(one.name, one.type, one.size) for one in said.files] == [("order.txt", "text/plain", 10)]
    [chat] = await room.waiting()
    assert (chat["preview"], chat["attachments_count"]) == ("order.txt", 1)
    page = read(await room.mailroom.ben.get(f"/v1/conversations/{chat['id']}/timeline"), Timeline)
    [message] = [one for one in page.entries if isinstance(one, Message)]
    assert (await room.mailroom.ben.get(message.attachments[0].url)).content == b"Two crates"
    opened = await visitor.browser.get(said.files[0].url)
    assert (opened.content, opened.headers["content-type"]) == (b"Two crates", "application/octet-stream")
    assert opened.headers["content-disposition"].startswith("attachment")
    again = await visitor.post("", echo, files=[kept.json()["id"]])
    assert again.json()["message"]["id"] == str(said.id)


async def test_a_picture_is_made_anew_upright_and_says_nothing_of_its_camera(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Look")
    opened = await visitor.browser.get(await sent(visitor, "me.jpg", photo(), "image/jpeg"))
    assert opened.headers["content-type"] == "image/jpeg"
    assert b"Zebrafinch" not in opened.content
    assert b"script" not in opened.content
    with Image.open(io.BytesIO(opened.content)) as image:
        assert (image.size, dict(image.getexif())) == ((20, 40), {})


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("page.html", "text/html", b"<script>alert(1)</script>"),
        ("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("script.js", "text/javascript", b"alert(1)"),
        ("it.pdf", "application/pdf", b"%PDF-1.4 /JS"),
    ],
)
async def test_what_could_run_is_only_ever_downloaded(room: Chatroom, name: str, kind: str, content: bytes) -> None:
    visitor = room.visitor()
    await visitor.say("Look")
    opened = await visitor.browser.get(await sent(visitor, name, content, kind))
    assert opened.headers["content-type"] == "application/octet-stream"
    assert opened.headers["content-disposition"].startswith("attachment")
    assert opened.headers["x-content-type-options"] == "nosniff"


async def test_a_picture_that_is_none_is_refused_in_words(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Look")
    broken = await upload(visitor, "me.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100, "image/png")
    assert (broken.status_code, error_code(broken)) == (422, "invalid")
    assert "It was not kept" in broken.json()["error"]["message"]
    large = await upload(visitor, "large.bin", b"x" * ((20 << 20) + 1))
    assert large.status_code == 413


async def test_nobody_sends_what_somebody_else_uploaded(room: Chatroom) -> None:
    visitor, other = room.visitor(), room.visitor("203.0.113.8")
    for one in (visitor, other):
        await one.say("Hello")
    kept = (await upload(visitor, "mine.txt", b"Mine")).json()
    for stolen in ([kept["id"]], [str(uuid4())], [kept["id"]] * 2):
        refused = await other.post("Ha", files=stolen)
        assert (refused.status_code, error_code(refused)) == (422, "invalid")
    six = [str((await upload(visitor, f"{number}.txt", b"x")).json()["id"]) for number in range(6)]
    assert (await visitor.post("All", files=six)).status_code == 422
    assert [one.text for one in (await other.reads()).messages] == ["Hello"]
    assert len((await visitor.say("Five", files=six[:5])).files) == files.MOST


async def test_a_link_opens_what_is_in_the_chat_and_nothing_else(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Look")
    link = await sent(visitor, "mine.txt", b"Mine")
    assert (await visitor.browser.get(link)).status_code == 200
    await execute(room.world.database, "delete from chat_feed where seq = 2")
    assert (await visitor.browser.get(link)).status_code == 404


async def test_a_colleagues_file_reaches_the_visitor(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("May I have the manual?")
    [chat] = await room.waiting()
    made = await room.mailroom.ben.post(
        "/v1/files",
        params={"filename": "manual.txt"},
        content=b"Turn it on.",
        headers={"content-type": "text/plain"},
    )
    answered = await room.answer(chat["id"], "Here.", attachments=[made.json()["id"]])
    assert answered.status_code == 200, answered.text
    [*_, heard] = (await visitor.reads()).messages
    assert [one.name for one in heard.files] == ["manual.txt"]
    assert (await visitor.browser.get(heard.files[0].url)).content == b"Turn it on."


async def test_what_was_never_sent_goes_after_a_day(room: Chatroom) -> None:
    visitor = room.visitor()
    await visitor.say("Hello")
    kept = (await upload(visitor, "mine.txt", b"Mine")).json()
    database, blobs = room.world.database, room.world.services.blobs
    async with database.transaction() as tx:
        assert not await files.expire(tx.conn, blobs)
    await execute(database, "update chat_file set created_at = now() - interval '25 hours'")
    async with database.transaction() as tx:
        await files.expire(tx.conn, blobs)
    assert await fetch(database, "select from blob_reference where owner_id = %s", [UUID(kept["id"])]) == []
    assert (await visitor.post("Late", files=[kept["id"]])).status_code == 422
