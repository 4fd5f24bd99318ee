"""Signing in at Google and Microsoft: the organization's clients, and sign-ins of accounts."""

from uuid import UUID

from postroom.wire.accounts import Account
from postroom.wire.base import Request, Wire


class OAuthClient(Wire, frozen=True, kw_only=True):
    """A client as it is on file. Its secret is never shown. `provider` is google or microsoft."""

    provider: str
    client_id: str
    tenant: str
    changed_at: float


class OAuthClients(Wire, frozen=True, kw_only=True):
    """The clients of an organization, and the redirect URI to enter at the providers."""

    redirect_uri: str
    clients: list[OAuthClient]


class OAuthClientRequest(Request, frozen=True, kw_only=True):
    """A client as the provider shows it.

    `secret` None keeps the one on file, for the same client. `tenant` is Microsoft's: an id or domain, empty for any.
    """

    client_id: str
    secret: str | None = None
    tenant: str = ""


class SignInRequest(Request, frozen=True, kw_only=True):
    """Begin to sign in to a new account at a provider.

    `delegated`: sign in as oneself for a mailbox that is shared with one. The rest as for an account with a password.
    """

    organization: UUID
    provider: str
    address: str
    name: str
    delegated: bool = False
    team: UUID | None = None
    history_days: int | None = 365


class ReconnectRequest(Request, frozen=True, kw_only=True):
    """Begin to sign in to an account again. `provider` None is the one it was signed in with before."""

    provider: str | None = None


class SignIn(Wire, frozen=True, kw_only=True):
    """Where the browser goes to sign in. It comes back to the redirect URI within a quarter of an hour."""

    url: str


class SignInReturn(Request, frozen=True, kw_only=True):
    """What the browser came back with."""

    state: str
    code: str


class SignedIn(Wire, frozen=True, kw_only=True):
    """The account that was signed in to; `again` when it was there before."""

    accounts: Account
    again: bool
