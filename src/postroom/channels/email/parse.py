"""Bytes of a message to what it says: the one door to understanding mail.

    bytes → mime (structure) → body (which parts) → charset, flowed → sanitize / quote → Message
                             ↘ headers → words → addresses, identifiers, automation

Any bytes give a `Message` or `Unparsable`. Work and memory grow with the size of the mail: every cap is at the step
it bounds.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from typing import ClassVar

import msgspec

from postroom.channels.base import Address, Automation, Forwarded, Message, Protection
from postroom.channels.email import (
    addresses,
    attachments,
    automation,
    body,
    charset,
    delivery_status,
    flowed,
    forwarded,
    identifiers,
    images,
    invitations,
    mime,
    protection,
    quote,
    reports,
    sanitize,
)
from postroom.channels.email.headers import Headers
from postroom.channels.email.images import Pictures
from postroom.channels.email.mime import Part
from postroom.kit.errors import PostroomError
from postroom.kit.text import preview, with_newlines
from postroom.spool import Octets

MAX_TEXT = 2_000_000
_MAX_HTML = 5_000_000
_MAX_BODY_PARTS = 50
_MAX_SUBJECT = 2_000
_MAX_BODY_BYTES = 4 * MAX_TEXT  # of one part: as many characters, however they are written
_CHUNK = 1 << 20


class Unparsable(PostroomError):
    """This is not an e-mail message: it has no header field."""

    code: ClassVar[str] = "unparsable"
    status: ClassVar[int] = 422


def parse(raw: Octets, *, html: bool = True) -> Message:
    """Understand one message. Raises only `Unparsable`, when there is no header field at all.

    Without `html`, HTML beside a text is left pending: making it safe takes about half of the time. All else that is
    told is the same.
    """
    root = mime.read(raw)
    headers = root.headers
    if not len(headers):
        raise Unparsable
    shown, by_type = protection.opened(root)
    chosen = body.choose(shown)
    files = attachments.collect(chosen.files)
    invited = invitations.read(files.attachments)
    said = _body(chosen, files, html=html)
    pictures = said.pictures or images.NONE
    subject = headers.text("subject")[:_MAX_SUBJECT]
    sender = next(iter(addresses.parse(headers.raw("from"), headers.hint)), None)
    why = automation.detect(root, sender.address if sender else "", subject)
    return Message(
        message_id=identifiers.message_id(headers.first("message-id")),
        in_reply_to=identifiers.references(headers.raw("in-reply-to")),
        references=identifiers.references(headers.raw("references")),
        original_message_id=reports.original_message_id(root, why, said.text),
        undelivered=delivery_status.undelivered(root, why),
        from_=sender or next(iter(addresses.parse(headers.raw("sender"), headers.hint)), None),
        reply_to=_addresses(headers, "reply-to"),
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        bcc=_addresses(headers, "bcc"),
        subject=subject,
        sent_at=identifiers.date(headers.first("date")),
        text=said.text,
        new_text=said.new_text,
        preview=preview(said.new_text) or preview(said.text) or preview("".join(one.summary for one in invited[:1])),
        html=said.html,
        html_pending=said.html is None and said.pictures is not None,
        attachments=attachments.with_shown(files.attachments, pictures.content_ids),
        trackers=pictures.trackers,
        remote_images=pictures.remote,
        automation=why,
        forwarded=None if why is Automation.BOUNCE else _forwarded(said.text, subject, headers, chosen),
        invitations=invited,
        protection=by_type or said.protection,
        fingerprint=_fingerprint(root, raw),
    )


def _addresses(headers: Headers, name: str) -> Sequence[Address]:
    """Return the recipients of a field; what has no address cannot be written to and is left out."""
    return tuple(address for address in addresses.parse(headers.raw(name), headers.hint) if address.address)


def _forwarded(text: str, subject: str, headers: Headers, chosen: body.Chosen) -> Forwarded | None:
    found = forwarded.find(text, subject, answers="in-reply-to" in headers)
    return found or forwarded.attached(chosen.files, subject)


class _Body(msgspec.Struct, frozen=True):
    """The words of a message, its safe HTML, the pictures of its HTML, and how the words themselves were protected."""

    text: str
    new_text: str
    html: str | None = None
    pictures: Pictures | None = None
    protection: Protection | None = None


def _body(chosen: body.Chosen, files: attachments.Files, *, html: bool) -> _Body:
    markup = _html(chosen.html) or files.html[:_MAX_HTML]
    plain = [part for part in chosen.text if part.media_type != "text/html"]
    words = (piece for piece in map(_text, plain[:_MAX_BODY_PARTS]) if piece.strip())
    text = "\n\n".join(_up_to(MAX_TEXT, words)) or files.text
    text, armoured = protection.without_armour(with_newlines(text)[:MAX_TEXT])
    if not markup.strip():
        return _Body(text, quote.new_text(text), protection=armoured)
    is_text = len(plain) < len(chosen.text) or not text.strip()
    if not html and not is_text:
        return _Body(text, quote.new_text(text), None, sanitize.pictures(markup, files.locations), armoured)
    clean = sanitize.sanitize(markup, files.locations)
    if clean and is_text:
        text, new_text = clean.text[:MAX_TEXT], quote.new_text(clean.new_text[:MAX_TEXT])
    else:
        text = text if text.strip() else _words_of(markup)[:MAX_TEXT]
        new_text = quote.new_text(text)
    return _Body(text, new_text, clean.html if clean else None, clean.pictures if clean else None, armoured)


def _text(part: Part) -> str:
    decoded = _decoded(part, part.parameters.get("charset"))
    text = with_newlines(decoded[: 2 * MAX_TEXT])[:MAX_TEXT]  # a line may end in two characters
    if part.parameters.get("format", "").lower() == "flowed":
        return flowed.unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _html(parts: Sequence[Part]) -> str:
    """Return the HTML view as one document; plain parts beside HTML ones (a list's footer) keep their lines."""
    if not any(part.media_type == "text/html" for part in parts):
        return ""
    return "\n".join(_up_to(_MAX_HTML, map(_markup, parts[:_MAX_BODY_PARTS])))[:_MAX_HTML]


def _markup(part: Part) -> str:
    if part.media_type == "text/html":
        label = part.parameters.get("charset") or _declared_inside(part)
        return _decoded(part, label)[:_MAX_HTML]
    return f'<div style="white-space: pre-wrap">{escape(_text(part))}</div>'


def _up_to(characters: int, pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces until they have so many characters: what comes then is not even decoded."""
    left = characters
    for piece in pieces:
        yield piece
        left -= len(piece)
        if left < 0:
            return


def _decoded(part: Part, label: str | None) -> str:
    """Return the content as text, of a very long one as much as may be shown: it may be one line."""
    content = part.content
    return charset.decode(content[:_MAX_BODY_BYTES], label, cut=len(content) > _MAX_BODY_BYTES)


def _declared_inside(part: Part) -> str | None:
    """Return the charset of a `<meta>` element, for HTML that comes without a charset parameter."""
    start = part.content[:2_000].lower()
    _, found, rest = start.partition(b"charset=")
    return (
        rest.lstrip(b"\"' ")[:40].split(b'"')[0].split(b"'")[0].split(b">")[0].strip(b" /;").decode("ascii", "ignore")
        if found
        else None
    )


def _words_of(html: str) -> str:
    """Return the text of HTML that is nested too deeply for any parser: its tags cut out."""
    pieces = html.split("<")
    return " ".join(piece.partition(">")[2] if index else piece for index, piece in enumerate(pieces))


def _fingerprint(root: Part, raw: Octets) -> bytes:
    """Return what two copies of a mail share however they were transported: id, date, sender, subject, content."""
    digest = sha256()
    for name in ("message-id", "date", "from", "subject"):
        value = " ".join(root.headers.text(name).split()).encode("utf-8", "replace")
        digest.update(len(value).to_bytes(4, "big") + value)
    leaves = list(root.leaves())
    for part in leaves:
        for piece in _sized(part.content):
            digest.update(piece)
    if len(leaves) >= mime.MAX_PARTS:
        digest.update(sha256(raw).digest())
    return digest.digest()


def _sized(content: Octets) -> Iterator[bytes]:
    """Yield how long `content` is, and then itself: with every CRLF as LF, without the white space at its end."""
    if len(content) <= _CHUNK:
        folded = _folded(content[:].rstrip())
        yield len(folded).to_bytes(8, "big")
        yield folded
        return
    end = _end(content)
    starts = range(0, end, _CHUNK)
    yield (end - sum(content[start : min(start + _CHUNK + 1, end)].count(b"\r\n") for start in starts)).to_bytes(
        8, "big"
    )
    for start in starts:
        yield _piece(content, start, min(start + _CHUNK, end))


def _end(content: Octets) -> int:
    """Return where the white space at the end of `content` begins, without a copy of it."""
    end = len(content)
    while end and not (kept := content[max(0, end - _CHUNK) : end].rstrip()):
        end = max(0, end - _CHUNK)
    return max(0, end - _CHUNK) + len(kept) if end else 0


def _piece(content: Octets, start: int, stop: int) -> bytes:
    """Return `content[start:stop]` with every CRLF as LF, also one that lies across its end."""
    across = content[stop - 1 : stop + 1] == b"\r\n"
    return _folded(content[start : stop - across])


def _folded(content: bytes) -> bytes:
    return b"\n".join(content.split(b"\r\n"))  # `replace` goes over it twice, and the second time slowly
