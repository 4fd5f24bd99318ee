"""What a message holds besides its words."""

from collections.abc import Sequence

from postroom.conversations import enclosed
from postroom.conversations.enclosed import Mailbox
from postroom.conversations.timeline import FileRow
from postroom.wire.base import AddressField
from postroom.wire.conversations import CalendarEvent, Forwarded


def forwarded(original: enclosed.Forwarded | None) -> Forwarded | None:
    """Show what a forward says of its original."""
    if original is None:
        return None
    return Forwarded(
        from_field=_address(original.from_field),
        sent=original.sent,
        subject=original.subject,
        to_fields=[_address(one) for one in original.to_fields],
        cc_fields=[_address(one) for one in original.cc_fields],
    )


def event(found: enclosed.Invitation, files: Sequence[FileRow]) -> CalendarEvent:
    """Show an event; its calendar file is one of the message's `files`."""
    return CalendarEvent(
        method=found.method,
        summary=found.summary,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        all_day=found.all_day,
        floating=found.floating,
        zone=found.zone,
        repeats=found.repeats,
        cancelled=found.cancelled,
        organizer=_address(found.organizer) if found.organizer else None,
        location=found.location,
        attachment=files[found.attachment].id if found.attachment < len(files) else None,
    )


def _address(mailbox: Mailbox) -> AddressField:
    return AddressField(name=mailbox[0], address=mailbox[1])
