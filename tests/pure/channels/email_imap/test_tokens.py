"""Bytes of a response become nested lists, whatever a server writes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.email.imap.tokens import MAX_DEPTH, Malformed, tokenize


def test_atoms_strings_and_lists() -> None:
    assert tokenize([rb'FLAGS (\Seen $Label1) "a \"b\" \\ c" NIL'], ()) == [
        b"FLAGS",
        [rb"\Seen", b"$Label1"],
        rb'a "b" \ c',
        None,
    ]


def test_literals_stand_where_they_were() -> None:
    assert tokenize([b"(UID 7 BODY[] ", b" FLAGS (x))"], [b"raw {3} bytes\r\n"]) == [
        [b"UID", b"7", b"BODY[]", b"raw {3} bytes\r\n", b"FLAGS", [b"x"]]
    ]


def test_a_skipped_literal_is_none() -> None:
    assert tokenize([b"(BODY[] ", b")"], [None]) == [[b"BODY[]", None]]


def test_section_with_spaces_is_one_atom() -> None:
    assert tokenize([b"(BODY[HEADER.FIELDS (SUBJECT)] NIL)"], ()) == [[b"BODY[HEADER.FIELDS (SUBJECT)]", None]]


def test_nul_bytes_cannot_forge_a_literal() -> None:
    assert tokenize([b"a\x000\x00b"], [b"secret"]) == [b"a0b"]


def test_unbalanced_parentheses_are_survived() -> None:
    assert tokenize([b"(a (b"], ()) == [[b"a", [b"b"]]]
    assert tokenize([b"a) b)"], ()) == [b"a", b"b"]


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(Malformed):
        tokenize([b"(" * (MAX_DEPTH + 2)], ())


def test_a_hostile_megabyte_does_not_take_long() -> None:
    start = time.thread_time()
    for hostile in (b"[ " * 500_000, b'"' + b"a" * 1_000_000, b'"\\' * 300_000, b"[" * 1_000_000):
        tokenize([hostile], ())
    assert time.thread_time() - start < 10


@given(st.binary(max_size=300))
def test_any_bytes_give_tokens_or_malformed(line: bytes) -> None:
    try:
        tokenize([line], ())
    except Malformed:
        assert line.count(b"(") > MAX_DEPTH
