"""How to reach a mailbox: servers, user name, password. Shared by what keeps them and what uses them."""

from enum import StrEnum
from typing import Protocol

import msgspec
from typing_extensions import override


class TlsMode(StrEnum):
    """How a connection is protected: TLS from the first byte, STARTTLS, or (loopback and opt-in only) not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class Server(msgspec.Struct, frozen=True):
    """One address of a mail service."""

    host: str
    port: int
    tls: TlsMode


NOWHERE = Server("", 0, TlsMode.TLS)
"""No server: an account whose mail is not fetched has this for IMAP."""


class Proof(StrEnum):
    """What a secret is: a password, or an access token of OAuth 2.0 (RFC 6749, section 1.4)."""

    PASSWORD = "password"  # noqa: S105 a kind of secret, none
    TOKEN = "token"  # noqa: S105 as above


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to reach an account: user name, secret, and both servers. Never logged, never shown.

    `password` is an access token where `proof` says so.
    """

    username: str
    password: str
    imap: Server
    smtp: Server
    proof: Proof = Proof.PASSWORD

    @override
    def __repr__(self) -> str:
        """Leave the secret out."""
        return f"Login(username={self.username!r}, imap={self.imap!r}, smtp={self.smtp!r}, proof={self.proof!r})"


class Logins(Protocol):
    """Where to get a login that is good now: access tokens live for an hour."""

    async def __call__(self, *, refused: Login | None = None) -> Login:
        """Return one. `refused`: the last one, if the server did not take it; a token is replaced by a fresh one then.

        Raises `RetryLater` while no token can be had, `NeedsUser` when the person has to sign in again.
        """
        ...
