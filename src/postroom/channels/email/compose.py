"""An `Outgoing` to the bytes that are sent; equal `Outgoing` give equal bytes, so a retry is the same mail.

    multipart/mixed                  only with files
      multipart/related              only with pictures that the HTML shows
        multipart/alternative
          text/plain, text/html

Header fields are built from checked values (compose_headers), the MIME parts by the standard library. Bcc is for the
envelope and never written.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from postroom.channels.base import Attachment, Outgoing
from postroom.channels.email import compose_headers, filenames, images
from postroom.kit.errors import Invalid
from postroom.kit.text import storable

_KEPT_REFERENCES = 20
_MANAGED = frozenset(
    """
    from sender to cc bcc reply-to subject date message-id in-reply-to references mime-version return-path received
    """.split()
)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}", re.IGNORECASE)
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_CONTENT_ID = re.compile(r"(?!.*=\?)[^\s<>\x00-\x1f\x7f]{1,200}")
_POLICY = SMTP.clone(cte_type="7bit")


def message_id(domain: str) -> str:
    """Return a new message id at `domain` in its ASCII form, without brackets (RFC 5322, 3.6.4; RFC 5890)."""
    named = compose_headers.ascii_domain(domain, "domain")
    if not _DOMAIN.fullmatch(named):
        raise Invalid("This is not a domain.", field="domain")
    return f"{secrets.token_urlsafe(18)}@{named.lower()}"


def is_content_id(text: str) -> bool:
    """Tell whether a part can be named so. Mail from outside may have names that it cannot."""
    return text.isascii() and _CONTENT_ID.fullmatch(text) is not None


def compose(outgoing: Outgoing) -> bytes:
    """Return the message for SMTP, lines ending in CR LF. Raises `Invalid` for what no header can say safely."""
    if not (outgoing.to or outgoing.cc or outgoing.bcc):
        raise Invalid("Add at least one recipient.", field="to")
    return b"".join(_fields(outgoing)) + _with_boundaries(_content(outgoing), outgoing.message_id)


def _fields(outgoing: Outgoing) -> Iterable[bytes]:
    moment = outgoing.date if outgoing.date.tzinfo else outgoing.date.replace(tzinfo=UTC)
    yield compose_headers.identifier_field("Message-ID", [outgoing.message_id])
    yield compose_headers.extra_field("Date", format_datetime(moment))
    yield compose_headers.address_field("From", [outgoing.from_])
    for name, addresses in (("Reply-To", outgoing.reply_to), ("To", outgoing.to), ("Cc", outgoing.cc)):
        if addresses:
            yield compose_headers.address_field(name, addresses)
    if not (outgoing.to or outgoing.cc):
        yield b"To: undisclosed-recipients:;\r\n"
    for address in outgoing.bcc:
        compose_headers.addr_spec(address.address, "Bcc")
    yield compose_headers.text_field("Subject", outgoing.subject)
    for name, identifiers in (("In-Reply-To", outgoing.in_reply_to), ("References", outgoing.references)):
        known = compose_headers.sendable_identifiers(identifiers)
        if known:
            yield compose_headers.identifier_field(name, _capped(known))
    for name, value in outgoing.headers.items():
        if name.lower() in _MANAGED or name.lower().startswith("content-"):
            raise Invalid("This header is written by Postroom itself.", field=name)
        yield compose_headers.extra_field(name, value)


def _capped(references: Sequence[str]) -> Sequence[str]:
    """The first id, which names the thread, and the last 20."""
    unique = list(dict.fromkeys(references))
    return unique if len(unique) <= _KEPT_REFERENCES + 1 else [unique[0], *unique[-_KEPT_REFERENCES:]]


def _content(outgoing: Outgoing) -> EmailMessage:
    shown = images.shown_in(outgoing.html)
    pictures = [one for one in outgoing.attachments if one.content_id and one.content_id.lower() in shown]
    files = [one for one in outgoing.attachments if one not in pictures]
    message = _text_part(outgoing.text, "plain")
    if outgoing.html:
        message = _multipart("alternative", [message, _text_part(outgoing.html, "html")])
    if pictures:
        message = _multipart("related", [message, *(_part(picture, "inline") for picture in pictures)])
    if files:
        message = _multipart("mixed", [message, *(_part(file, "attachment") for file in files)])
    message["MIME-Version"] = "1.0"
    return message


def _multipart(kind: str, parts: Iterable[EmailMessage]) -> EmailMessage:
    outer = EmailMessage(policy=_POLICY)
    outer["Content-Type"] = f"multipart/{kind}"
    if kind == "related":
        outer.set_param("type", "multipart/alternative")  # RFC 2387, 3.1
    for part in parts:
        outer.attach(part)
    return outer


def _text_part(text: str, subtype: str) -> EmailMessage:
    part = EmailMessage(policy=_POLICY)
    part.set_content(storable(text), subtype=subtype, cte="quoted-printable")
    del part["MIME-Version"]
    return part


def _part(attachment: Attachment, disposition: str) -> EmailMessage:
    part = EmailMessage(policy=_POLICY)
    filename = compose_headers.refuse_controls(attachment.filename, "filename")
    declared = attachment.media_type.lower()
    media_type = declared if _MEDIA_TYPE.fullmatch(declared) else "application/octet-stream"
    if media_type.startswith(("multipart/", "message/")):
        media_type = "application/octet-stream"  # base64 is not allowed on these (RFC 2046, 5.2.1)
    maintype, _, subtype = media_type.partition("/")
    part.set_content(
        attachment.content,
        maintype=maintype,
        subtype=subtype,
        cte="base64",
        disposition=disposition,
        # The standard library decodes encoded words in a file name, and writes line ends that one holds (RFC 2047).
        filename=filenames.safe(filename).replace("=?", "=_") or "file",
    )
    del part["MIME-Version"]
    if attachment.content_id:
        if not is_content_id(attachment.content_id):
            raise Invalid("This is not a content id.", field="content_id")
        part["Content-ID"] = f"<{attachment.content_id}>"
    return part


def _with_boundaries(message: EmailMessage, identifier: str) -> bytes:
    """Serialise with boundaries made from the message id. They hold `=_`, which quoted-printable and base64 cannot."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{sha256(f'{identifier}/{number}'.encode()).hexdigest()[:40]}")
    return message.as_bytes(policy=_POLICY)
