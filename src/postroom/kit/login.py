"""How to reach a mailbox: servers, user name, password. Shared by what keeps them and what uses them."""

from enum import StrEnum

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


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to reach an account: user name, password, and both servers. Never logged, never shown."""

    username: str
    password: str
    imap: Server
    smtp: Server

    @override
    def __repr__(self) -> str:
        """Leave the password out."""
        return f"Login(username={self.username!r}, imap={self.imap!r}, smtp={self.smtp!r})"
