"""Cursors come back to the moment they were made of."""

import contextlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.conversations import mailboxes, timeline
from postroom.kit.errors import Invalid

moments = st.datetimes(datetime(2, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 made aware


@given(moments)
def test_of_a_conversation(moment: datetime) -> None:
    assert timeline.moment_of(timeline.cursor_of(moment)) == moment


@given(moments, st.uuids())
def test_of_a_mailbox(moment: datetime, conversation_id: UUID) -> None:
    assert mailboxes._cursor(mailboxes._text((conversation_id, moment))) == (moment, conversation_id)  # noqa: SLF001 its two halves


@given(st.text(min_size=1))
def test_anything_else_is_refused_and_breaks_nothing(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert timeline.moment_of(text).tzinfo is UTC
    with pytest.raises(Invalid):
        mailboxes._cursor(text.replace("_", "-"))  # noqa: SLF001 as above
