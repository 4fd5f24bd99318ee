"""A NUL in a body, found without being fooled by backslashes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.api.body import InvalidText, require_text


def refused(body: bytes) -> bool:
    try:
        require_text(body)
    except InvalidText:
        return True
    return False


@given(st.text(alphabet='\0\\u0"a', max_size=12))
def test_exactly_the_bodies_with_a_nul_are_refused(text: str) -> None:
    assert refused(msgspec.json.encode({"text": text})) is ("\0" in text)


@pytest.mark.parametrize("body", [b"", b"u0000", b"\x00\xff", b'{"a": "u0000"}'])
def test_other_bytes_are_left_to_the_parser(body: bytes) -> None:
    assert not refused(body)
