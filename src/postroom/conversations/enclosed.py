"""What a message holds besides its words, as it is stored with its body and shown above it."""

from collections.abc import Sequence

import msgspec

Mailbox = tuple[str, str]  # name, address


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """The original that a forward carries, in the words of whoever forwarded it: none of it is proven."""

    from_field: Mailbox
    sent: str
    subject: str
    to_fields: Sequence[Mailbox] = ()
    cc_fields: Sequence[Mailbox] = ()


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An event. Moments in Unix seconds; `attachment` is the ordinal of its file. The rest as in `channels.base`."""

    method: str
    summary: str
    starts_at: float | None
    ends_at: float | None
    all_day: bool
    floating: bool
    zone: str
    repeats: bool
    cancelled: bool
    organizer: Mailbox | None
    location: str
    attachment: int


class Enclosed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it; most messages have none."""

    forwarded: Forwarded | None = None
    invitations: Sequence[Invitation] = ()
    protection: str | None = None


NOTHING = Enclosed()
