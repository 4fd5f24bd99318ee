"""winmail.dat: files and words inside come out; a broken stream stays a file."""

import struct
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.email import tnef
from postroom.channels.email.parse import parse


def attribute(level: int, identifier: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, identifier, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    written = struct.pack("<I", len(values))
    for identifier, kind, data in values:
        padded = data + b"\0" * (-len(data) % 4)
        written += struct.pack("<HHII", kind, identifier, 1, len(data)) + padded
    return written


LONG_NAME = "Grüße 2026.pdf".encode("utf-16-le") + b"\0\0"
STREAM = (
    b"\x78\x9f\x3e\x22\x01\x00"
    + attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    + attribute(1, 0x9003, properties((0x1013, 0x0102, b"<p>html inside</p>")))
    + attribute(2, 0x9002, b"\0" * 14)
    + attribute(2, 0x8010, b"GRUESS~1.PDF\0")
    + attribute(2, 0x800F, b"%PDF-1.7 content")
    + attribute(2, 0x9005, properties((0x3707, 0x001F, LONG_NAME)))
)


def mail(stream: bytes) -> bytes:
    head = b"From: a@x.org\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return head + b64encode(stream)


def test_files_and_body_come_out() -> None:
    message = parse(mail(STREAM))
    assert [(one.filename, one.media_type, bytes(one.content)) for one in message.attachments] == [
        ("Grüße 2026.pdf", "application/pdf", b"%PDF-1.7 content")
    ]
    assert message.text == "html inside"


def test_a_stream_that_is_none_stays_a_file() -> None:
    message = parse(mail(b"something else"))
    assert [one.filename for one in message.attachments] == ["winmail.dat"]


@pytest.mark.parametrize("length", range(0, len(STREAM), 7))
def test_a_cut_stream_gives_what_was_there(length: int) -> None:
    parse(mail(STREAM[:length]))


@given(st.binary(max_size=400))
def test_any_bytes_behind_the_signature(data: bytes) -> None:
    read = tnef.read(STREAM[:6] + data)
    assert read is not None
    assert tnef.read(STREAM[:40] + data) is not None
