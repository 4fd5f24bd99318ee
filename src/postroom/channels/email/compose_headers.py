"""Header fields for the wire: folded (RFC 5322, 2.2.3), non-ASCII words encoded (RFC 2047), nothing smuggled in.

A line end or another control character in any value is refused, never repaired: it can only be an attack or a bug.
"""

import base64
import re
from collections.abc import Iterable, Sequence

from postroom.channels.base import Address
from postroom.kit.errors import Invalid
from postroom.kit.text import breaks_line

_MAX_LINE = 76
_MAX_SUBJECT = 2_000
_MAX_EXTRA = 8_000
_WORD_BYTES = 39  # of UTF-8: 52 characters of base64, so "=?utf-8?b?...?=" stays below 75
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,70}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:[ .][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL = re.compile(r"[^\s\x00-\x1f\x7f()<>,;:\\\"@\[\]]+|\"(?:[^\"\\\r\n]|\\.)+\"")
_DOMAIN = re.compile(r"[^\s\x00-\x1f\x7f()<>,;:\\\"@\[\]]+|\[[0-9A-Za-z:.]+\]")
_IDENTIFIER = re.compile(r"[^\s<>\x00-\x1f\x7f]{1,900}")
_MAX_ADDRESS = 320


def refuse_controls(value: str, field: str) -> str:
    """Return `value` when it holds no control character or line separator, raise `Invalid` otherwise."""
    if breaks_line(value):
        raise Invalid("This field holds a line break or another character that cannot be sent.", field=field)
    return value


def text_field(name: str, value: str) -> bytes:
    """Return a field of free text, such as Subject."""
    value = refuse_controls(value, name)
    if len(value) > _MAX_SUBJECT:
        raise Invalid("This text is too long for a mail header.", field=name)
    words = value.split(" ") if _is_plain(value) else list(_encoded(value))
    return _folded(name, words)


def extra_field(name: str, value: str) -> bytes:
    """Return a further field, such as Auto-Submitted; its name must be a plain token."""
    if not _NAME.fullmatch(name):
        raise Invalid("This is not the name of a mail header.", field=name)
    value = refuse_controls(value, name)
    if len(value) > _MAX_EXTRA:
        raise Invalid("This text is too long for a mail header.", field=name)
    return _folded(name, value.split(" ") if value.isascii() else list(_encoded(value)))


def address_field(name: str, addresses: Sequence[Address]) -> bytes:
    """Return a list of mailboxes (RFC 5322, 3.4), each checked."""
    words: list[str] = []
    for position, address in enumerate(addresses):
        pieces = _mailbox(address, name)
        last = position == len(addresses) - 1
        words += [*pieces[:-1], pieces[-1] if last else f"{pieces[-1]},"]
    return _folded(name, words)


def identifier_field(name: str, identifiers: Iterable[str]) -> bytes:
    """Return a field of message ids, in brackets."""
    words = []
    for identifier in identifiers:
        if not _IDENTIFIER.fullmatch(identifier):
            raise Invalid("This is not a message id.", field=name)
        words.append(f"<{identifier}>")
    return _folded(name, words)


def sendable_identifiers(identifiers: Iterable[str]) -> list[str]:
    """Return the ids of other people's messages that can be written; odd ones are left out: an answer must be able."""
    return [one for one in identifiers if _IDENTIFIER.fullmatch(one) and one.isascii()]


def addr_spec(address: str, field: str) -> str:
    """Return an address as it goes on the wire: checked, an international domain in its ASCII form (RFC 5890)."""
    local, at, domain = refuse_controls(address, field).rpartition("@")
    valid = at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and len(address) <= _MAX_ADDRESS
    if not valid:
        raise Invalid("This is not an e-mail address.", field=field)
    return f"{local}@{ascii_domain(domain, field)}"


def ascii_domain(domain: str, field: str) -> str:
    """Return a domain in its ASCII form (RFC 5890)."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Invalid("This is not an e-mail address.", field=field) from error


def _mailbox(address: Address, field: str) -> list[str]:
    spec = addr_spec(address.address, field)
    name = refuse_controls(address.name, field).strip()
    if not name:
        return [spec]
    if _is_plain(name):
        phrase = name if _ATOMS.fullmatch(name) else '"' + re.sub(r'([\\"])', r"\\\1", name) + '"'
        return [*phrase.split(" "), f"<{spec}>"]
    return [*_encoded(name), f"<{spec}>"]


def _is_plain(value: str) -> bool:
    return value.isascii() and "=?" not in value and max(map(len, value.split(" "))) < _MAX_LINE * 10


def _encoded(value: str) -> Iterable[str]:
    """Yield encoded words; a character is never split over two."""
    chunk = b""
    for character in value:
        data = character.encode("utf-8")
        if len(chunk) + len(data) > _WORD_BYTES:
            yield _word(chunk)
            chunk = b""
        chunk += data
    yield _word(chunk)


def _word(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode('ascii')}?="


def _folded(name: str, words: Sequence[str]) -> bytes:
    lines: list[str] = []
    line = f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > _MAX_LINE and line.strip() and word and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    return ("\r\n".join([*lines, line]) + "\r\n").encode("utf-8")
