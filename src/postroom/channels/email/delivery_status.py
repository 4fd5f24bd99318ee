"""Whom did a mail not reach? The message/delivery-status part of a bounce: RFC 3464, section 2.

A block of fields for the whole report, then one for each receiver, with empty lines between them. Servers that know no
reports may name the receivers in X-Failed-Recipients.
"""

import re
from collections.abc import Iterator

from postroom.channels.base import Automation, Undelivered
from postroom.channels.email.failures import clean
from postroom.channels.email.headers import Headers, split
from postroom.channels.email.mime import Part

_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ACTIONS = frozenset({"failed", "delayed"})
_MOST = 200
_MOST_BYTES = 500_000
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"[^\s<>;,]{1,64}@[^\s<>;,]{1,255}")


def undelivered(root: Part, automation: Automation | None) -> list[Undelivered]:
    """Return those whom a bounce says the mail did not reach, or not yet; of every other mail none.

    A bounce that names nobody speaks of somebody without an address.
    """
    if automation is not Automation.BOUNCE:
        return []
    told = [block for part in root.leaves() if part.media_type in _STATUS for block in _blocks(part)]
    if any("action" in block for block in told):
        return [one for block in told for one in _receiver(block)][:_MOST]
    return list(_failed(root.headers))[:_MOST] or [Undelivered([], delayed=False, status="", words="")]


def _blocks(part: Part) -> Iterator[Headers]:
    content = part.content[:_MOST_BYTES]
    start = 0
    for _ in range(_MOST + 1):
        while start < len(content) and content[start] in b"\r\n":
            start += 1
        if start >= len(content):
            return
        headers, end = split(content, start, len(content))
        if end <= start:
            return
        yield headers
        start = end


def _receiver(block: Headers) -> Iterator[Undelivered]:
    action = block.first("action").partition(" ")[0].lower()
    names = [_address(block.first(name)) for name in ("original-recipient", "final-recipient")]
    addresses = list(dict.fromkeys(name for name in names if name))
    if action not in _ACTIONS or not addresses:
        return
    code = _CODE.search(block.first("status"))
    _, _, said = block.first("diagnostic-code").partition(";")
    yield Undelivered(addresses, action == "delayed", code[0] if code else "", clean(said))


def _failed(headers: Headers) -> Iterator[Undelivered]:
    for value in headers.raw("x-failed-recipients"):
        for address in _ADDRESS.findall(value[:_MOST_BYTES]):
            yield Undelivered([address], delayed=False, status="", words="")


def _address(field: str) -> str:
    """Return the address of `rfc822; ann@x.example`."""
    found = _ADDRESS.search(field.partition(";")[2])
    return found[0] if found else ""
