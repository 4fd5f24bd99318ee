"""Time: aware datetimes in UTC inside, Unix seconds with a millisecond fraction on the wire."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def unix(moment: datetime) -> float:
    """Return Unix seconds with a millisecond fraction, the form every time has in /v1."""
    return round(moment.timestamp(), 3)


def from_unix(seconds: float) -> datetime:
    """Return the aware UTC datetime of Unix seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def micros(moment: datetime) -> int:
    """Return whole microseconds since 1970, exactly: what a cursor is made of."""
    return (moment - _EPOCH) // _MICRO


def from_micros(count: int) -> datetime:
    """Return the moment of `micros`. Raises `OverflowError` beyond the calendar."""
    return _EPOCH + count * _MICRO


def is_zone(name: str) -> bool:
    """Return whether a name stands in the time zone database (IANA)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)
