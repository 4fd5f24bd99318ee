"""A signed-in connection to a submission server (RFC 6409), and what its refusals mean."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Callable
from typing import cast

import aiosmtplib

from postroom.channels.base import Login, Proof, Server, TlsMode
from postroom.channels.email import connect, failures, sasl
from postroom.channels.email.connect import Network
from postroom.kit.errors import NeedsUser, Permanent, RemoteError, RetryLater
from postroom.kit.faults import Reason

TLS_PORT = 465
_QUIT_SECONDS = 2.0
_OVER_QUOTA = re.compile(r"\b5\.4\.5\b|daily .{0,30}(limit|quota)|sending limit|SubmissionQuotaExceeded", re.IGNORECASE)
_TOO_MUCH = re.compile(
    r"\b4\.7\.28\b|rate.{0,20}limit|limit.{0,20}\brate|unusual rate|throttl|concurren|thread limit|unexpected volume"
    r"|too (many|much) (\w+ ){0,2}(mails?|messages|e-?mails?|connections|sessions|log-?ins?|requests)|slow down",
    re.IGNORECASE,
)
_ABOUT_ONE_MAILBOX = re.compile(r"\b4\.2\.\d")  # RFC 3463, section 3.3: the addressee's, not ours
_TOO_MUCH_REST_S = 60.0
_AT_PROVIDER = re.compile(r"5\.7\.139|web ?browser|is disabled|not enabled", re.IGNORECASE)
_SIGN_IN_CODES = {530, 534, 535, 538}
_CHALLENGE = 334
_SIGNED_IN = 235
_PERMANENT = 500
_MAX_WORDS = 300
_LONGEST_SIZE = 16  # digits


class Throttled(RetryLater):
    """The server says that this account sends too much; all its mail waits."""

    code = "throttled"


@contextlib.asynccontextmanager
async def signed_in(login: Login, network: Network) -> AsyncIterator[aiosmtplib.SMTP]:
    """Connect, start TLS, sign in; say goodbye afterwards. Raises `NeedsUser`, `RetryLater` or `Permanent` in words."""
    client = await opened(login.smtp, network)
    transport = client.transport
    try:
        await sign_in(client, login)
        yield client
        with contextlib.suppress(aiosmtplib.SMTPException):
            await client.quit(timeout=_QUIT_SECONDS)
    finally:
        drop(client, transport)


async def opened(server: Server, network: Network) -> aiosmtplib.SMTP:
    """Connect, with TLS as the server's settings say, and learn what it offers."""
    connect.check_tls_mode(server, network)
    try:
        async with asyncio.timeout(network.connect_timeout):
            sock = await connect.open_socket(server, network)
    except OSError as error:
        raise failures.network(error, server) from error
    client = aiosmtplib.SMTP(
        hostname=connect.ascii_host(server.host),
        sock=sock,
        use_tls=server.tls is TlsMode.TLS,
        start_tls=False,
        tls_context=network.context(),
        local_hostname=network.ehlo,
        timeout=network.command_timeout,
    )
    with contextlib.ExitStack() as unless_open:
        unless_open.callback(drop, client)
        try:
            await _greet(client, server, network)
            await client.ehlo()
            if server.tls is TlsMode.STARTTLS:
                await _start_tls(client, server)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise explain(error, server) from error
        unless_open.pop_all()
    return client


def size_limit(client: aiosmtplib.SMTP) -> int | None:
    """Return the largest message the server takes, in bytes; None when it has no limit, or says nothing (RFC 1870)."""
    said = client.esmtp_extensions.get("size", "")
    return int(said) or None if said.isascii() and said.isdigit() and len(said) < _LONGEST_SIZE else None


def drop(client: aiosmtplib.SMTP, transport: asyncio.BaseTransport | None = None) -> None:
    """Close at once; the library would leave a TLS connection to say goodbye in the background."""
    transport = transport or client.transport
    client.close()
    if transport is not None:
        cast("asyncio.WriteTransport", transport).abort()


async def sign_in(client: aiosmtplib.SMTP, login: Login) -> None:
    """Sign in by the first way both know, once: another try would only bring a lock-out nearer."""
    if not login.username:
        return
    if login.proof is Proof.TOKEN:
        await _show_token(client, login)
        return
    ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    way = next((ways[name] for name in ways if name in client.server_auth_methods), None)
    if way is None:
        raise failures.no_password_login(login.smtp)
    try:
        await way(login.username, login.password)
    except aiosmtplib.SMTPResponseException as error:
        words = failures.without_secret(error.message, login.password)
        raise _sign_in_refused(login.smtp, error.code, words, failures.wrong_password) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise explain(error, login.smtp) from error


async def _show_token(client: aiosmtplib.SMTP, login: Login) -> None:
    """Show an access token (RFC 4954; RFC 7628). An error comes as a challenge, and the refusal after it."""
    bearer = sasl.bearer(login, login.smtp, {name.upper() for name in client.server_auth_methods})
    if bearer is None:
        raise failures.no_token_login(login.smtp)
    try:
        answer = await client.execute_command(b"AUTH", bearer.mechanism.encode(), bearer.first)
        error = ""
        if answer.code == _CHALLENGE:
            error = sasl.told(answer.message)
            answer = await client.execute_command(bearer.end)
    except (aiosmtplib.SMTPException, OSError) as failure:
        raise explain(failure, login.smtp) from failure
    if answer.code != _SIGNED_IN:
        words = failures.without_secret(f"{answer.message} ({error})" if error else answer.message, login.password)
        raise _sign_in_refused(login.smtp, answer.code, words, failures.token_refused)


def explain(error: Exception, server: Server) -> RemoteError:
    """Return what a failure of the library means."""
    match error:
        case aiosmtplib.SMTPResponseException(code=-1):
            return failures.wrong_protocol(server, "SMTP")
        case aiosmtplib.SMTPResponseException():
            return refused(server, error.code, error.message)
        case ValueError() if not isinstance(error, OSError):  # a certificate error is both
            message = f"{server.host} cannot take an address written like this."
            return Permanent(message, reason=Reason.ADDRESS, host=server.host, port=server.port)
        case aiosmtplib.SMTPConnectError(__cause__=ssl.SSLError() as cause):
            return failures.network(cause, server)
    return failures.network(error if isinstance(error, OSError) else ConnectionError(), server)


def refused(server: Server, code: int, words: str) -> RemoteError:
    """Return what a reply of 4xx or 5xx to a mail transaction means (RFC 5321, section 4.2; RFC 3463)."""
    said = spoken(code, words)
    fields = {"host": server.host, "port": server.port, "server": said}
    if code in _SIGN_IN_CODES:
        return NeedsUser(
            f"{server.host} wants a sign-in before it takes mail: {said}", reason=Reason.SIGN_IN_NEEDED, **fields
        )
    if _OVER_QUOTA.search(words):
        return _throttled(server, said, after=3600.0)
    if code < _PERMANENT and _is_too_much(words):
        return _throttled(server, said, after=_TOO_MUCH_REST_S)
    if code < _PERMANENT:
        return RetryLater(f"{server.host} cannot take this right now: {said}", after=60.0, reason=Reason.BUSY, **fields)
    return Permanent(f"{server.host} refused it: {said}", reason=Reason.NOT_TAKEN, **fields)


def spoken(code: int, words: str) -> str:
    """Return a reply as one clean line."""
    return failures.clean(f"{code} {' '.join(words.split())}")[:_MAX_WORDS]


def _is_too_much(words: str) -> bool:
    """Tell whether a server refuses for now because of how much, or how much at once, comes from this account."""
    return bool(_TOO_MUCH.search(words)) and not _ABOUT_ONE_MAILBOX.search(words)


def _throttled(server: Server, words: str, *, after: float) -> Throttled:
    said = failures.clean(words)
    message = f"{server.host} takes no more mail for now: {said}"
    return Throttled(message, after=after, reason=Reason.OVER_QUOTA, host=server.host, port=server.port, server=said)


async def _greet(client: aiosmtplib.SMTP, server: Server, network: Network) -> None:
    try:
        await client.connect(timeout=network.connect_timeout)
    except aiosmtplib.SMTPTimeoutError as error:
        if server.tls is TlsMode.TLS:
            raise
        raise failures.tls_first(server) from error


async def _start_tls(client: aiosmtplib.SMTP, server: Server) -> None:
    if not client.supports_extension("starttls"):
        raise failures.starttls_missing(server, TLS_PORT)
    await client.starttls()
    await client.ehlo()


def _sign_in_refused(
    server: Server, code: int, words: str, refusal: Callable[[Server, str], NeedsUser]
) -> NeedsUser | RetryLater:
    if code < _PERMANENT:
        throttled = _is_too_much(words)
        return _throttled(server, words, after=_TOO_MUCH_REST_S) if throttled else failures.busy(server, words)
    if _AT_PROVIDER.search(words):
        return failures.sign_in_elsewhere(server, words)
    return refusal(server, words)
