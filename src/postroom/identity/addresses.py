"""The address a person logs in with."""

import re
import unicodedata

from postroom.kit.errors import Invalid

_LONGEST = 254  # RFC 5321, section 4.5.3.1.3, less the brackets
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+")


class InvalidAddress(Invalid):
    """This is not an e-mail address."""

    code = "invalid_address"


def clean(text: str) -> str:
    """Return the address as it is shown. Raises `InvalidAddress`."""
    address = unicodedata.normalize("NFC", text.strip())
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise InvalidAddress(field="email")
    return address


def key(text: str) -> str:
    """Return the form in which addresses are compared: one person writes Ann@Example.com and ann@example.com."""
    return unicodedata.normalize("NFC", text.strip()).casefold()
