"""Sign in with an access token: XOAUTH2 (Google's and Microsoft's) and OAUTHBEARER (RFC 7628).

https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
"""

import base64
import binascii
from collections.abc import Collection

import msgspec
from typing_extensions import override

from postroom.channels.base import Login, Server

_MOST = 4096
_MAX_WORD = 60


class Bearer(msgspec.Struct, frozen=True):
    """A way to show a token: the mechanism's name, what the client says first, and how it ends after an error."""

    mechanism: str
    first: bytes
    end: bytes

    @override
    def __repr__(self) -> str:
        """Leave the token out."""
        return f"Bearer({self.mechanism!r})"


class _Told(msgspec.Struct, frozen=True):
    """What a server says of a token it does not take (RFC 7628, section 3.2.2)."""

    status: str | int = ""


def bearer(login: Login, server: Server, offered: Collection[str]) -> Bearer | None:
    """Return how to sign in on a server that offers these mechanisms, in upper case; None where it takes no token.

    XOAUTH2 comes first: it is what both large providers describe and support.
    """
    if "XOAUTH2" in offered:
        said = f"user={login.username}\x01auth=Bearer {login.password}\x01\x01"
        return Bearer("XOAUTH2", base64.b64encode(said.encode()), b"")
    if "OAUTHBEARER" in offered:
        name = login.username.replace("=", "=3D").replace(",", "=2C")  # a saslname (RFC 5801, section 4)
        said = f"n,a={name},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {login.password}\x01\x01"
        return Bearer("OAUTHBEARER", base64.b64encode(said.encode()), base64.b64encode(b"\x01"))
    return None


def told(challenge: bytes | str) -> str:
    """Return the status in an error that came as a challenge, such as `invalid_token` or `401`; empty for none."""
    data = challenge.encode("ascii", "replace") if isinstance(challenge, str) else challenge
    try:
        found = msgspec.json.decode(base64.b64decode(data[:_MOST], validate=True), type=_Told, strict=False)
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return str(found.status)[:_MAX_WORD]
