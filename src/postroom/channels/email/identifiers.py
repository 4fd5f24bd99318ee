"""Message-ID, In-Reply-To, References (RFC 5322, 3.6.4) and Date (3.3), with the tolerance real mail needs."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from postroom.kit.text import without_controls

_MAX_IDS = 1_000
_MAX_ID_BYTES = 998  # a line (RFC 5322, section 2.1.1); in bytes, since an index entry has room for 2,700
_MAX_DATE_CHARACTERS = 200
_LEAP_SECOND = 60
_BRACKETED = re.compile(r"<([^<>]*)>")
_COMMENT = re.compile(r"\([^()]*\)")
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


def message_id(value: str) -> str | None:
    """Return the id of a Message-ID field without brackets, None when there is nothing; here an id needs no @."""
    found = [_clean(inner) for inner in _BRACKETED.findall(value)]
    candidates = [one for one in found if "@" in one] or [one for one in found if one]
    if candidates:
        return candidates[0]
    bare = value.split()
    return _clean(bare[0].strip("<>")) or None if bare else None


def references(values: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of In-Reply-To or References fields in order, each once; what has no @ is left out."""
    unique: dict[str, None] = {}
    for value in values:
        for identifier in _ids(value):
            unique.setdefault(identifier)
            if len(unique) >= _MAX_IDS:
                return tuple(unique)
    return tuple(unique)


def _ids(value: str) -> Iterator[str]:
    """Yield ids in brackets; without any bracket take the words, but only if every one looks like an id (no prose)."""
    bracketed = _BRACKETED.findall(value)
    words = [] if bracketed else value.replace("<", " ").replace(">", " ").replace(",", " ").split()
    if words and not all("@" in word for word in words):
        return
    for identifier in map(_clean, bracketed or words):
        if "@" in identifier:
            yield identifier


def _clean(identifier: str) -> str:
    folded = identifier if '"' in identifier else "".join(identifier.split())
    cleaned = without_controls(folded).strip()
    return cleaned.encode()[:_MAX_ID_BYTES].decode(errors="ignore").rstrip()


def date(value: str) -> datetime | None:
    """Return a Date field in UTC; None when it is missing, unreadable or before 1900. A missing zone counts as UTC."""
    text = _COMMENT.sub(" ", value[:_MAX_DATE_CHARACTERS]).strip()
    try:
        moment = _rfc5322(text) or datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return moment if moment >= _EARLIEST else None


def _rfc5322(text: str) -> datetime | None:
    fields = parsedate_tz(text)
    if fields is None:
        return None
    zone = timezone(timedelta(seconds=fields[9])) if fields[9] is not None else UTC
    year, month, day, hour, minute, second = fields[:6]
    leap = timedelta(seconds=1) if second == _LEAP_SECOND else timedelta()
    return datetime(year, month, day, hour, minute, second - leap.seconds, tzinfo=zone) + leap
