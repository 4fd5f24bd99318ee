"""OAuth 2.0 (RFC 6749) for mail accounts: what is kept, what is asked of a provider, and who asks it.

Secrets are in no repr.
"""

from enum import StrEnum
from typing import Protocol

import msgspec
from typing_extensions import override

from postroom.kit.errors import NeedsUser, RetryLater
from postroom.kit.faults import Reason


class Provider(StrEnum):
    """Whose accounts can be signed in to in the browser."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"

    @property
    def label(self) -> str:
        """Its name as people know it."""
        return self.value.capitalize()


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """An organization's own registration at a provider (RFC 6749, section 2). `tenant` is Microsoft's, else empty."""

    provider: Provider
    client_id: str
    secret: str
    tenant: str = ""

    @override
    def __repr__(self) -> str:
        """Leave the secret out."""
        return f"Client(provider={self.provider!r}, client_id={self.client_id!r}, tenant={self.tenant!r})"


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """A token answer (RFC 6749, section 5.1). `refresh` is empty where the provider keeps the one we have."""

    access: str
    refresh: str
    expires_in: float

    @override
    def __repr__(self) -> str:
        """Leave the tokens out."""
        return f"Tokens(expires_in={self.expires_in!r})"


class Authority(Protocol):
    """The providers' token endpoints, as accounts know them."""

    async def refresh(self, client: Client, refresh_token: str) -> Tokens:
        """Return fresh tokens. Raises `RetryLater` when the provider cannot answer now, `NeedsUser` when it will not.

        `NeedsUser` has the reason `CONSENT_GONE` when the person has to sign in again, or `CLIENT_REFUSED` when
        the organization's client is no longer known there.
        """
        ...


def busy(provider: Provider, after: float) -> RetryLater:
    """The provider cannot answer now: ask again after so many seconds."""
    words = f"{provider.label} cannot be asked for access right now."
    return RetryLater(words, after=after, reason=Reason.BUSY, host=provider.label)


def consent_gone(provider: Provider, said: str = "") -> NeedsUser:
    """The provider gives no more tokens: what was allowed was withdrawn, or has ended."""
    words = f"{provider.label} gives Postroom no more access to this account. Sign in again."
    return NeedsUser(words, reason=Reason.CONSENT_GONE, host=provider.label, server=said)


def client_refused(provider: Provider, said: str = "") -> NeedsUser:
    """The provider does not know the organization's client, or it is not entered here any more."""
    words = f"{provider.label} does not accept the client of your organization. An admin has to look at it."
    return NeedsUser(words, reason=Reason.CLIENT_REFUSED, host=provider.label, server=said)


def consent_short(provider: Provider) -> NeedsUser:
    """The person did not allow all that was asked for."""
    words = f"{provider.label} did not allow Postroom to read and send mail. Sign in again and allow all it asks for."
    return NeedsUser(words, reason=Reason.CONSENT_SHORT, host=provider.label)
