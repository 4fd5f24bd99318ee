"""Days as people type them into a search (pure).

2026-11-23, 2026/11/23, 2026-11 and 2026 are days, months and years; today, yesterday, 7d, 2w, 3m and 1y count back.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_AGO = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_FIRST_YEAR, _LAST_YEAR = 1970, 9998


def is_date(text: str) -> bool:
    """Tell whether this names a day, a month or a year."""
    return day_of(text, date(2000, 1, 1)) is not None


def day_of(text: str, today: date) -> date | None:
    """Return the day, or the first day of the month or year, that a text names; None when it names none."""
    small = text.strip().lower()
    if small in {"today", "yesterday"}:
        return today - timedelta(days=small == "yesterday")
    if ago := _AGO.fullmatch(small):
        days = int(ago[1]) * _DAYS[ago[2]]
        return today - timedelta(days=min(days, (today - date(_FIRST_YEAR, 1, 1)).days))
    if (day := _DAY.fullmatch(small)) is None or not _FIRST_YEAR <= int(day[1]) <= _LAST_YEAR:
        return None
    try:
        return date(int(day[1]), int(day[2] or 1), int(day[3] or 1))
    except ValueError:
        return None


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins for somebody."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
