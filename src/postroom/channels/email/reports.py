"""Which mail does a bounce, a receipt or an automatic answer speak of?

A delivery report brings the mail it could not deliver, whole (message/rfc822) or its header (text/rfc822-headers):
RFC 3464, section 2, and RFC 6522. A receipt names it in Original-Message-ID (RFC 8098, 3.2.5). Servers that know
neither paste the header into the text.
"""

import re
from collections.abc import Iterator

from postroom.channels.base import Automation
from postroom.channels.email import identifiers
from postroom.channels.email.headers import split
from postroom.channels.email.mime import Part

_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
_PASTED = re.compile(r"^[ \t>]{0,8}Message-ID:\s{0,8}(<[^<>\s]{3,990}>)", re.IGNORECASE | re.MULTILINE)


def original_message_id(root: Part, automation: Automation | None, text: str) -> str | None:
    """Return the id of the mail that caused a bounce or an automatic answer; None for every other mail."""
    if automation not in {Automation.BOUNCE, Automation.AUTO_REPLY}:
        return None
    return next((found for found in _named(root, text) if found and "@" in found), None)


def _named(root: Part, text: str) -> Iterator[str | None]:
    leaves = list(root.leaves())
    for part in leaves:
        if part.media_type == "message/disposition-notification":
            yield _field(part, "original-message-id")
    for part in leaves:
        if part.media_type in _RETURNED:
            yield _field(part, "message-id")
    for match in _PASTED.finditer(text):
        yield identifiers.message_id(match.group(1))


def _field(part: Part, name: str) -> str | None:
    content = part.content
    headers, _ = split(content, 0, len(content))
    return identifiers.message_id(headers.first(name))
