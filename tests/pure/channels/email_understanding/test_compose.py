"""What leaves: safe headers, a structure every client understands, and the same bytes at every attempt."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.base import Address, Attachment, Outgoing
from postroom.channels.email.compose import compose, message_id
from postroom.channels.email.parse import parse
from postroom.kit.errors import Invalid

BYTES = memoryview(b"\x89PNG" + bytes(range(256)) * 10)
PICTURE = Attachment(filename="a.png", media_type="image/png", content=BYTES[:4], content_id="p1@x", inline=True)
REPORT = Attachment(filename="Übersicht “2026”.pdf", media_type="application/pdf", content=BYTES[4:])
PLAIN = Outgoing(
    message_id="1@x.org",
    date=datetime(2026, 5, 4, 12, 0, tzinfo=UTC),
    from_=Address("Ann Lee", "ann@x.org"),
    to=(Address("Bob", "bob@y.org"),),
    subject="Hello",
    html="<p>Hello Bob</p>",
    text="Hello Bob\n",
)


def changed(**fields: object) -> Outgoing:
    return msgspec.structs.replace(PLAIN, **fields)


def library(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_was_written_is_what_is_read() -> None:
    outgoing = changed(
        from_=Address('Lee, "Ann" Ä', "ann@x.org"),
        cc=(Address("Eve (Sales)", "eve@z.org"), Address("", "joe@z.org")),
        reply_to=(Address("", "support@x.org"),),
        subject="Größe und 漢字 " * 8 + "end",
        in_reply_to=("a@y.org",),
        references=("r@y.org", "a@y.org"),
        attachments=(PICTURE, REPORT),
        html='<p>Hello <img src="cid:p1@x"></p>',
    )
    read = parse(compose(outgoing))
    assert (read.from_, read.to, read.cc, read.reply_to) == (
        outgoing.from_,
        outgoing.to,
        outgoing.cc,
        outgoing.reply_to,
    )
    assert (read.message_id, read.in_reply_to, read.references) == ("1@x.org", ("a@y.org",), ("r@y.org", "a@y.org"))
    assert (read.subject, read.sent_at, read.text.strip()) == (outgoing.subject, outgoing.date, "Hello Bob")
    assert [(one.filename, one.content, one.inline) for one in read.attachments] == [
        ("a.png", b"\x89PNG", True),
        (REPORT.filename, REPORT.content, False),
    ]


def test_the_standard_library_reads_the_same() -> None:
    message = library(compose(changed(subject="Größe " * 30 + "x", attachments=(REPORT,))))
    assert message["Subject"] == "Größe " * 30 + "x"
    assert message["From"].addresses[0].addr_spec == "ann@x.org"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    assert [part.get_filename() for part in message.iter_attachments()] == [REPORT.filename]
    assert not message.defects


def test_a_retry_is_the_same_mail_byte_for_byte() -> None:
    outgoing = changed(attachments=(PICTURE, REPORT), html='<img src="cid:p1@x">')
    assert compose(outgoing) == compose(msgspec.structs.replace(outgoing))
    assert compose(outgoing) != compose(msgspec.structs.replace(outgoing, message_id="2@x.org"))


def test_blind_copies_are_not_written() -> None:
    raw = compose(changed(to=(), bcc=(Address("Secret", "secret@z.org"),)))
    assert b"secret" not in raw.lower()
    assert b"To: undisclosed-recipients:;\r\n" in raw


def test_lines_are_fit_for_smtp() -> None:
    raw = compose(
        changed(
            subject="ä" * 500,
            html="<p>" + "x" * 5_000 + "</p>",
            text="y" * 5_000 + "\n.\nFrom here\n",
            attachments=(REPORT,),
        )
    )
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")


def test_long_references_keep_the_first_and_the_last_twenty() -> None:
    ids = tuple(f"{number}@y.org" for number in range(60))
    assert parse(compose(changed(references=ids))).references == (ids[0], *ids[-20:])


def test_odd_ids_of_others_do_not_stop_an_answer() -> None:
    assert parse(compose(changed(references=('"a b"@y', "ok@y", "ä@y")))).references == ("ok@y",)


def test_an_international_domain_goes_in_ascii() -> None:
    assert b"<jo@xn--mller-kva.example>" in compose(changed(to=(Address("J", "jo@müller.example"),)))


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "a\r\nBcc: eve@z.org"},
        {"subject": "a\nb"},
        {"subject": "a\x00b"},
        {"subject": "a\u2028b"},
        {"from_": Address("Ann\r\nBcc: x", "ann@x.org")},
        {"from_": Address("Ann", "ann@x.org\r\nBcc: eve@z.org")},
        {"to": (Address("", "bob@y.org>\r\nBcc: eve@z.org"),)},
        {"to": (Address("", "bob@y.org, eve@z.org"),)},
        {"to": (Address("", "no address"),)},
        {"to": (Address("", ""),)},
        {"to": ()},
        {"bcc": (Address("", "bad\n@x"),)},
        {"message_id": "a@x>\r\nBcc: eve@z.org"},
        {"headers": {"X-A": "b\r\nBcc: eve@z.org"}},
        {"headers": {"X-A:\r\nBcc": "eve@z.org"}},
        {"headers": {"Bcc": "eve@z.org"}},
        {"headers": {"content-type": "text/html"}},
        {"attachments": (Attachment(filename="a\r\nX: y", media_type="a/b", content=BYTES[:0]),)},
        {"attachments": (Attachment(filename="a", media_type="a/b", content=BYTES[:0], content_id="x>\r\nA: b"),)},
    ],
)
def test_nothing_can_be_smuggled_into_a_header(fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        compose(changed(**fields))


def test_ids_that_no_header_can_hold_are_left_out() -> None:
    """They come from other people's mail; it must be possible to answer it."""
    raw = compose(changed(references=("a@x\r\nBcc: eve@z.org", '"a\tb"@x', "good@x")))
    assert b"References: <good@x>\r\n" in raw
    assert b"eve@z.org" not in raw


@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=40))
def test_any_text_goes_out_whole_or_is_refused(subject: str, name: str, filename: str) -> None:
    attachment = Attachment(filename=filename, media_type="text/x-thing", content=BYTES[:1])
    try:
        raw = compose(changed(subject=subject, to=(Address(name, "bob@y.org"),), attachments=(attachment,)))
    except Invalid:
        return
    read = parse(raw)
    assert [one.address for one in read.to] == ["bob@y.org"]
    assert len(read.attachments) == 1
    assert read.bcc == ()
    head = raw.split(b"\r\n\r\n", 1)[0]
    assert head.count(b"\r\nSubject:") == 1
    assert raw.isascii()


def test_message_ids_are_new_each_time() -> None:
    assert message_id("x.org") != message_id("x.org")
    assert message_id("X.org").endswith("@x.org")
    assert message_id("Müller.example").endswith("@xn--mller-kva.example")
    with pytest.raises(Invalid):
        message_id("x.org>\r\n")


def test_a_message_as_attachment_is_not_parsed_by_others() -> None:
    file = Attachment(filename="a.eml", media_type="message/rfc822", content=memoryview(b"From: a@b\n\nx"))
    assert parse(compose(changed(attachments=(file,)))).attachments[0].content == file.content
