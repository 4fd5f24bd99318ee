"""Mailbox names and UID sets, to the wire and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.email.imap import names, uids

_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("INBOX/Entwürfe", b"INBOX/Entw&APw-rfe"),
        ("R&D", b"R&-D"),
        ("~peter/mail/台北/日本語", b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("😀", b"&2D3eAA-"),
    ],
)
def test_modified_utf7(text: str, wire: bytes) -> None:
    assert names.encode(text) == wire
    assert names.decode(wire) == text


@given(_TEXT)
def test_every_name_comes_back(name: str) -> None:
    assert names.decode(names.encode(name)) == name


@given(st.binary(max_size=40))
def test_any_bytes_are_a_name(wire: bytes) -> None:
    assert isinstance(names.decode(wire), str)


def test_nonsense_and_plain_utf8_are_kept() -> None:
    assert names.decode(b"a&!!!-b") == "a&!!!-b"
    assert names.decode("Entwürfe".encode()) == "Entwürfe"


def test_uid_sets_are_short() -> None:
    assert uids.encode([5, 1, 2, 3, 9, 10]) == b"1:3,5,9:10"


@given(st.sets(st.integers(1, 5000)))
def test_every_uid_set_comes_back(which: set[int]) -> None:
    assert set(uids.decode(uids.encode(which))) == which


def test_hostile_uid_sets_are_bounded() -> None:
    assert len(uids.decode(b"1:4294967295,1:4294967295")) <= 2_000_000
    assert uids.decode(b"3:1,*,x,,7:y,9") == [1, 2, 3, 9]
