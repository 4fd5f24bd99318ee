"""Messages as Twilio takes them, and marks by which ours are known again."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.twilio import messages
from postroom.channels.twilio.messages import LONGEST, Mark


@given(st.text(st.sampled_from("ab \n"), max_size=5 * LONGEST))
def test_parts_fit_and_lose_no_word(text: str) -> None:
    parts = list(messages.parts(text.strip()))
    assert all(0 < len(part) <= LONGEST for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_parts_end_between_lines_or_words_where_there_are_any() -> None:
    line = "x" * 900
    assert list(messages.parts(f"{line}\n{line}")) == [line, line]
    assert list(messages.parts(f"{line} {line}")) == [line, line]
    assert [len(part) for part in messages.parts("x" * 2_000)] == [LONGEST, 400]
    assert list(messages.parts("")) == []


def test_a_mark_comes_back() -> None:
    mark = Mark(uuid4(), 3)
    assert messages.mark_of(messages.marked(mark)) == mark


@pytest.mark.parametrize("attributes", [None, "", "{}", "[]", "7", "{", '{"postroom": null}', '{"postroom": "x.1"}'])
def test_what_is_no_mark_is_none(attributes: str | None) -> None:
    assert messages.mark_of(attributes) is None


@pytest.mark.parametrize("media", [None, {}, "x", [None], [{}], [{"sid": "IM1"}], [{"sid": 7}]])
def test_what_is_no_file_is_left_out(media: object) -> None:
    assert messages.media_of(media) == []
