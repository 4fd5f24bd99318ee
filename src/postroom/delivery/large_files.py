"""Large files: what makes a mail too large for the account goes as links, the largest files first.

    bytes on the wire = head and text + for each file its base64 lines and its part's head
    too many? the largest file becomes a link ─▶ still too many? the next

The composer shows it before anything is sent, by the same rule: web/app/composer/large-files.ts, held to the same
numbers by tests. What is counted may be a little more than what is sent, never less.
"""

from binascii import b2a_qp
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from postroom.accounts.model import Account
from postroom.channels.email import images
from postroom.composer.model import Upload
from postroom.conversations import shared_files
from postroom.conversations.shared_files import NewSharedFile
from postroom.conversations.timeline import Part
from postroom.delivery import link_block
from postroom.delivery.render import Written
from postroom.identity.model import Person

USUAL_LIMIT = 25_000_000
"""What most servers take at least, for an account whose server has not said."""

HEAD_ROOM = 100_000
"""For header fields: 200 recipients."""
TEXT_ROOM = 200_000
"""For a letter of usual length, so that the composer needs not know how it is encoded."""
PART_ROOM = 3_000
"""For the head of a part: a name of 200 characters, encoded."""
LINK_ROOM = 6_000
"""For a link in text and HTML, with such a name."""

_LINE = 57
"""Bytes in a line of base64 (RFC 2045, section 6.8): 76 characters, CR and LF."""


class Parted(msgspec.Struct, frozen=True):
    """A letter whose large files are links: its body with their block, what is attached, and what is shared."""

    written: Written
    attached: Sequence[Upload]
    shared: Sequence[NewSharedFile]


def part(
    uploads: Sequence[Upload], written: Written, room: int, writer: Person, *, address: str | None, until: datetime
) -> Parted:
    """Make links, which lead to `address`, of what does not fit into `room` bytes. Without an address none is made.

    A picture that the letter shows stays inside it.
    """
    shown = images.shown_in(written.html)
    kept = {ordinal for ordinal, one in enumerate(uploads) if one.content_id in shown}
    linked = as_links([one.size for one in uploads], room, kept) if address else set()
    if not address or not linked:
        return Parted(written, uploads, [])
    shared = [
        shared_files.new(one.filename, one.size, one.sha256) for ordinal, one in enumerate(uploads) if ordinal in linked
    ]
    block = link_block.block(shared, address, until, language=writer.language, time_zone=writer.time_zone)
    return Parted(
        msgspec.structs.replace(written, block_html=block.html, block_text=block.text),
        [one for ordinal, one in enumerate(uploads) if ordinal not in linked],
        shared,
    )


def limit_of(account: Account) -> int:
    """Return the largest mail of an account, in bytes as it goes over the wire."""
    return account.smtp_size or USUAL_LIMIT


def room_of(account: Account, written: Written, quoted: Sequence[Part]) -> int:
    """Return how many bytes a mail may have for usual text and its own files. `quoted` are parts of the original."""
    text = sum(len(b2a_qp(part.encode())) for part in (written.html, written.text))
    pictures = sum(wire_size(one.size) for one in quoted if one.inline)
    return limit_of(account) - max(0, text - TEXT_ROOM) - pictures


def as_links(sizes: Sequence[int], limit: int, kept: Collection[int] = ()) -> set[int]:
    """Return which files (by place) become links, the largest first, so that a mail with the rest is within a limit.

    `sizes` are the files' own bytes; for text of usual length room is left here. `kept` are never links: pictures in
    the text.
    """
    taken = HEAD_ROOM + TEXT_ROOM + sum(wire_size(size) for size in sizes)
    linked: set[int] = set()
    for ordinal in sorted(range(len(sizes)), key=lambda one: (-sizes[one], one)):
        saved = wire_size(sizes[ordinal]) - LINK_ROOM
        if taken <= limit or saved <= 0:
            break
        if ordinal not in kept:
            linked.add(ordinal)
            taken -= saved
    return linked


def wire_size(size: int) -> int:
    """Return the bytes of a file's part in a mail, at most."""
    return PART_ROOM + 4 * -(-size // 3) + 2 * -(-size // _LINE)
