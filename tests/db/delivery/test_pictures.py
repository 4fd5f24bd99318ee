"""Pictures and files on the way out: those the writer shows, those of the original below, those of a forward."""

from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from uuid import UUID

import msgspec
import pytest

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.composer import outbox, uploads
from postroom.composer.model import Draft, Upload
from postroom.conversations import timeline
from postroom.delivery import submit
from postroom.delivery.submit import Order
from postroom.kit.ids import new_id
from tests.db.delivery.desk import Desk
from tests.db.office import MORNING
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

PIXEL = b"\x89PNG\r\n\x1a\n not much of a picture"
ODD = "öd@fjord"
HEAD = (
    b"From: Ingrid <ingrid@fjord.example>\r\nTo: support@acme.example\r\nSubject: Pictures\r\n"
    b"Message-ID: <pictures@fjord.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/related; boundary=x\r\n\r\n"
)


def _part(head: str, content: bytes) -> bytes:
    return f"--x\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


def pictures() -> Incoming:
    """A mail that shows a picture, and one whose name no part can have; with a price list."""
    html = f'<p>See <img src="cid:Crate@fjord"> <img src="cid:{ODD}"> <img src="https://fjord.example/logo.png"></p>'
    raw = b"".join(
        [
            HEAD,
            _part("Content-Type: text/html", html.encode()),
            _part("Content-Type: image/png; name=crate.png\r\nContent-ID: <crate@fjord>", PIXEL),
            _part(f"Content-Type: image/png; name=odd.png\r\nContent-ID: <{ODD}>", PIXEL + b"2"),
            _part("Content-Type: text/csv; name=prices.csv\r\nContent-Disposition: attachment", b"beans;4"),
            b"--x--\r\n",
        ]
    )
    return Incoming(raw=raw, uid=50, flags=frozenset(), received_at=MORNING, live=True, message=parse(raw))


async def uploaded(desk: Desk, filename: str, content: bytes, media_type: str) -> Upload:
    office = desk.office
    async with office.database.pool.connection() as conn:
        written = await office.blobs.write(conn, office.organization_id, content)
    made = Upload(id=new_id(), filename=filename, media_type=media_type, size=len(content), sha256=written.sha256)
    async with office.act(office.ben) as act:
        await office.blobs.record(act.conn, written)
        await uploads.add(act, office.blobs, made)
    return made


async def answering(desk: Desk, **fields: object) -> Draft:
    """A draft of Ben's that quotes Ingrid's mail with the pictures."""
    await desk.office.receive(pictures())
    [(conversation_id, message_id)] = await fetch(
        desk.office.database, "select conversation_id, id from message where subject = 'Pictures'"
    )
    draft = desk.reply(desk.office.ben, in_reply_to=message_id, conversation_id=conversation_id, quote=True)
    return msgspec.structs.replace(draft, **fields)


async def delivered(desk: Desk, draft: Draft) -> tuple[UUID, EmailMessage]:
    order = Order(force=True)
    async with desk.office.act(draft.author_id) as act:
        quoted = None
        if draft.quote and draft.in_reply_to:
            quoted = (await timeline.html(act.conn, act.organization_id, draft.author_id, draft.in_reply_to)).html
        message_id = await submit.submit(act, desk.office.blobs, draft, order, quoted)
    await desk.deliver()
    message = message_from_bytes(desk.smtp.bodies[-1], policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message_id, message


def shape(part: MIMEPart) -> object:
    """Return the tree of a mail: the types of its parts."""
    inner = [shape(one) for one in part.iter_parts()] if part.is_multipart() else []
    return (part.get_content_subtype(), inner) if inner else part.get_content_subtype()


def named(message: EmailMessage) -> dict[str, object]:
    return {str(one["Content-ID"]): one.get_content() for one in message.walk() if one["Content-ID"]}


def said(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


async def test_a_picture_the_body_shows_goes_inside_the_mail_and_another_beside_it(desk: Desk) -> None:
    shown = await uploaded(desk, "shown.png", PIXEL, "image/png")
    other = await uploaded(desk, "other.png", PIXEL, "image/png")
    body = f'<p>Like <img src="cid:{shown.id}@postroom" alt="this" width="30" height="20"></p>'
    draft = desk.reply(desk.office.ben, body, attachments=[shown.id, other.id])
    message_id, message = await delivered(desk, draft)
    assert shape(message) == ("mixed", [("related", [("alternative", ["plain", "html"]), "png"]), "png"])
    assert named(message) == {f"<{shown.id}@postroom>": PIXEL}
    assert "Like [this]" in said(message, "plain")
    rows = await fetch(
        desk.office.database,
        "select filename, content_id, inline from attachment where message_id = %s order by ordinal",
        [message_id],
    )
    assert rows == [("shown.png", f"{shown.id}@postroom", True), ("other.png", None, False)]


async def test_a_picture_of_somebody_elses_draft_is_not_shown(desk: Desk) -> None:
    elsewhere = await uploaded(desk, "shown.png", PIXEL, "image/png")
    draft = desk.reply(desk.office.ben, f'<p><img src="cid:{elsewhere.id}@postroom" alt="words"></p>')
    _, message = await delivered(desk, draft)
    assert shape(message) == ("alternative", ["plain", "html"])
    assert "<img" not in said(message, "html")


async def test_an_answer_shows_the_pictures_of_what_it_quotes_again(desk: Desk) -> None:
    _, message = await delivered(desk, await answering(desk))
    assert shape(message) == ("related", [("alternative", ["plain", "html"]), "png"])
    assert named(message) == {"<crate@fjord>": PIXEL}
    html = said(message, "html")
    assert '<img src="cid:Crate@fjord">' in html
    assert '<img src="https://fjord.example/logo.png">' in html, "what the sender referred to is his"


async def test_without_the_quote_there_are_no_pictures_of_it(desk: Desk) -> None:
    _, message = await delivered(desk, await answering(desk, quote=False))
    assert shape(message) == ("alternative", ["plain", "html"])


async def test_our_own_reader_folds_what_we_quote(desk: Desk) -> None:
    await delivered(desk, await answering(desk))
    understood = parse(desk.smtp.bodies[-1])
    assert understood.new_text.strip() == "We send new ones."
    assert understood.html is not None
    assert "<details data-quote" in understood.html


async def test_a_forward_hands_on_the_mail_its_pictures_and_the_files_its_writer_took(desk: Desk) -> None:
    draft = await answering(desk, forward=True, to_fields=[("", "olu@lagos.example")], body="<p>For you</p>")
    prices = await uploaded(desk, "prices.csv", b"beans;4", "text/csv")
    _, message = await delivered(desk, msgspec.structs.replace(draft, attachments=[prices.id]))
    assert shape(message) == ("mixed", [("related", [("alternative", ["plain", "html"]), "png"]), "csv"])
    assert message["Subject"] == "Fwd: Pictures"
    assert message["In-Reply-To"] == "<pictures@fjord.example>"
    text = said(message, "plain")
    assert text.startswith("For you\n\n---------- Forwarded message ---------\nFrom: Ingrid <ingrid@fjord.example>\n")
    assert "\n> " not in text


async def test_a_forward_in_a_conversation_of_its_own_answers_nothing(desk: Desk) -> None:
    draft = await answering(desk, forward=True, conversation_id=None, to_fields=[("", "olu@lagos.example")])
    message_id, message = await delivered(desk, draft)
    assert (message["In-Reply-To"], message["References"]) == (None, None)
    rows = await fetch(
        desk.office.database,
        "select count(*) from message where conversation_id = (select conversation_id from message where id = %s)",
        [message_id],
    )
    assert rows == [(1,)]


async def test_the_words_above_a_quote_are_in_the_writers_language_and_zone(desk: Desk) -> None:
    await execute(
        desk.office.database,
        "update person set language = 'fr', time_zone = 'Asia/Tokyo' where id = %s",
        [desk.office.ben],
    )
    _, message = await delivered(desk, await answering(desk))
    text = said(message, "plain")
    assert "Ingrid <ingrid@fjord.example> a écrit\u00a0:" in text


async def kept_uploads(desk: Desk) -> list[str]:
    async with desk.office.act() as act:
        while await uploads.expire(act.conn, desk.office.blobs):
            pass
    found = await fetch(
        desk.office.database,
        """select u.filename from upload u join blob_reference r on r.owner_kind = 'upload' and r.owner_id = u.id
           order by u.filename""",
    )
    references = await fetch(desk.office.database, "select count(*) from blob_reference where owner_kind = 'upload'")
    assert references == [(len(found),)], "a reference goes with its upload"
    return [row[0] for row in found]


async def test_uploads_go_when_nothing_needs_them_any_more(desk: Desk) -> None:
    files = {
        name: await uploaded(desk, name, name.encode(), "text/plain")
        for name in ("fresh", "held", "loose", "sent", "thrown", "undone", "waits")
    }
    ids = {name: [one.id] for name, one in files.items()}
    ben = desk.office.ben
    await desk.keep(_with(desk.letter(ben, "x"), ids["held"]))
    thrown = await desk.keep(_with(desk.letter(ben, "x"), ids["thrown"]))
    await desk.send(_with(desk.reply(ben), ids["sent"]))
    await desk.deliver()
    await desk.send(_with(desk.reply(ben), ids["waits"]), undo_seconds=10)
    undone = await desk.send(_with(desk.reply(ben), ids["undone"]), undo_seconds=10)
    async with desk.office.act(ben) as act:
        await outbox.cancel(act, undone)
    await execute(desk.office.database, "update draft set discarded_at = now() where id = %s", [thrown.id])
    assert await kept_uploads(desk) == ["fresh", "held", "loose", "sent", "thrown", "undone", "waits"], "all are new"
    await execute(
        desk.office.database, "update upload set created_at = now() - interval '8 days' where filename <> 'fresh'"
    )
    assert await kept_uploads(desk) == ["fresh", "held", "thrown", "undone", "waits"]
    await execute(
        desk.office.database, "update draft set discarded_at = now() - interval '8 days' where id = %s", [thrown.id]
    )
    assert await kept_uploads(desk) == ["fresh", "held", "undone", "waits"]


def _with(draft: Draft, attachments: list[UUID]) -> Draft:
    return msgspec.structs.replace(draft, attachments=attachments)


async def test_what_is_called_back_holds_no_file_any_more(desk: Desk) -> None:
    """The upload holds it for the draft: thrown away with that one, nothing else keeps it."""
    shown = await uploaded(desk, "shown.png", PIXEL + b"3", "image/png")
    held = "select owner_kind from blob_reference where sha256 = %s order by owner_kind"
    message_id = await desk.send(desk.reply(desk.office.ben, attachments=[shown.id]), undo_seconds=10)
    assert await fetch(desk.office.database, held, [shown.sha256]) == [("attachment",), ("upload",)]
    await desk.undo(desk.office.ben, message_id)
    assert await fetch(desk.office.database, held, [shown.sha256]) == [("upload",)]


async def test_what_is_called_back_after_an_attempt_leaves_no_bytes_of_it(desk: Desk) -> None:
    desk.smtp.answers["RCPT"] = "550 5.1.1 no such user here"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    held = "select count(*) from blob_reference where owner_kind = 'message' and owner_id = %s"
    assert await fetch(desk.office.database, held, [message_id]) == [(1,)]
    async with desk.office.act(desk.office.ben) as act:
        await outbox.cancel(act, message_id)
    assert await fetch(desk.office.database, held, [message_id]) == [(0,)]
