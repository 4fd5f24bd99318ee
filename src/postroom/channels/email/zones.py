"""Time zones of calendar parts: IANA names, tails of longer ids, Windows names, and zones a calendar defines itself.

A zone the calendar describes (VTIMEZONE, RFC 5545, 3.6.5) counts only when its name means nothing to anybody else: the
names' rules are kept up to date, the copies in mail are not.
"""

import re
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from postroom.channels.email.icalendar import Component

_OFFSET = re.compile(r"\s*([+-])(\d{2})(\d{2})")
_UTC = re.compile(r"\b(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d{2}))?\b", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})")
_ON_DAY = re.compile(r"(-?\d)?(MO|TU|WE|TH|FR|SA|SU)")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SEGMENTS = (3, 2, 1)
_MAX_RULES = 20
_WINDOWS = {
    "dateline standard time": "Etc/GMT+12", "hawaiian standard time": "Pacific/Honolulu",
    "alaskan standard time": "America/Anchorage", "pacific standard time": "America/Los_Angeles",
    "mountain standard time": "America/Denver", "us mountain standard time": "America/Phoenix",
    "central standard time": "America/Chicago", "canada central standard time": "America/Regina",
    "central standard time (mexico)": "America/Mexico_City", "eastern standard time": "America/New_York",
    "us eastern standard time": "America/Indiana/Indianapolis", "sa pacific standard time": "America/Bogota",
    "atlantic standard time": "America/Halifax", "newfoundland standard time": "America/St_Johns",
    "e. south america standard time": "America/Sao_Paulo", "argentina standard time": "America/Buenos_Aires",
    "pacific sa standard time": "America/Santiago", "sa western standard time": "America/La_Paz",
    "azores standard time": "Atlantic/Azores", "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik", "w. europe standard time": "Europe/Berlin",
    "central europe standard time": "Europe/Budapest", "romance standard time": "Europe/Paris",
    "central european standard time": "Europe/Warsaw", "gtb standard time": "Europe/Bucharest",
    "e. europe standard time": "Europe/Chisinau", "fle standard time": "Europe/Kyiv",
    "turkey standard time": "Europe/Istanbul", "israel standard time": "Asia/Jerusalem",
    "egypt standard time": "Africa/Cairo", "south africa standard time": "Africa/Johannesburg",
    "russian standard time": "Europe/Moscow", "arab standard time": "Asia/Riyadh",
    "arabic standard time": "Asia/Baghdad", "e. africa standard time": "Africa/Nairobi",
    "w. central africa standard time": "Africa/Lagos", "morocco standard time": "Africa/Casablanca",
    "iran standard time": "Asia/Tehran", "arabian standard time": "Asia/Dubai",
    "pakistan standard time": "Asia/Karachi", "india standard time": "Asia/Kolkata",
    "sri lanka standard time": "Asia/Colombo", "nepal standard time": "Asia/Kathmandu",
    "bangladesh standard time": "Asia/Dhaka", "se asia standard time": "Asia/Bangkok",
    "china standard time": "Asia/Shanghai", "singapore standard time": "Asia/Singapore",
    "taipei standard time": "Asia/Taipei", "w. australia standard time": "Australia/Perth",
    "tokyo standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul",
    "cen. australia standard time": "Australia/Adelaide", "aus central standard time": "Australia/Darwin",
    "e. australia standard time": "Australia/Brisbane", "aus eastern standard time": "Australia/Sydney",
    "tasmania standard time": "Australia/Hobart", "new zealand standard time": "Pacific/Auckland",
    "utc": "UTC", "coordinated universal time": "UTC",
}  # fmt: skip


def moment(wall: datetime, name: str, defined: Mapping[str, Component]) -> datetime | None:
    """Return when it is `wall` o'clock in a zone; None when nothing says what that zone is."""
    if not MINYEAR + 1 < wall.year < MAXYEAR:  # a rule's days reach into the years beside
        return None
    zone = _known(name)
    offset = zone.utcoffset(wall) if zone else _offset(defined.get(name), wall) or _written(name)
    return (wall - offset).replace(tzinfo=UTC) if offset is not None else None


def _written(name: str) -> timedelta | None:
    match = _UTC.search(name)
    if match is None:
        return None
    away = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return away if match[1] == "+" else -away


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _known(name: str) -> tzinfo | None:
    """Return the zone of a name like `Europe/Berlin`, `/mozilla.org/2005/Europe/Berlin` or a Windows one."""
    bare = name.strip().lower()
    bare = _WINDOWS.get(bare, bare).lower()
    pieces = bare.strip("/").split("/")
    found = next((_names()[tail] for n in _SEGMENTS if (tail := "/".join(pieces[-n:])) in _names()), None)
    return ZoneInfo(found) if found else None


def _offset(zone: Component | None, wall: datetime) -> timedelta | None:
    """Return the offset that a VTIMEZONE gives for a wall clock: that of the change that came last before it."""
    found: list[tuple[datetime, timedelta]] = []
    for rule in zone.children[:_MAX_RULES] if zone else ():
        match = _OFFSET.match(rule.text("TZOFFSETTO"))
        if match:
            away = timedelta(hours=int(match[2]), minutes=int(match[3]))
            onsets = (_onset(rule, year) for year in (wall.year - 1, wall.year))
            found += [(onset, away if match[1] == "+" else -away) for onset in onsets if onset]
    before = [one for one in found if one[0] <= wall]
    chosen = max(before, default=min(found, default=None))
    return chosen[1] if chosen and abs(chosen[1]) < timedelta(days=1) else None


def _onset(rule: Component, year: int) -> datetime | None:
    """Return when a STANDARD or DAYLIGHT rule sets in in a year: yearly on the nth weekday of a month, or once."""
    match = _MOMENT.match(rule.text("DTSTART"))
    if match is None:
        return None
    start = _date(*map(int, match.groups()))
    parts = dict(part.partition("=")[::2] for part in rule.text("RRULE").upper().split(";"))
    month, day = parts.get("BYMONTH", ""), _ON_DAY.fullmatch(parts.get("BYDAY", ""))
    if start is None or not (month.isdecimal() and day and len(month) < len("123")):
        return start
    return _nth(year, int(month), int(day[1] or 1), _DAYS.index(day[2]), start)


def _nth(year: int, month: int, nth: int, weekday: int, at: datetime) -> datetime | None:
    first = _date(year, month, 1, at.hour, at.minute)
    if first is None or nth == 0:
        return None
    if nth > 0:
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    following = _date(year + month // 12, month % 12 + 1, 1, at.hour, at.minute)
    if following is None:
        return None
    last = following - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def _date(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall clock
    except ValueError:
        return None
