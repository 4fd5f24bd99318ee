"""What went wrong with a mail server, in words a person understands.

Every function returns an error to raise. Its fields: `reason` (a stable word for programs and translations), `host`,
`port`, and where the server said something, `server` (its words, cleaned, without the secret).
"""

import errno
import re
import socket
import ssl

from postroom.channels.base import Server, TlsMode
from postroom.kit.errors import NeedsUser, RemoteError, RetryLater
from postroom.kit.faults import Reason

_CERTIFICATE_WORDS = {
    9: (Reason.CERTIFICATE_EARLY, "is not valid yet"),
    10: (Reason.CERTIFICATE_EXPIRED, "has expired"),
    18: (Reason.CERTIFICATE_SELF_SIGNED, "is signed by itself, not by an authority this computer trusts"),
    19: (Reason.CERTIFICATE_UNKNOWN_AUTHORITY, "is signed by an authority this computer does not trust"),
    20: (Reason.CERTIFICATE_UNKNOWN_AUTHORITY, "is signed by an authority this computer does not trust"),
    21: (Reason.CERTIFICATE_UNKNOWN_AUTHORITY, "is signed by an authority this computer does not trust"),
    23: (Reason.CERTIFICATE_REVOKED, "was revoked"),
    62: (Reason.CERTIFICATE_OTHER_NAME, "is for another name"),
    64: (Reason.CERTIFICATE_OTHER_NAME, "is for another address"),
}
_NOT_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}
_TOO_OLD = ("HANDSHAKE_FAILURE", "PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "KEY_TOO_SMALL", "TOO_WEAK", "LEGACY")
_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL}
_MAX_WORDS = 200
_NOT_PLAIN_TEXT = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\uffff]+")  # a byte that is no UTF-8 comes as a surrogate


def network(error: BaseException, server: Server) -> RemoteError:
    """Return what a failed connection means: an OSError, a TLS error or a time-out."""
    match error:
        case RemoteError():
            failure = error
        case ssl.SSLError():
            failure = _tls(error, server)
        case socket.gaierror():
            failure = _retry(server, Reason.HOST_NOT_FOUND, f"There is no server called {server.host}. Check the name.")
        case TimeoutError():
            failure = _retry(server, Reason.TIMEOUT, f"{server.host} does not answer on port {server.port}.")
        case ConnectionRefusedError():
            failure = _retry(server, Reason.REFUSED, f"{server.host} refuses connections on port {server.port}.")
        case OSError(errno=number) if number in _UNREACHABLE:
            failure = _retry(
                server, Reason.UNREACHABLE, f"There is no way to {server.host} from this computer right now."
            )
        case ConnectionError() | EOFError():
            failure = cut(server)
        case _:
            failure = _retry(server, Reason.NETWORK, f"The connection to {server.host} failed.")
    return failure


def cut(server: Server) -> RetryLater:
    """The connection ended before the server had answered."""
    return _retry(server, Reason.CUT, f"{server.host} closed the connection.")


def wrong_protocol(server: Server, protocol: str) -> NeedsUser:
    """Something answers, but it is not a mail server of this kind."""
    message = f"What answers at {server.host} on port {server.port} is not {protocol}. Check the port."
    return _needs(server, Reason(f"not_{protocol.lower()}"), message)


def tls_first(server: Server) -> NeedsUser:
    """Nothing readable came: very likely the port speaks TLS from the first byte."""
    message = f"{server.host} says nothing on port {server.port}. It probably wants TLS there instead of STARTTLS."
    return _needs(server, Reason.TLS_FIRST, message)


def starttls_missing(server: Server, tls_port: int) -> NeedsUser:
    """The server cannot protect the connection; going on would send the password in the clear."""
    message = f"{server.host} offers no STARTTLS on port {server.port}. Try TLS on port {tls_port}."
    return _needs(server, Reason.STARTTLS_MISSING, message)


def plain_forbidden(server: Server) -> NeedsUser:
    """A connection without TLS was asked for."""
    message = f"A connection to {server.host} without TLS would show the password to everybody on the way."
    return _needs(server, Reason.PLAIN_FORBIDDEN, message)


def private_address(server: Server) -> NeedsUser:
    """The name leads into a private network, which the operator does not allow."""
    return _needs(server, Reason.PRIVATE_ADDRESS, f"{server.host} is an address inside a private network.")


def wrong_password(server: Server, words: str) -> NeedsUser:
    """The server does not accept user name and password."""
    message = f"{server.host} did not accept the user name or the password."
    if re.search(r"app(lication)?[- ]?specific|app password", words, re.IGNORECASE):
        message = f"{server.host} wants an app password instead of the usual one."
        return _needs(server, Reason.APP_PASSWORD, message, words)
    return _needs(server, Reason.WRONG_PASSWORD, message, words)


def sign_in_elsewhere(server: Server, words: str) -> NeedsUser:
    """The server wants the person to do something at the provider first."""
    message = f"{server.host} wants you to sign in at the provider first, or to allow this kind of access there."
    return _needs(server, Reason.ACTION_AT_PROVIDER, message, words)


def no_password_login(server: Server) -> NeedsUser:
    """The server offers no way to sign in with a password."""
    return _needs(server, Reason.NO_PASSWORD_LOGIN, f"{server.host} does not let anybody sign in with a password here.")


def no_token_login(server: Server) -> NeedsUser:
    """The server offers no way to sign in with an access token."""
    message = f"{server.host} does not let anybody sign in this way. Use a password."
    return _needs(server, Reason.NO_TOKEN_LOGIN, message)


def token_refused(server: Server, words: str) -> NeedsUser:
    """The server does not accept an access token: of somebody else, or its mailbox is closed to mail programs."""
    message = (
        f"{server.host} did not accept the sign-in for this address. Was it made with the account of somebody else, or "
        "is access by IMAP and SMTP switched off at the provider?"
    )
    return _needs(server, Reason.TOKEN_REFUSED, message, words)


def busy(server: Server, words: str, *, after: float = 60.0) -> RetryLater:
    """The server has a problem of its own, or too many connections."""
    said = clean(words)
    message = f"{server.host} asks to try again later." + (f" It says: {said}" if said else "")
    return RetryLater(message, after=after, reason=Reason.BUSY, host=server.host, port=server.port, server=said)


def without_secret(words: str, secret: str) -> str:
    """Return what a server said without the password it may have echoed."""
    return words.replace(secret, "***") if secret else words


def _tls(error: ssl.SSLError, server: Server) -> NeedsUser | RetryLater:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, problem = _CERTIFICATE_WORDS.get(error.verify_code, (Reason.CERTIFICATE, "cannot be trusted"))
        message = f"The certificate of {server.host} {problem}."
        return _needs(server, reason, message, error.verify_message)
    words = getattr(error, "reason", None) or ""
    if words in _NOT_TLS:
        other = "STARTTLS" if server.tls is TlsMode.TLS else "TLS"
        message = f"{server.host} does not speak TLS on port {server.port} this way. Try {other}, or another port."
        return _needs(server, Reason.NO_TLS, message)
    if any(word in words for word in _TOO_OLD):
        message = f"{server.host} protects connections only in a way that is too old to be safe."
        return _needs(server, Reason.TLS_TOO_OLD, message, words)
    return cut(server)


def _retry(server: Server, reason: Reason, message: str) -> RetryLater:
    return RetryLater(message, after=1.0, reason=reason, host=server.host, port=server.port)


def _needs(server: Server, reason: Reason, message: str, words: str = "") -> NeedsUser:
    said = {"server": clean(words)} if words else {}
    return NeedsUser(message, reason=reason, host=server.host, port=server.port, **said)


def clean(words: str) -> str:
    """Return words of a server as one printable line of at most 200 characters."""
    return _NOT_PLAIN_TEXT.sub(" ", words).strip()[:_MAX_WORDS]
