"""Signed and encrypted mail, told, and readable as far as that needs no key: S/MIME (RFC 8551), PGP (RFC 3156, 9580).

An opaque signature wraps the mail in a blob: it is taken out. PGP armour around a text is taken off. Nothing is
verified; the mail as it came is kept whole beside.
"""

import re

from postroom.channels.base import Protection
from postroom.channels.email import cms, mime
from postroom.channels.email.mime import Part

_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PROTOCOLS = {
    "application/pgp-signature": Protection.PGP_SIGNED,
    "application/pkcs7-signature": Protection.SMIME_SIGNED,
    "application/x-pkcs7-signature": Protection.SMIME_SIGNED,
    "application/pgp-encrypted": Protection.PGP_ENCRYPTED,
}
_MAX_UNWRAPPED = 3  # a signature around a signature (RFC 8551, 3.7)
# Groups are not possessive: with a look-ahead in them Python 3.11.2, Debian 12's own, finds nothing (gh-106052). Each
# run of lines ends where the next armour begins, so that giving lines back costs no more than reading them.
_MESSAGE = re.compile(
    r"^-----BEGIN PGP MESSAGE-----[ \t]*\n(?:(?!-----)[^\n]*+\n)*-----END PGP MESSAGE-----[ \t]*$", re.MULTILINE
)
_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?P<text>(?:(?!-----BEGIN PGP)[^\n]*+\n)*)"
    r"-----BEGIN PGP SIGNATURE-----[ \t]*\n(?:(?!-----)[^\n]*+\n)*-----END PGP SIGNATURE-----[ \t]*$",
    re.MULTILINE,
)
_ARMOUR_HEADERS = re.compile(r"\A(?:[A-Za-z-]+:[^\n]*+\n)*\n?")
_DASHED = re.compile(r"^- ", re.MULTILINE)


def opened(root: Part) -> tuple[Part, Protection | None]:
    """Return the part to read, taken out of its signature, and how the message is protected."""
    protection: Protection | None = None
    for _ in range(_MAX_UNWRAPPED):
        found = _by_type(root)
        protection = protection or found
        kind = cms.read(root.content) if root.media_type in _PKCS7 and not root.children else None
        if kind is None:
            break
        protection = Protection.SMIME_ENCRYPTED if kind.encrypted else Protection.SMIME_SIGNED
        if kind.content is None:
            break
        root = mime.read(kind.content)
    return root, protection


def without_armour(text: str) -> tuple[str, Protection | None]:
    """Return a text without PGP armour, and how it was protected."""
    if "-----BEGIN PGP " not in text:
        return text, None
    clear, encrypted = _MESSAGE.subn("", text)
    clear, signed = _SIGNED.subn(lambda match: _DASHED.sub("", _ARMOUR_HEADERS.sub("", match["text"])), clear)
    if encrypted:
        return clear, Protection.PGP_ENCRYPTED
    return clear, Protection.PGP_SIGNED if signed else None


def _by_type(root: Part) -> Protection | None:
    protocol = root.parameters.get("protocol", "").strip().lower()
    kinds = [protocol, *(child.media_type for child in root.children)]
    if root.media_type == "multipart/encrypted":
        return Protection.PGP_ENCRYPTED
    if root.media_type == "multipart/signed":
        return next((_PROTOCOLS[kind] for kind in kinds if kind in _PROTOCOLS), None)
    if root.media_type in _PKCS7:
        smime = root.parameters.get("smime-type", "").lower()
        return Protection.SMIME_SIGNED if smime == "signed-data" else Protection.SMIME_ENCRYPTED
    return None
