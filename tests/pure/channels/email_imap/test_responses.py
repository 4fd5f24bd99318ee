"""Lines of servers become typed answers."""

from datetime import UTC, datetime

import pytest

from postroom.channels.email.imap import responses
from postroom.channels.email.imap.responses import Continuation, Fetched, Listed, Tagged, Untagged
from postroom.channels.email.imap.tokens import Malformed


def _untagged(line: bytes, *literals: bytes) -> Untagged:
    response = responses.parse(line.split(b"@"), literals)
    assert isinstance(response, Untagged)
    return response


def test_a_fetch_in_any_order() -> None:
    line = (
        rb'* 12 FETCH (FLAGS (\seen $Work \Recent) BODY[] @ UID 70 INTERNALDATE " 7-Feb-2024 21:52:25 -0800"'
        rb" RFC822.SIZE 44 MODSEQ (624140003) X-GM-LABELS (\Inbox))"
    )
    response = _untagged(line, b"Subject: x\r\n\r\n")
    assert (response.kind, response.number) == ("FETCH", 12)
    assert responses.fetched(response.data) == Fetched(
        uid=70,
        flags=frozenset({"\\Seen", "$Work"}),
        internal_date=datetime(2024, 2, 8, 5, 52, 25, tzinfo=UTC),
        size=44,
        body=b"Subject: x\r\n\r\n",
        modseq=624140003,
        labels=frozenset({"\\Inbox"}),
    )


def test_a_fetch_without_uid_says_nothing() -> None:
    assert responses.fetched(_untagged(rb"* 3 FETCH (FLAGS (\Seen))").data) is None


@pytest.mark.parametrize("text", ["", "yesterday", "31-Feb-2024 00:00:00 +0000", "1-Jan-2024 00:00:00 +9999"])
def test_a_bad_date_is_no_date(text: str) -> None:
    assert responses.moment(text) is None


def test_a_leap_second_is_survived() -> None:
    assert responses.moment("31-Dec-2016 23:59:60 +0000") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_status_responses_with_codes() -> None:
    ended = responses.parse([b"A1 OK [APPENDUID 38505 3955] APPEND completed"], ())
    assert isinstance(ended, Tagged)
    assert ended.tag == b"A1"
    assert (ended.status.name, ended.status.code[1:]) == ("APPENDUID", [b"38505", b"3955"])
    goodbye = _untagged(b"* BYE Autologout; idle for too long")
    assert goodbye.status is not None
    assert (goodbye.kind, goodbye.status.text) == ("BYE", "Autologout; idle for too long")


def test_words_that_begin_like_a_status_are_none() -> None:
    assert _untagged(b"* NOTHING (x)").kind == "NOTHING"
    assert responses.is_status(b"* OK see {5}")
    assert not responses.is_status(b"* LIST () NIL {5}")


def test_continuation() -> None:
    assert responses.parse([b"+ idling"], ()) == Continuation(b"idling")
    assert responses.parse([b"+"], ()) == Continuation(b"")


@pytest.mark.parametrize(
    "line", [b"", b"220 mx.example ESMTP", b"HTTP/1.1 400 Bad Request", b"*", b"* ", b"tag nonsense"]
)
def test_what_is_not_imap_is_malformed(line: bytes) -> None:
    with pytest.raises(Malformed):
        responses.parse([line], ())


def test_list_and_status() -> None:
    assert responses.listed(_untagged(rb'* LIST (\HasNoChildren \Sent) "/" "Sent &- more"').data) == Listed(
        "Sent & more", "/", frozenset({"\\hasnochildren", "\\sent"})
    )
    assert responses.listed(_untagged(rb"* LIST (\Noselect) NIL inbox").data) == Listed(
        "INBOX", "", frozenset({"\\noselect"})
    )
    assert responses.listed(_untagged(b"* LIST broken").data) is None
    assert responses.counts(_untagged(b'* STATUS "R&-D" (MESSAGES 231 UIDNEXT 44292 BROKEN)').data) == (
        "R&D",
        {"MESSAGES": 231, "UIDNEXT": 44292},
    )


def test_vanished() -> None:
    assert responses.vanished(_untagged(b"* VANISHED (EARLIER) 41,43:45").data) == [41, 43, 44, 45]


def test_gmail_names_messages_and_labels_in_its_own_way() -> None:
    line = rb'* 1 FETCH (UID 7 X-GM-MSGID 1278455344230334865 X-GM-THRID 12 X-GM-LABELS ("\\Sent" "K&APY-ln"))'
    found = responses.fetched(_untagged(line).data)
    assert found
    assert (found.server_id, found.server_thread_id) == ("1278455344230334865", "12")
    assert found.labels == frozenset({"\\Sent", "Köln"})


def test_other_servers_name_them_as_the_standard_says() -> None:
    found = responses.fetched(_untagged(b"* 3 FETCH (UID 7 EMAILID (M6d99ac3275bb4e) THREADID NIL)").data)
    assert found
    assert (found.server_id, found.server_thread_id, found.labels) == ("M6d99ac3275bb4e", "", None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"* STATUS Bills (MAILBOXID (F2212ea87-6097-4256-9d51-71338625))", "F2212ea87-6097-4256-9d51-71338625"),
        (b"* STATUS Bills (MAILBOXID NIL)", ""),
        (b"* STATUS Bills (MESSAGES 3)", ""),
    ],
    ids=["one", "none", "not said"],
)
def test_a_mailbox_has_an_id_or_none(line: bytes, expected: str) -> None:
    assert responses.object_id(_untagged(line).data) == expected
