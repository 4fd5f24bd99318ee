"""Send one message (RFC 5321, RFC 6409), knowing at each moment whether the server may have taken it.

connect ─▶ sign in ─▶ MAIL ─▶ RCPT ... ─▶ DATA ─▶ body ─▶ on_data() ─▶ final dot ─▶ answer
└────────────── a break here: not sent, `RetryLater` ──────────────┘ └─ here: `Unknown` ─┘
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import cast

import aiosmtplib
import msgspec

from postroom.channels.base import Login, Sent, Server
from postroom.channels.email import failures, renamed, submission
from postroom.channels.email.connect import Network
from postroom.kit.errors import Permanent, RemoteError
from postroom.kit.faults import Reason

_CHUNK = 1 << 18
_LOOK_SECONDS = 0.005
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_ADDRESS = re.compile(
    r'(?:[^\s@<>()\[\],;:"\x00-\x1f\x7f]+|"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])*")@[^\s<>",;@\x00-\x1f\x7f]+'
)
_START_INPUT = 354
_COMPLETED = 2  # the first digit decides (RFC 5321, section 4.3.2)
_CLOSING = 421


class Unknown(RemoteError):
    """The connection broke after the whole message was sent and before the server answered."""

    code = "unknown"


class _Transfer(msgspec.Struct):
    """What has happened so far."""

    dot_sent: bool = False
    taken: Sent | None = None


async def send(
    login: Login,
    raw: bytes,
    *,
    sender: str,
    recipients: Sequence[str],
    on_data: Callable[[], Awaitable[None]] | None = None,
    network: Network | None = None,
) -> Sent:
    """Hand a message to the submission server and return its answer; `Sent.refused` names recipients it did not take.

    `on_data` is awaited when the whole body is on its way and only the final dot is missing. Raises `RetryLater` (not
    sent; 4xx, or no connection), `NeedsUser` (sign-in), `Permanent` (5xx, too large, address the server cannot take) or
    `Unknown` (perhaps sent). Takes at most `network.send_timeout`.
    """
    network = network or Network()
    transfer = _Transfer()
    try:
        async with asyncio.timeout(network.send_timeout), submission.signed_in(login, network) as client:
            options = _options(client, login.smtp, raw, [sender, *recipients])
            refused = await _envelope(client, login.smtp, sender, recipients, options)
            words = await _body(client, login.smtp, raw, on_data, transfer)
            given = renamed.message_id(login.smtp.host, words)
            transfer.taken = Sent(response=words, refused=refused, message_id=given)
            return transfer.taken
    except asyncio.CancelledError:
        if transfer.taken:  # only the goodbye was cut short
            return transfer.taken
        raise
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        if transfer.taken:
            return transfer.taken
        if transfer.dot_sent:
            raise _unknown(login.smtp) from error
        raise submission.explain(error, login.smtp) from error


def _options(client: aiosmtplib.SMTP, server: Server, raw: bytes, addresses: Sequence[str]) -> list[str]:
    """Return the parameters of MAIL: SIZE (RFC 1870), SMTPUTF8 (RFC 6531), BODY (RFC 6152)."""
    options: list[str] = []
    if client.supports_extension("size"):
        limit = submission.size_limit(client)
        if limit and limit < len(raw):
            size, most = len(raw) / 1e6, limit / 1e6
            message = f"The message has {size:.1f} MB with its attachments; {server.host} takes at most {most:.1f} MB."
            raise Permanent(message, reason=Reason.TOO_LARGE, host=server.host, size=len(raw), limit=limit)
        options.append(f"SIZE={len(raw)}")
    header = raw.partition(b"\r\n\r\n")[0]
    if not header.isascii() or not all(_envelope_address(address).isascii() for address in addresses):
        if not client.supports_extension("smtputf8"):
            message = f"{server.host} takes no addresses with letters outside of plain ASCII."
            raise Permanent(message, reason=Reason.SMTPUTF8, host=server.host)
        options.append("SMTPUTF8")
    if not raw.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


async def _envelope(
    client: aiosmtplib.SMTP, server: Server, sender: str, recipients: Sequence[str], options: Sequence[str]
) -> dict[str, str]:
    """Give sender and recipients; return who was refused. Raises when nobody is left."""
    encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
    await client.mail(_envelope_address(sender), options=options, encoding=encoding)
    refused: dict[str, aiosmtplib.SMTPRecipientRefused] = {}
    for recipient in dict.fromkeys(recipients):
        try:
            await client.rcpt(_envelope_address(recipient), encoding=encoding)
        except aiosmtplib.SMTPRecipientRefused as refusal:
            if refusal.code == _CLOSING:
                raise
            refused[recipient] = refusal
    if len(refused) == len(set(recipients)):
        # One that may be taken later decides: the whole message is tried again then.
        codes = [refusal.code for refusal in refused.values()]
        words = "; ".join(f"{address}: {refusal.message}" for address, refusal in refused.items())
        raise submission.refused(server, min(codes, default=554), words)
    return {address: submission.spoken(refusal.code, refusal.message) for address, refusal in refused.items()}


async def _body(
    client: aiosmtplib.SMTP,
    server: Server,
    raw: bytes,
    on_data: Callable[[], Awaitable[None]] | None,
    transfer: _Transfer,
) -> str:
    """Send the message and its final dot; return the server's words."""
    start = await client.execute_command(b"DATA")
    if start.code != _START_INPUT:
        raise submission.refused(server, start.code, start.message)
    for chunk in _chunks(raw):
        _connected(client, server).write(chunk)
        await _drain(client, server)
    if on_data is not None:
        await on_data()
    protocol = _connected(client, server)
    transfer.dot_sent = True
    protocol.write(b".\r\n")
    answer = await protocol.read_response(timeout=None)  # the time of the whole attempt is limited
    if answer.code // 100 != _COMPLETED:
        raise submission.refused(server, answer.code, answer.message)
    return submission.spoken(answer.code, answer.message)


def _chunks(raw: bytes) -> Iterator[bytes]:
    """Return the body as it goes over the wire: CRLF line ends, dots doubled (RFC 5321, section 4.5.2)."""
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\r\n", raw))
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    for start in range(0, len(body), _CHUNK):
        yield body[start : start + _CHUNK]


async def _drain(client: aiosmtplib.SMTP, server: Server) -> None:
    """Wait until what was written left this process: the library writes a whole message into memory otherwise."""
    while True:
        transport = cast("asyncio.WriteTransport", _connected(client, server).transport)
        if not transport.get_write_buffer_size():
            return
        await asyncio.sleep(_LOOK_SECONDS)


def _connected(client: aiosmtplib.SMTP, server: Server) -> aiosmtplib.protocol.SMTPProtocol:
    if client.protocol is None or not client.protocol.is_connected:
        raise failures.cut(server)
    return client.protocol


def _envelope_address(address: str) -> str:
    """Return an address for the envelope, its domain in ASCII where only the domain is not.

    Raises ValueError for what is no address: the library would send to whatever it can make out in it.
    """
    local, at, domain = address.rpartition("@")
    if not _ADDRESS.fullmatch(address):
        raise ValueError
    if not local.isascii() or domain.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _unknown(server: Server) -> Unknown:
    message = f"{server.host} broke off before it confirmed the message. It may have been sent."
    return Unknown(message, reason=Reason.UNKNOWN, host=server.host, port=server.port)
