"""Invitations: what, when on earth, where and by whom; broken calendars say what they can and never stop a mail."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.channels.base import Address, Invitation, Message
from postroom.channels.email.parse import parse

EVENT = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:1
SUMMARY:Tea\\, and
  cake
DTSTART;TZID=Europe/Paris:20260703T150000
DURATION:PT1H30M
LOCATION:Room 4
ORGANIZER;CN="Ann Lee":mailto:ann@x.org
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:Home
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def mail(calendar: str | bytes) -> Message:
    body = calendar.encode() if isinstance(calendar, str) else calendar
    return parse(b"From: ann@x.org\nContent-Type: text/calendar; charset=utf-8\n\n" + body)


def only(calendar: str) -> Invitation:
    (invitation,) = mail(calendar).invitations
    return invitation


def starting(line: str, zones: str = "") -> Invitation:
    return only(f"BEGIN:VCALENDAR\n{zones}BEGIN:VEVENT\nSUMMARY:Tea\n{line}\nEND:VEVENT\nEND:VCALENDAR")


def test_an_invitation_is_read_whole() -> None:
    one = only(EVENT)
    assert (one.method, one.summary, one.location, one.organizer) == (
        "request",
        "Tea, and cake",
        "Room 4",
        Address("Ann Lee", "ann@x.org"),
    )
    assert one.starts_at == datetime(2026, 7, 3, 13, tzinfo=UTC)
    assert one.ends_at == datetime(2026, 7, 3, 14, 30, tzinfo=UTC)
    assert (one.repeats, one.cancelled, one.all_day, one.floating, one.zone) == (
        True,
        False,
        False,
        False,
        "Europe/Paris",
    )


def test_its_file_can_be_had_and_its_name_is_the_preview() -> None:
    message = mail(EVENT)
    assert message.attachments[message.invitations[0].attachment].filename == "invite.ics"
    assert message.preview == "Tea, and cake"


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("DTSTART:20260703T130000Z", 13),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20260703T150000", 13),
        ("DTSTART;TZID=W. Europe Standard Time:20260703T150000", 13),
        ('DTSTART;TZID="(UTC-03:00) Elsewhere":20260703T100000', 13),
        ("DTSTART;TZID=Home:20260703T150000", 13),
        ("DTSTART;TZID=Home:20261203T150000", 14),
    ],
)
def test_zones_of_all_kinds_are_understood(line: str, hour: int) -> None:
    one = starting(line, OUTLOOK_ZONE)
    assert one.starts_at is not None
    assert one.starts_at.hour == hour
    assert not one.floating


def test_a_zone_that_nobody_knows_leaves_the_wall_clock() -> None:
    one = starting("DTSTART;TZID=Nowhere:20260703T150000")
    assert one.floating
    assert one.starts_at == datetime(2026, 7, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(("year", "week", "month"), [("9999", "9", "12"), ("0001", "-9", "1"), ("0002", "-9", "1")])
def test_a_zone_whose_days_reach_out_of_time_leaves_the_wall_clock(year: str, week: str, month: str) -> None:
    rules = OUTLOOK_ZONE.replace("BYDAY=-1SU", f"BYDAY={week}SU").replace("BYMONTH=10", f"BYMONTH={month}")
    one = starting(f"DTSTART;TZID=Home:{year}0703T150000", rules)
    assert one.floating
    assert one.starts_at == datetime(int(year), 7, 3, 15, tzinfo=UTC)


def test_a_whole_day_ends_with_the_day() -> None:
    one = starting("DTSTART;VALUE=DATE:20260703")
    assert one.all_day
    assert one.ends_at == datetime(2026, 7, 4, tzinfo=UTC)


def test_one_that_is_called_off() -> None:
    assert only(EVENT.replace("REQUEST", "CANCEL")).cancelled
    assert starting("STATUS:CANCELLED").cancelled


def test_the_same_event_twice_is_shown_once() -> None:
    part = f"--b\nContent-Type: text/calendar; method=REQUEST\n\n{EVENT}\n"
    file = f"--b\nContent-Type: application/ics; name=invite.ics\n\n{EVENT}\n"
    raw = f"From: a@x.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHi\n{part}{file}--b--"
    assert len(parse(raw.encode()).invitations) == 1


LINES = [*EVENT.splitlines(), *OUTLOOK_ZONE.splitlines(), "DTEND:99999999T999999", "DTSTART;TZID=Home:00010101T000000"]


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=40))
def test_any_lines_give_a_message(lines: list[str]) -> None:
    assert len(mail("BEGIN:VCALENDAR\n" + "\n".join(lines)).invitations) <= 5


@given(st.integers(0, len(EVENT)), st.binary(max_size=20))
def test_a_spoilt_calendar_gives_a_message(at: int, spoilt: bytes) -> None:
    raw = EVENT.encode()
    mail(raw[:at] + spoilt + raw[at + len(spoilt) :])
