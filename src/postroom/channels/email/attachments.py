"""The parts of a message that are kept as files, with safe names, sniffed types and winmail.dat unpacked."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

from postroom.channels.base import Attachment
from postroom.channels.email import filenames, tnef
from postroom.channels.email.mime import Part
from postroom.kit.media_types import HEAD, sniff
from postroom.spool import Octets

_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_DELIMITING = frozenset({"text/x-amp-html"})
_MAX_ID = 500


class Files(msgspec.Struct):
    """Attachments in order, content ids by Content-Location, and a body found only in winmail.dat."""

    attachments: list[Attachment]
    locations: dict[str, str]
    text: str = ""
    html: str = ""


def collect(parts: Iterable[Part]) -> Files:
    """Turn parts into attachments; `inline` where a part has an id or a location to be shown by."""
    files = Files([], {})
    for part in parts:
        if part.media_type in _DELIMITING:
            continue
        content = part.content
        unpacked = tnef.read(content) if _may_be_tnef(part) else None
        if unpacked is not None and (unpacked.files or unpacked.text or unpacked.html):
            files.text = files.text or unpacked.text
            files.html = files.html or unpacked.html
            files.attachments.extend(_from_tnef(unpacked, len(files.attachments)))
        else:
            files.attachments.append(_attachment(part, content, files))
    return files


def _may_be_tnef(part: Part) -> bool:
    return part.media_type in _TNEF_TYPES or filenames.declared(part).lower() == "winmail.dat"


def _attachment(part: Part, content: Octets, files: Files) -> Attachment:
    number = len(files.attachments) + 1
    media_type = sniff(part.media_type, content[:HEAD])
    content_id = part.headers.first("content-id").strip("<> ")[:_MAX_ID] or None
    location = "".join(part.headers.first("content-location").split())
    if location:
        content_id = content_id or f"{sha256(location.encode()).hexdigest()[:24]}@location"
        files.locations.setdefault(location, content_id)
    return Attachment(
        filename=filenames.declared(part) or filenames.default(media_type, number, content),
        media_type=media_type,
        content=memoryview(content),
        content_id=content_id,
        inline=part.disposition != "attachment" and content_id is not None,
    )


def _from_tnef(contents: tnef.Contents, before: int) -> Iterator[Attachment]:
    for number, file in enumerate(contents.files, before + 1):
        media_type = sniff(file.media_type, file.content[:HEAD])
        yield Attachment(
            filename=filenames.safe(file.name) or filenames.default(media_type, number, file.content),
            media_type=media_type,
            content=memoryview(file.content),
            content_id=file.content_id,
            inline=file.content_id is not None,
        )


def with_shown(attachments: Iterable[Attachment], shown: frozenset[str]) -> tuple[Attachment, ...]:
    """Return the attachments with `inline` set exactly for those whose content id the HTML shows (ids without case)."""
    known = {content_id.lower() for content_id in shown}
    return tuple(
        msgspec.structs.replace(attachment, inline=(attachment.content_id or "").lower() in known)
        for attachment in attachments
    )
