"""Who gets a reply (pure): RFC 5322, 3.6.3, and what people expect of Reply all."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from postroom.composer.model import Recipient
from postroom.kit.addresses import keys_of


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """The message that is answered, as far as it says who is in the exchange. `outgoing`: one of us wrote it."""

    outgoing: bool
    from_field: Recipient | None
    reply_to_fields: Sequence[Recipient]
    to_fields: Sequence[Recipient]
    cc_fields: Sequence[Recipient]


class Recipients(msgspec.Struct, frozen=True):
    """To and Cc of a reply. Bcc is never repeated."""

    to: list[Recipient]
    cc: list[Recipient]


def reply(original: Original, *, everyone: bool, ours: Collection[str]) -> Recipients:
    """Return who gets the reply. `ours` are our own addresses, casefolded: they are never written to.

    Nor are they with a detail (`support+shop@`). A reply to our own message, from whichever address of ours, goes to
    whom that one went to. With `everyone`, nobody of the exchange is left out. Ourselves are written to only where
    nobody else is.
    """
    sender = list(original.reply_to_fields) or ([original.from_field] if original.from_field else [])
    by_us = original.outgoing or bool(sender and not _outside(sender, ours))
    to = list(original.to_fields) if by_us else sender
    others = [] if by_us else list(original.to_fields)
    main = _distinct(_outside(to, ours)) or _distinct(to)
    if not everyone:
        return Recipients(main, [])
    have = {address.casefold() for _, address in main}
    rest = _outside([*others, *original.cc_fields], ours)
    return Recipients(main, _distinct(person for person in rest if person[1].casefold() not in have))


def _outside(people: Iterable[Recipient], ours: Collection[str]) -> list[Recipient]:
    return [person for person in people if not any(key in ours for key in keys_of(person[1]))]


def _distinct(people: Iterable[Recipient]) -> list[Recipient]:
    return list({person[1].casefold(): person for person in reversed(list(people))}.values())[::-1]
