"""OAuth 2.0 (RFC 6749) for mail accounts: what is kept, what is asked of a provider, and who asks it.

Secrets are in no repr.
"""

from enum import StrEnum
from typing import Protocol

import msgspec
from typing_extensions import override


class Provider(StrEnum):
    """Whose accounts can be signed in to in the browser."""

    GOOGLE = "google"
    MICROSOFT = "microsoft"


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
