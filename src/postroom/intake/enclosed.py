"""What a channel found in a message besides its words, as it is stored."""

from collections.abc import Iterable

from postroom.channels import base
from postroom.channels.base import Address, Message
from postroom.conversations.enclosed import Enclosed, Forwarded, Invitation
from postroom.kit.clock import unix


def enclosed(message: Message) -> Enclosed:
    """Return what a message holds."""
    return Enclosed(
        forwarded=_forwarded(message.forwarded) if message.forwarded else None,
        invitations=[_invitation(one) for one in message.invitations],
        protection=message.protection.value if message.protection else None,
    )


def _forwarded(original: base.Forwarded) -> Forwarded:
    return Forwarded(
        from_field=mailbox(original.from_),
        sent=original.sent,
        subject=original.subject,
        to_fields=mailboxes(original.to),
        cc_fields=mailboxes(original.cc),
    )


def _invitation(event: base.Invitation) -> Invitation:
    return Invitation(
        method=event.method,
        summary=event.summary,
        starts_at=unix(event.starts_at) if event.starts_at else None,
        ends_at=unix(event.ends_at) if event.ends_at else None,
        all_day=event.all_day,
        floating=event.floating,
        zone=event.zone,
        repeats=event.repeats,
        cancelled=event.cancelled,
        organizer=mailbox(event.organizer) if event.organizer else None,
        location=event.location,
        attachment=event.attachment,
    )


def mailbox(address: Address) -> tuple[str, str]:
    """Return an address as it is stored: (name, address)."""
    return (address.name, address.address)


def mailboxes(addresses: Iterable[Address]) -> list[tuple[str, str]]:
    """Return addresses as they are stored."""
    return [mailbox(address) for address in addresses]
