"""Any bytes give a message or `Unparsable`, and what comes out can be kept and shown."""

from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.channels.base import Message
from postroom.channels.email.parse import Unparsable, parse

PIECES = [
    *(
        b"From: a@x.org\r\n",
        b"Subject: =?utf-8?b?",
        b"?=\r\n",
        b"\r\n\r\n",
        b"--b\r\n",
        b"--b--",
        b"\x00",
        b"\xff\xfe",
        b"> ",
    ),
    *(b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: text/html; charset=", b"utf-7", b"99999", b'"'),
    *(
        b"Content-Transfer-Encoding: base64\r\n",
        b"<blockquote type=cite>",
        b"<style>p{",
        b"}</style>",
        b"<img src=cid:x>",
    ),
    *(
        b"wrote:\n",
        b"On 3 May 2026 <a@x> ",
        b"begin 644 x\n",
        b"\x78\x9f\x3e\x22",
        b"filename*0*=",
        b"%ED%A0%80",
        b"&#xD800;",
    ),
    *(
        b"\xed\xa0\x80",
        b"message/rfc822",
        b"application/ms-tnef",
        b"References: <",
        b"Date: ",
        b"To: (",
        b"multipart/report",
    ),
]


def check(raw: bytes) -> None:
    try:
        message = parse(raw)
    except Unparsable:
        return
    assert isinstance(message, Message)
    for text in (
        message.subject,
        message.text,
        message.new_text,
        message.preview,
        message.html or "",
        message.message_id or "",
    ):
        assert "\x00" not in text
        text.encode("utf-8")
    assert len(message.preview) <= 200
    assert "\n" not in message.preview + message.subject
    assert all("@" in identifier for identifier in (*message.references, *message.in_reply_to))
    assert all(one.filename and "/" not in one.filename and len(one.filename) <= 200 for one in message.attachments)
    assert message.sent_at is None or message.sent_at.tzinfo is not None
    assert parse(raw).fingerprint == message.fingerprint


@given(st.binary(max_size=2_000))
def test_arbitrary_bytes(raw: bytes) -> None:
    check(raw)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=60))
def test_arbitrary_mail_like_bytes(pieces: list[bytes]) -> None:
    check(b"From: a@x.org\n" + b"".join(pieces))


@cache
def real_messages(testdata: Path) -> list[bytes]:
    whole = [path.read_bytes() for path in sorted((testdata / "mail").rglob("*.eml")) if path.stat().st_size < 20_000]
    bodies = {"quoting/forwarded/*.txt": b"text/plain", "calendar/*/*.ics": b"text/calendar"}
    return whole + [
        b"From: a@x.org\nSubject: Fwd: x\nContent-Type: " + kind + b"; charset=utf-8\n\n" + path.read_bytes()
        for pattern, kind in bodies.items()
        for path in sorted(testdata.glob(pattern))
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_real_messages_cut_joined_and_spoilt(testdata: Path, data: st.DataObject) -> None:
    messages = real_messages(testdata)
    raw = bytearray(data.draw(st.sampled_from(messages)))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 200)))
        raw[start:end] = data.draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)))
    check(bytes(raw))
