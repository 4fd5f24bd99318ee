"""Setups: how a widget looks and behaves, and the secret by which pages prove who their users are."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.chats.model import NoSuchChat, Setup
from postroom.chats.store import setups as store
from postroom.events.act import Act
from postroom.events.log import record
from postroom.events.types import AccountChanged
from postroom.kit.clock import now
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place

OVERLAP = timedelta(days=7)
_SECRET_BYTES = 32


async def open_(act: Act, keys: Keys, account: Account) -> None:
    """Give a new account its setup, which says nothing yet, and its secret."""
    await store.insert(act.conn, act.organization_id, account.id, await _sealed(act, keys, account.id))


async def named(conn: Connection, account_id: UUID) -> Setup:
    """Return the setup a page names. Raises `NoSuchChat`."""
    found = await store.named(conn, account_id)
    if found is None:
        raise NoSuchChat
    return found


async def change(act: Act, account: Account, config: Mapping[str, Any]) -> None:
    """Write what the Setup page says; who has it open sees it."""
    await store.put(act.conn, act.organization_id, account.id, config)
    record(act, AccountChanged(account_id=account.id), await accounts.audience(act, account))


async def secrets_of(conn: Connection, keys: Keys, setup: Setup) -> list[str]:
    """Return the secret of an account, first, and the one before as long as it counts. Raises `NoSuchChat`."""
    found = await store.secrets(conn, setup.organization_id, setup.account_id)
    if found is None:
        raise NoSuchChat
    keyring = await keys.of(conn, setup.organization_id)
    where = _place(setup.organization_id, setup.account_id)
    return [keyring.open(sealed, where).decode() for sealed in found if sealed is not None]


async def rotate(act: Act, keys: Keys, account: Account) -> None:
    """Give an account another secret; pages have a week to take it over."""
    sealed = await _sealed(act, keys, account.id)
    await store.rotate(act.conn, act.organization_id, account.id, sealed, now() + OVERLAP)


async def close(act: Act, account: Account) -> None:
    """Forget setup and secret of an account that is removed: its pages get nothing any more."""
    await store.delete(act.conn, act.organization_id, account.id)


async def _sealed(act: Act, keys: Keys, account_id: UUID) -> bytes:
    keyring = await keys.ensure(act.conn, act.organization_id)
    return keyring.seal(secrets.token_hex(_SECRET_BYTES).encode(), _place(act.organization_id, account_id))


def _place(organization_id: UUID, account_id: UUID) -> str:
    return place("chat_setup", "sealed_secret", f"{organization_id}:{account_id}")
