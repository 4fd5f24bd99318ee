"""When a team is there: slots of wall-clock time, holidays, days on which clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from postroom.identity.business_hours import BusinessHours, Slot, checked, is_open, of_team

NINE, FIVE, DAY = 9 * 3600, 17 * 3600, 86_400
WEEK = BusinessHours("Europe/Oslo", tuple(Slot(day, (NINE, FIVE)) for day in range(1, 6)), ("2026-12-25",))


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Oslo")).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("2026-11-24T09:00", True),  # a Tuesday
        ("2026-11-24T08:59:59", False),
        ("2026-11-24T16:59:59", True),
        ("2026-11-24T17:00", False),
        ("2026-11-22T12:00", False),  # Sunday is 0
        ("2026-11-23T12:00", True),
        ("2026-12-25T12:00", False),  # a holiday, on a Friday
        ("2026-03-30T09:00", True),  # the Monday after clocks went forward
        ("2026-10-26T09:00", True),  # and back
    ],
)
def test_slots_are_of_wall_clock_time_where_the_team_is(at: str, there: bool) -> None:  # noqa: FBT001 a column
    assert is_open(WEEK, oslo(at)) is there


def test_on_the_day_clocks_change_a_slot_is_where_clocks_say() -> None:
    sunday = BusinessHours("Europe/Oslo", (Slot(0, (NINE, FIVE)),))
    assert not is_open(sunday, datetime(2026, 3, 29, 6, 59, tzinfo=UTC))
    assert is_open(sunday, datetime(2026, 3, 29, 7, 0, tzinfo=UTC))  # 09:00, an hour earlier than the week before
    assert is_open(sunday, datetime(2026, 10, 25, 8, 0, tzinfo=UTC))


def test_the_day_is_the_teams_and_not_utc() -> None:
    night = BusinessHours("Pacific/Auckland", (Slot(1, (0, NINE)),))
    assert is_open(night, datetime(2026, 11, 22, 12, 0, tzinfo=UTC))  # Monday 01:00 there


def test_without_hours_somebody_is_always_there_and_without_slots_never() -> None:
    at = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert is_open(None, at)
    assert not is_open(BusinessHours("UTC"), at)
    assert is_open(BusinessHours("UTC", (Slot(2, (0, DAY)),)), at)


def test_a_teams_hours_win_and_the_organizations_holidays_are_everybodys() -> None:
    own = BusinessHours("UTC", (Slot(6, (0, DAY)),), ("2026-05-17",))
    assert of_team(own, WEEK) == BusinessHours("UTC", own.t, ("2026-05-17", "2026-12-25"))
    assert of_team(None, WEEK) == WEEK
    assert of_team(own, None) == own
    assert of_team(None, None) is None


def test_slots_that_touch_are_one_and_all_are_in_order() -> None:
    given = BusinessHours(
        "UTC",
        (Slot(2, (FIVE, DAY)), Slot(1, (NINE, FIVE)), Slot(2, (NINE, FIVE)), Slot(2, (NINE, NINE + 60))),
        ("2026-12-25", "2026-01-01", "2026-12-25"),
    )
    kept = BusinessHours("UTC", (Slot(1, (NINE, FIVE)), Slot(2, (NINE, DAY))), ("2026-01-01", "2026-12-25"))
    assert checked(given) == kept


@pytest.mark.parametrize(
    ("hours", "advice"),
    [
        (BusinessHours("Mars/Olympus"), "zone"),
        (BusinessHours("UTC", (Slot(1, (FIVE, NINE)),)), "ends after it begins"),
        (BusinessHours("UTC", (Slot(1, (NINE, DAY + 1)),)), "midnight"),
        (BusinessHours("UTC", (Slot(1, (-1, NINE)),)), "ends after"),
        (BusinessHours("UTC", (), ("25.12.2026",)), "2026-12-25"),
        (BusinessHours("UTC", (Slot(1, (NINE, FIVE)),) * 101), "at most"),
    ],
)
def test_what_is_no_time_is_refused_with_advice(hours: BusinessHours, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        checked(hours)
