"""Names of attachments: decoded, and safe to show and to save."""

import re

from postroom.channels.email import words
from postroom.channels.email.mime import Part
from postroom.kit.text import one_line
from postroom.spool import Octets

_MAX_CHARACTERS = 200
_MAX_EXTENSION = 20
_SEPARATORS = re.compile(r"[/\\]+")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/rfc822-headers": ".txt", "message/rfc822": ".eml", "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg", "image/bmp": ".bmp", "application/pdf": ".pdf", "application/zip": ".zip",
    "application/ics": ".ics",
    "application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc", "application/pgp-keys": ".asc",
    "application/ms-tnef": ".dat",
    "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m",
}  # fmt: skip
_NAMES = {
    "text/calendar": "invite",
    "application/ics": "invite",
    "message/rfc822": "message",
    "message/delivery-status": "delivery-status",
}


def safe(name: str) -> str:
    """Return a name of at most 200 characters, without folders, controls or direction overrides; may be empty."""
    last = [piece for piece in _SEPARATORS.split(one_line(name)) if piece.strip(". ")]
    cleaned = last[-1].strip().rstrip(". ") if last else ""
    if _DEVICES.match(cleaned):
        cleaned = f"_{cleaned}"
    if len(cleaned) <= _MAX_CHARACTERS:
        return cleaned
    stem, dot, extension = cleaned.rpartition(".")
    if not dot or len(extension) > _MAX_EXTENSION:
        return cleaned[:_MAX_CHARACTERS]
    return f"{stem[: _MAX_CHARACTERS - len(extension) - 1]}.{extension}"


def declared(part: Part) -> str:
    """Return the safe name a part declares, Content-Disposition before Content-Type; may be empty."""
    given = (
        part.disposition_parameters.get("filename") or part.parameters.get("name") or part.parameters.get("filename")
    )
    return safe(given or "")


def default(media_type: str, number: int, content: Octets = b"") -> str:
    """Return a name for a part without one; a message is named by its subject."""
    extension = _EXTENSIONS.get(media_type, "")
    if media_type == "message/rfc822":
        subject = re.search(rb"^subject:[ \t]*([^\r\n]+)", content[:20_000], re.MULTILINE | re.IGNORECASE)
        title = (
            safe(words.decode_words(subject.group(1).decode("utf-8", "replace")).replace("/", "-")) if subject else ""
        )
        if title:
            return safe(title[: _MAX_CHARACTERS - len(extension)] + extension)
    return f"{_NAMES.get(media_type) or f'attachment-{number}'}{extension}"
