"""Header fields: words, parameters, ids, dates, and blocks that are not quite header blocks."""

from datetime import UTC, datetime

import pytest

from postroom.channels.email import charset, headers, identifiers, parameters
from postroom.channels.email.words import decode_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("a =?iso-8859-1?q?=E4?= b", "a ä b"),
        ("=?utf-8?q?one?= =?utf-8?q?two?=", "onetwo"),
        ("=?utf-8?q?half_=C3?= =?utf-8?q?=A4?=", "half ä"),
        ("=?utf-8?B?w?= =?utf-8?B?6Q=?=", "é"),
        ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?q?with spaces inside?= x", "with spaces inside x"),
        ("=?utf-8?q?really?no?=", "really?no"),
        ("=?nonsense?q?=E4?=", "ä"),
        ("=?utf-8?q?never ends", "=?utf-8?q?never ends"),
        ("2 =? 3 ?= 4", "2 =? 3 ?= 4"),
    ],
)
def test_encoded_words_whole_and_broken(text: str, expected: str) -> None:
    assert decode_words(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ('TEXT/Plain; Charset="utf-8"; x=1', "text/plain", {"charset": "utf-8", "x": "1"}),
        ('attachment; filename="a;b.txt"', "attachment", {"filename": "a;b.txt"}),
        ("attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.txt", "attachment", {"filename": "Grüße.txt"}),
        ("a; filename*0*=iso-8859-1''%E4; filename*1=bc; filename*2*=%F6", "a", {"filename": "äbcö"}),
        ('a; filename*1="b"; filename*0="a"', "a", {"filename": "ab"}),
        ('a; filename="=?utf-8?q?=C3=A4.txt?="', "a", {"filename": "ä.txt"}),
        ("a; name=has spaces.txt", "a", {"name": "has spaces.txt"}),
        ('a; name="unterminated', "a", {"name": "unterminated"}),
        ("text/plain (comment); charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("", "", {}),
        (";;;=;", "", {}),
    ],
)
def test_parameters_of_all_generations(text: str, value: str, expected: dict[str, str]) -> None:
    read = parameters.read(text)
    assert (read.value, read.parameters) == (value, expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@x.org>", "a@x.org"),
        ("<[abc]@x.org>", "[abc]@x.org"),
        ("a@x.org", "a@x.org"),
        ("< a@x\t.org >", "a@x.org"),
        ("<no-at>", "no-at"),
        ("<first@x.org> <second@x.org>", "first@x.org"),
        ("", None),
        ("<>", None),
    ],
)
def test_message_ids(value: str, expected: str | None) -> None:
    assert identifiers.message_id(value) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["<a@x> <b@x>", "<a@x>"], ("a@x", "b@x")),
        (["<a@x><b@x>"], ("a@x", "b@x")),
        (["<no-at> <b@x>"], ("b@x",)),
        (['Message of "Mon, 3 May" from ann@x.org <a@x>'], ("a@x",)),
        (["Your mail to ann@x.org of Monday"], ()),
        (["a@x, b@x"], ("a@x", "b@x")),
    ],
)
def test_references_join_by_ids_only(values: list[str], expected: tuple[str, ...]) -> None:
    assert identifiers.references(values) == expected


NOON = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Sun, 3 May 2026 14:00:00 +0200", NOON),
        ("3 May 2026 12:00 GMT", NOON),
        ("Sun, 3 May 2026 12:00:00", NOON),
        ("Sun, 03 May 26 12:00:00 -0000 (UTC)", NOON),
        ("2026-05-03T12:00:00Z", NOON),
        ("Sun May  3 12:00:00 2026", NOON),
        ("Fri, 14 Feb 1969 00:02:54 -0300", datetime(1969, 2, 14, 3, 2, 54, tzinfo=UTC)),
        ("Sun, 32 May 2026 12:00:00", None),
        ("yesterday", None),
        ("", None),
        ("1 " * 100_000, None),
        ("Sun, 3 May 2026 12:00:00 +99999999", None),
    ],
)
def test_dates(value: str, expected: datetime | None) -> None:
    assert identifiers.date(value) == expected


def block(raw: bytes) -> tuple[dict[str, str], bytes]:
    fields, body = headers.split(raw, 0, len(raw))
    return {name: fields.first(name) for name in ("from", "to", "subject", "x-odd")}, raw[body:]


def test_a_plain_block_in_any_line_end() -> None:
    for end in (b"\r\n", b"\n", b"\r"):
        fields, body = block(end.join([b"From: a@x", b"Subject: two", b" lines", b"", b"Body"]))
        assert fields["subject"] == "two lines"
        assert body == b"Body"


def test_mbox_line_and_raw_eight_bit() -> None:
    fields, body = block(b"From ann@x Mon May  3 12:00:00 2026\nSubject: Gr\xfc\xdfe\nTo: J\xc3\xb6rg <j@x>\n\nBody")
    assert fields["subject"] == "Grüße"
    assert fields["to"] == "Jörg <j@x>"
    assert body == b"Body"


def test_a_broken_line_does_not_end_the_block() -> None:
    fields, body = block(b"From: a@x\nthis line is broken\nSubject: still here\n\nBody")
    assert fields["subject"] == "still here"
    assert body == b"Body"


def test_a_forgotten_empty_line_ends_it() -> None:
    fields, body = block(b"From: a@x\nSubject: s\nHello you,\nthis is text\n\nand more")
    assert fields["subject"] == "s"
    assert body.startswith(b"Hello you,")


@pytest.mark.parametrize(
    ("data", "label", "expected"),
    [
        ("Grüße €".encode(), "utf-8", "Grüße €"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("“€”".encode("cp1252"), "iso-8859-1", "“€”"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode("cp1252"), None, "Grüße"),
        ("Grüße".encode(), "x-foo-9", "Grüße"),
        ("Grüße".encode(), "", "Grüße"),
        ("привет".encode("koi8-r"), "KOI8-R", "привет"),
        ("吴一万镕".encode("gb18030"), "gb2312", "吴一万镕"),
        ("日本語".encode("iso2022_jp"), "ISO-2022-JP", "日本語"),
        ("日本語".encode("iso2022_jp"), None, "日本語"),
        ("한국어".encode("cp949"), "ks_c_5601-1987", "한국어"),
        (b"hi\x00there", "us-ascii", "hithere"),
        (b"rot13", "rot13", "rot13"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"+2AA-", "utf-7", "\ufffd"),
    ],
)
def test_charsets_declared_missing_and_wrong(data: bytes, label: str | None, expected: str) -> None:
    assert charset.decode(data, label) == expected


def test_one_wrong_byte_does_not_spoil_a_text() -> None:
    text = "这是一个很长的中文句子" * 10
    assert charset.decode(text.encode("gb18030") + b"\xff", "gb2312").startswith(text)
    german = "Grüße aus München. " * 10
    assert charset.decode(german.encode() + b"\xff", "utf-8").startswith(german)


def test_a_wrong_line_does_not_spoil_a_text_in_utf_7() -> None:
    assert charset.decode(b"+AD4 Caf+AOk-\nAb+/+cd=", "utf-7") == "> Café\nAb+/+cd="
