"""Long mail says what it would say if it were short, and takes little memory."""

import base64
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom import spool
from postroom.channels.email import mime, parse, words
from postroom.channels.email.words import base64_bytes, base64_pieces
from postroom.spool import Octets, spooled
from tests.pure.channels.email_understanding.figures import report
from tests.pure.channels.email_understanding.test_corpus_mail import FOLDERS
from tests.pure.channels.email_understanding.test_structure import TEXT, mail, multipart

SIZE = 16_000_000
MEGABYTE = 1_000_000
SHORT = 50
FILM = base64.encodebytes(bytes(range(256)) * (SIZE * 3 // 4 // 256)).decode()
ENCODINGS = ["base64", "quoted-printable", "x-uuencode", "8bit"]


@pytest.fixture
def few_are_long() -> Iterator[None]:
    """Whatever has more than some bytes is long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mime, "IN_MEMORY", SHORT)
        patch.setattr(spool, "IN_MEMORY", SHORT)
        patch.setattr(words, "_PIECE", SHORT)
        patch.setattr(parse, "_CHUNK", SHORT)
        yield


def long(raw: bytes) -> Octets:
    """The same mail in a file."""
    return spooled([raw])


@pytest.mark.usefixtures("few_are_long")
def test_real_mail_says_the_same_when_it_is_long(testdata: Path) -> None:
    none = {".json", ".jsonl", ".tnef"}
    paths = [path for folder in FOLDERS for path in (testdata / folder).rglob("*") if path.suffix not in none]
    raws = [path.read_bytes() for path in paths if path.is_file()]
    said = [parse.parse(long(raw)) for raw in raws]
    with pytest.MonkeyPatch.context() as patch:
        for module in (mime, spool):
            patch.setattr(module, "IN_MEMORY", 1 << 30)
        patch.setattr(parse, "_CHUNK", 1 << 30)
        for raw, message in zip(raws, said, strict=True):
            assert parse.parse(raw) == message
    report(f"{len(said)} read as long ones")
    assert len(said) > 500


@given(
    st.sampled_from(ENCODINGS),
    st.lists(
        st.sampled_from([*"aZ0+/=-\r\n\t #M", "=\n", "=\r\n", "begin 644 a\n", "end\n", "=3D"]),
        min_size=40,
        max_size=300,
    ),
)
def test_any_body_is_the_same_when_it_is_long(encoding: str, body: list[str]) -> None:
    raw = multipart(TEXT, f"Content-Type: image/png\nContent-Transfer-Encoding: {encoding}\n\n{''.join(body)}")
    whole = parse.parse(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mime, "IN_MEMORY", SHORT)
        patch.setattr(words, "_PIECE", SHORT)
        patch.setattr(parse, "_CHUNK", SHORT)
        assert parse.parse(raw) == whole


@given(st.lists(st.sampled_from([b"QUJD", b"=", b"Q", b"\r\n", b"-", b"\xff", b"Zg=="]), max_size=40))
def test_base64_in_pieces_is_base64(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_PIECE", 7)
        assert b"".join(base64_pieces(data)) == base64_bytes(data)


def film(encoding: str, content: str, media_type: str = "video/mp4") -> str:
    return f"Content-Type: {media_type}; name=film.mp4\nContent-Transfer-Encoding: {encoding}\n\n{content}"


LONG = {
    "file": multipart(TEXT, film("base64", FILM)),
    "message": multipart(TEXT, f"Content-Type: message/rfc822\n\n{multipart(TEXT, film('base64', FILM)).decode()}"),
    "uuencoded": multipart(TEXT, film("x-uuencode", "begin 644 a\n" + f"M{'0' * 60}\n" * (SIZE // 62))),
    "8bit": multipart(TEXT, film("8bit", "A film.\n" * (SIZE // 8))),
}
WORDS = {"text": mail("Words.\n" * (SIZE // 7)), "empty lines": mail("\n" * SIZE)}


@pytest.mark.parametrize("shape", LONG)
def test_files_are_not_in_memory(shape: str) -> None:
    assert most_for(LONG[shape]) < 8 * MEGABYTE


@pytest.mark.parametrize("shape", WORDS)
def test_of_a_text_what_may_be_shown_is_in_memory(shape: str) -> None:
    assert most_for(WORDS[shape]) < 18 * MEGABYTE


def most_for(raw: bytes) -> int:
    """Return how many bytes of memory it takes at most to understand a mail that lies in a file."""
    octets = long(raw)
    tracemalloc.start()
    message = parse.parse(octets)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.from_
    report(f"{most / MEGABYTE:.0f} MB for one of {len(raw) / MEGABYTE:.0f} MB")
    return most


def test_no_text_is_decoded_that_is_not_shown() -> None:
    raw = mail("A smile 😀, for which each character takes four bytes.\n" * (SIZE // 55))
    assert most_for(raw) < 75 * MEGABYTE
    assert len(parse.parse(raw).text) == parse.MAX_TEXT


@pytest.mark.parametrize("subtype", ["plain", "html"])
@pytest.mark.parametrize("ahead", ["Hello,\n", "Hello, " * 20_000])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "gb18030"])
def test_a_very_long_text_is_shown_although_it_is_one_line(subtype: str, ahead: str, charset: str) -> None:
    body = "h" + ahead + "\u4fa1\u683c " * (2 * MEGABYTE)
    head = f"From: a@x.org\nContent-Type: text/{subtype}; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    shown = parse.parse(head.encode() + base64.encodebytes(body.encode(charset))).text
    assert shown.startswith("hHello,")
    assert shown.count("\u4fa1") > MEGABYTE // 2


@pytest.mark.parametrize("order", ["le", "be"])
def test_a_very_long_text_is_read_by_its_byte_order_mark_to_the_end(order: str) -> None:
    text = "\ufeff" + "Hello line \u0a15\u010a\n" * (7 * MEGABYTE // 14)
    head = b"From: a@x.org\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    raw = head + base64.encodebytes(text.encode(f"utf-16-{order}"))
    assert parse.parse(raw).text.count("Hello line \u0a15\u010a\n") > MEGABYTE // 10


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "utf-32", "iso-2022-jp", "gb18030", "shift_jis"])
def test_what_is_shown_of_a_very_long_text_ends_with_a_whole_character(charset: str) -> None:
    line = "価格は四円です。ありがとう。\n"
    text = (line * (9 * MEGABYTE // len(line.encode(charset)))).encode(charset)
    head = f"From: a@x.org\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    shown = parse.parse(head.encode() + base64.encodebytes(text)).text
    assert shown[:-1].replace(line, "") in line
    assert len(shown) > MEGABYTE
