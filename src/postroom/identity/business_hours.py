"""Business hours: weekly slots of wall-clock time in a zone, and holidays (pure).

    {tz: "Europe/Oslo", t: [{d: 1, s: [32400, 61200]}, …], holidays: ["2026-12-25"]}

`d` is the day of the week, 0 is Sunday; `s` is from when to when, in seconds since midnight as clocks show it there, so
that nine o'clock stays nine o'clock when clocks change. What lasts past midnight is two slots.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from postroom.kit.clock import is_zone

_DAY_S = 86_400
_MOST_SLOTS = 100
_MOST_HOLIDAYS = 500


class Slot(msgspec.Struct, frozen=True):
    """A time of a day of the week in which people are there; it ends before `s[1]`."""

    d: Annotated[int, msgspec.Meta(ge=0, le=6)]
    s: tuple[int, int]


class BusinessHours(msgspec.Struct, frozen=True):
    """When people are there. Without slots they never are."""

    tz: str
    t: tuple[Slot, ...] = ()
    holidays: tuple[str, ...] = ()


def checked(hours: BusinessHours) -> BusinessHours:
    """Return hours in order: slots that touch are one, each holiday is there once. Raises `ValueError` with advice."""
    if not is_zone(hours.tz):
        msg = "Choose a zone such as Europe/Paris."
        raise ValueError(msg)
    if len(hours.t) > _MOST_SLOTS or len(hours.holidays) > _MOST_HOLIDAYS:
        msg = f"Give at most {_MOST_SLOTS} slots and {_MOST_HOLIDAYS} holidays."
        raise ValueError(msg)
    for slot in hours.t:
        if not 0 <= slot.s[0] < slot.s[1] <= _DAY_S:
            msg = "Each slot ends after it begins, at midnight at the latest."
            raise ValueError(msg)
    try:
        holidays = sorted({date.fromisoformat(day).isoformat() for day in hours.holidays})
    except ValueError as error:
        msg = "Write holidays as 2026-12-25."
        raise ValueError(msg) from error
    return BusinessHours(hours.tz, tuple(_joined(sorted(hours.t, key=lambda slot: (slot.d, slot.s)))), tuple(holidays))


def is_open(hours: BusinessHours | None, at: datetime) -> bool:
    """Return whether people are there at a moment; who gave no hours always is."""
    if hours is None:
        return True
    local = at.astimezone(ZoneInfo(hours.tz))
    if local.date().isoformat() in hours.holidays:
        return False
    second = local.hour * 3600 + local.minute * 60 + local.second
    weekday = local.isoweekday() % 7
    return any(slot.d == weekday and slot.s[0] <= second < slot.s[1] for slot in hours.t)


def of_team(team: BusinessHours | None, organization: BusinessHours | None) -> BusinessHours | None:
    """Return the hours of a team: its own, or the organization's. Holidays of the organization are everybody's."""
    if team is None or organization is None:
        return team or organization
    return BusinessHours(team.tz, team.t, tuple(sorted({*team.holidays, *organization.holidays})))


def _joined(slots: Sequence[Slot]) -> list[Slot]:
    kept = list(slots[:1])
    for _, slot in pairwise(slots):
        last = kept[-1]
        if slot.d == last.d and slot.s[0] <= last.s[1]:
            kept[-1] = Slot(slot.d, (last.s[0], max(last.s[1], slot.s[1])))
        else:
            kept.append(slot)
    return kept
