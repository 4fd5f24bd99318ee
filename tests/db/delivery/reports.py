"""Delivery reports, as mail servers write them (RFC 3464)."""

from postroom.channels.base import Incoming
from postroom.channels.email.parse import parse
from postroom.kit.clock import now

OLU = ("Olu Adeyemi", "olu@lagos.example")
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example>"


def report(  # noqa: PLR0913 a report has that many parts
    uid: int,
    named: str,
    *,
    recipient: str = OLU[1],
    original: str = "",
    action: str = "failed",
    words: str = "550 5.1.1 unknown",
    headers: str = "Return-Path: <>\r\n",
    sender: str = DAEMON,
    kind: str = "report; report-type=delivery-status",
    live: bool = True,
) -> Incoming:
    """What a server says of a mail that it did not deliver."""
    status = next((word for word in words.split() if word.count(".") == 2), "5.0.0")
    first = f"Original-Recipient: rfc822; {original}\r\n" if original else ""
    raw = (
        f"From: {sender}\r\nTo: support@acme.example\r\nSubject: Returned mail\r\nMessage-ID: <r{uid}@mx.example>\r\n"
        f'{headers}Content-Type: multipart/{kind}; boundary="b"\r\n\r\n'
        f"--b\r\n\r\nI could not deliver it.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\n{first}Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: smtp; {words}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{named}>\r\nSubject: Crates\r\n\r\nHello\r\n--b--\r\n"
    ).encode()
    return _incoming(uid, raw, live=live)


def plain_bounce(uid: int, named: str) -> Incoming:
    """A bounce in words only, with the header of the mail pasted below (qmail)."""
    raw = (
        f"From: {DAEMON}\r\nReturn-Path: <>\r\nTo: support@acme.example\r\nSubject: failure notice\r\n"
        f"Message-ID: <r{uid}@mx.example>\r\n\r\nSorry, I could not.\r\n\r\nMessage-ID: <{named}>\r\n"
    ).encode()
    return _incoming(uid, raw)


def _incoming(uid: int, raw: bytes, *, live: bool = True) -> Incoming:
    return Incoming(raw=raw, uid=uid, flags=frozenset(), received_at=now(), live=live, message=parse(raw))
