"""Calendar parts: the events that a mail invites to, answers or calls off (RFC 5545, 5546, 6047), ready to be shown."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

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


def _events(content: memoryview, place: int) -> Iterator[tuple[tuple[str, str], Invitation]]:
    calendar = icalendar.read(content)
    defined = {one.text("TZID"): one for one in calendar.children if one.name == "VTIMEZONE"}
    method = calendar.text("METHOD").strip().lower()
    for number, event in enumerate(one for one in calendar.children if one.name == "VEVENT"):
        uid = event.text("UID") or f"{place}/{number}"
        read = _invitation(event, method, defined, place)
        if read.summary or read.starts_at:
            yield (uid, event.text("RECURRENCE-ID")), read


class _When(msgspec.Struct, frozen=True):
    """A DATE or DATE-TIME; a wall clock that no zone places on earth is `floating`, and taken as if it were in UTC."""

    at: datetime
    all_day: bool = False
    floating: bool = False
    zone: str = ""


def _invitation(event: Component, method: str, defined: Mapping[str, Component], place: int) -> Invitation:
    start = _when(event.first("DTSTART"), defined)
    return Invitation(
        method=method if method in _METHODS else "",
        summary=one_line(event.text("SUMMARY"), _MAX_TEXT),
        starts_at=start.at if start else None,
        ends_at=_end(event, start, _when(event.first("DTEND"), defined)),
        all_day=bool(start and start.all_day),
        floating=bool(start and start.floating),
        zone=one_line(start.zone, 100) if start else "",
        repeats="RRULE" in event.properties or "RDATE" in event.properties,
        cancelled=method == "cancel" or event.text("STATUS").strip().upper() == "CANCELLED",
        organizer=_organizer(event.first("ORGANIZER")),
        location=one_line(event.text("LOCATION"), _MAX_TEXT),
        attachment=place,
    )


def _when(value: Property | None, defined: Mapping[str, Component]) -> _When | None:
    match = _WALL.match(value.value) if value else None
    if value is None or match is None:
        return None
    year, month, day, hour, minute, second = (int(one or 0) for one in match.groups()[:6])
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - a wall clock
    except ValueError:
        return None
    if match[7]:
        return _When(wall.replace(tzinfo=UTC))
    zone, all_day = value.parameters.get("TZID", ""), match[4] is None
    placed = zones.moment(wall, zone, defined) if zone else None
    return _When(placed or wall.replace(tzinfo=UTC), all_day, placed is None and not all_day, zone)


def _end(event: Component, start: _When | None, end: _When | None) -> datetime | None:
    if start is None:
        return None
    lasting = _duration(event.text("DURATION")) or (timedelta(days=1) if start.all_day else timedelta())
    ends_at = end.at if end else _later(start.at, lasting)
    return ends_at if ends_at and ends_at > start.at else None


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
