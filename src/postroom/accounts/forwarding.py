"""Forwarding: an address that other mailboxes forward to, and the secret of a service that hands mail over by HTTP.

Both belong to one account and are made together. The address stays when the secret is rolled.
"""

import secrets
from uuid import UUID

import msgspec

from postroom.accounts.model import Account, Forwarding, NoSuchAccount
from postroom.accounts.store import accounts as account_store
from postroom.accounts.store import forwarding as store
from postroom.events.act import Act
from postroom.identity.codes import new_code
from postroom.identity.permissions import ROLES, allowed
from postroom.kit.addresses import keys_of
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place

PREFIX = "prf_"
_TRUSTED = [role for role in ROLES if allowed(role, "accounts.share")]
_LOCAL_BYTES = 10  # 80 random bits: nobody guesses one, and people can still read it


class Opened(msgspec.Struct, frozen=True):
    """How mail is handed over, and the fresh secret, which is shown once."""

    forwarding: Forwarding
    secret: str


async def of(conn: Connection, account: Account) -> Forwarding | None:
    """Return how mail is handed over for an account, None while nobody opened it."""
    return await store.get(conn, account.organization_id, account.id)


async def open_(act: Act, keys: Keys, account: Account) -> Opened:
    """Open an account for forwarding, or give it a new secret: the old one is worth nothing from now on."""
    secret = new_code(PREFIX).text
    keyring = await keys.ensure(act.conn, act.organization_id)
    sealed = keyring.seal(secret.encode(), _place(act.organization_id, account.id))
    local_part = f"in-{secrets.token_hex(_LOCAL_BYTES)}"
    return Opened(await store.put(act.conn, act.organization_id, account.id, local_part, sealed), secret)


async def close(act: Act, account: Account) -> bool:
    """Close an account for forwarding: address and secret are worth nothing any more. Return whether it was open."""
    return await store.delete(act.conn, act.organization_id, account.id)


async def signer(conn: Connection, keys: Keys, account_id: UUID) -> tuple[Account, bytes]:
    """Return an account that is open for forwarding and the secret that signs for it. Raises `NoSuchAccount`."""
    found = await store.secret(conn, account_id)
    account = await account_store.get(conn, found[0], account_id) if found else None
    if found is None or account is None:
        raise NoSuchAccount
    keyring = await keys.of(conn, account.organization_id)
    return account, keyring.open(found[1], _place(account.organization_id, account_id))


async def reached_by(conn: Connection, address: str) -> list[Account]:
    """Return the accounts that mail to an address is for, in every organization that has it.

    Nobody needs to own the address of his personal account: by its address one is reached whose owner may share
    accounts; any other by its forwarding address. An alias leads to its account likewise, unless another account of
    the organization has that address itself. A subaddress leads to the account of the address without its detail where
    no account has the whole.
    """
    for key in keys_of(address):
        if found := await account_store.addressed(conn, key, key.rpartition("@")[0], _TRUSTED):
            return found
    return []


def _place(organization_id: UUID, account_id: UUID) -> str:
    return place("account_forwarding", "sealed_secret", f"{organization_id}:{account_id}")
