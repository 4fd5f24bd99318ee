"""Time: aware datetimes in UTC inside, Unix seconds with a millisecond fraction on the wire."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def unix(moment: datetime) -> float:
    """Return Unix seconds with a millisecond fraction, the form every time has in /v1."""
    return round(moment.timestamp(), 3)


def from_unix(seconds: float) -> datetime:
    """Return the aware UTC datetime of Unix seconds."""
    return datetime.fromtimestamp(seconds, UTC)
