"""Calendar parts: the events that a mail invites to, answers or calls off (RFC 5545, 5546, 6047), ready to be shown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from postroom.channels.base import Address, Attachment, Invitation
from postroom.channels.email import icalendar, zones
from postroom.channels.email.icalendar import Component, Property
from postroom.kit.text import one_line

TYPES = frozenset({"text/calendar", "application/ics", "text/x-vcalendar", "application/x-ical"})
_METHODS = frozenset({"request", "cancel", "reply", "publish", "counter", "declinecounter", "refresh", "add"})
_MAX_EVENTS = 5
_MAX_TEXT = 1_000
_WALL = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z)?)?", re.IGNORECASE)
_DURATION = re.compile(
    r"\s*([+-])?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?\s*$", re.IGNORECASE
)
_CARET = re.compile(r"\^([n^'])")  # RFC 6868
_MAILTO = re.compile(r"\s*mailto:\s*", re.IGNORECASE)


def read(attachments: Sequence[Attachment]) -> tuple[Invitation, ...]:
    """Return the events of all calendar files, each once; at most five, a calendar export is no invitation."""
    found: dict[tuple[str, str], Invitation] = {}
    for place, file in enumerate(attachments):
        if file.media_type in TYPES or file.filename.lower().endswith(".ics"):
            for key, invitation in _events(file.content, place):
                found.setdefault(key, invitation)
                if len(found) == _MAX_EVENTS:
                    return tuple(found.values())
    return tuple(found.values())


def _events(content: bytes, place: int) -> Iterator[tuple[tuple[str, str], Invitation]]:
    calendar = icalendar.read(content)
    defined = {one.text("TZID"): one for one in calendar.children if one.name == "VTIMEZONE"}
    method = calendar.text("METHOD").strip().lower()
    for number, event in enumerate(one for one in calendar.children if one.name == "VEVENT"):
        uid = event.text("UID") or f"{place}/{number}"
        read = _invitation(event, method, defined, place)
        if read.summary or read.starts_at:
            yield (uid, event.text("RECURRENCE-ID")), read


def _invitation(event: Component, method: str, defined: Mapping[str, Component], place: int) -> Invitation:
    start = event.first("DTSTART")
    wall, all_day, utc = _wall(start)
    zone = start.parameters.get("TZID", "") if start and not utc else ""
    starts_at = _at(start, defined)
    known = utc or (wall is not None and bool(zone) and zones.moment(wall, zone, defined) is not None)
    return Invitation(
        method=method if method in _METHODS else "",
        summary=one_line(event.text("SUMMARY"), _MAX_TEXT),
        starts_at=starts_at,
        ends_at=_end(event, starts_at, defined, all_day=all_day),
        all_day=all_day,
        floating=wall is not None and not (known or all_day),
        zone=one_line(zone, 100),
        repeats="RRULE" in event.properties or "RDATE" in event.properties,
        cancelled=method == "cancel" or event.text("STATUS").strip().upper() == "CANCELLED",
        organizer=_organizer(event.first("ORGANIZER")),
        location=one_line(event.text("LOCATION"), _MAX_TEXT),
        attachment=place,
    )


def _wall(value: Property | None) -> tuple[datetime | None, bool, bool]:
    """Return the wall clock of a DATE or DATE-TIME, whether it is a whole day, and whether it is in UTC."""
    match = _WALL.match(value.value) if value else None
    if match is None:
        return None, False, False
    year, month, day, hour, minute, second = (int(one or 0) for one in match.groups()[:6])
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - a wall clock
    except ValueError:
        return None, False, False
    return wall, match[4] is None, match[7] is not None


def _at(value: Property | None, defined: Mapping[str, Component]) -> datetime | None:
    """Return the moment of a DATE-TIME; a wall clock that no zone places on earth is taken as if it were in UTC."""
    wall, _, utc = _wall(value)
    if wall is None or value is None:
        return None
    zone = value.parameters.get("TZID", "")
    placed = zones.moment(wall, zone, defined) if zone and not utc else None
    return placed or wall.replace(tzinfo=UTC)


def _end(
    event: Component, starts_at: datetime | None, defined: Mapping[str, Component], *, all_day: bool
) -> datetime | None:
    end = _at(event.first("DTEND"), defined)
    if end is None and starts_at is not None:
        lasting = _duration(event.text("DURATION")) or (timedelta(days=1) if all_day else None)
        end = _later(starts_at, lasting) if lasting else None
    return end if end and starts_at and end > starts_at else None


def _duration(text: str) -> timedelta | None:
    match = _DURATION.match(text)
    if match is None or match[1] == "-":
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in match.groups()[1:])
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _later(moment: datetime, lasting: timedelta) -> datetime | None:
    try:
        return moment + lasting
    except OverflowError:
        return None


def _organizer(value: Property | None) -> Address | None:
    if value is None:
        return None
    address = one_line(_MAILTO.sub("", value.value, count=1), 320)
    name = one_line(icalendar.text_of(_CARET.sub(_uncaret, value.parameters.get("CN", ""))), 200)
    return Address(name, address if "@" in address else "") if name or "@" in address else None


def _uncaret(match: re.Match[str]) -> str:
    return {"n": "\n", "'": '"'}.get(match[1], "^")
