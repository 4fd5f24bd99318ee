"""Types of OAuth."""

from datetime import datetime
from uuid import UUID

import msgspec
from typing_extensions import override

from postroom.kit.errors import Conflict, Invalid
from postroom.kit.oauth import Provider, Tokens


class NoClient(Conflict):
    """Signing in with this provider is not set up. An admin can do so in the settings of the organization."""

    code = "no_oauth_client"


class BadClient(Invalid):
    """This is not what the provider shows for a client."""

    code = "bad_oauth_client"


class NoGrant(Conflict):
    """Nobody has signed in to this account."""

    code = "no_oauth_grant"


class SignInExpired(Conflict):
    """This sign-in has ended: it took too long, or was begun in another browser. Begin again."""

    code = "sign_in_expired"


class Registered(msgspec.Struct, frozen=True):
    """A client as it is shown: without its secret."""

    provider: Provider
    client_id: str
    tenant: str
    changed_at: datetime


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody allowed. `delegated`: he signed in as himself for a mailbox that is shared with him."""

    provider: Provider
    tokens: Tokens
    delegated: bool


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """What a sign-in is for: a new account, or the account `account_id` again."""

    address: str
    delegated: bool
    account_id: UUID | None = None
    name: str = ""
    team_id: UUID | None = None
    history_days: int | None = None


class Begun(msgspec.Struct, frozen=True):
    """A sign-in under way: `state` goes to the provider and comes back, `challenge` is S256 of the secret verifier."""

    state: str
    challenge: str

    @override
    def __repr__(self) -> str:
        """Leave the state out: whoever has it can end the sign-in."""
        return "Begun(…)"


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in whose browser came back."""

    organization_id: UUID
    provider: Provider
    verifier: str
    purpose: Purpose

    @override
    def __repr__(self) -> str:
        """Leave the verifier out."""
        return f"Returned(provider={self.provider!r})"


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of an account. What depends on time is of the database's clock.

    `fresh`: the access token need not be renewed yet; `alive`: it can still be used; `resting_s`: for how many seconds
    the provider, which could not answer, is not asked; `withdrawn`: it gives no more tokens.
    """

    id: UUID
    provider: Provider
    access: str
    refresh: str
    fresh: bool
    alive: bool
    resting_s: float
    withdrawn: bool

    @override
    def __repr__(self) -> str:
        """Leave the tokens out."""
        return f"Grant(id={self.id!r}, provider={self.provider!r})"
