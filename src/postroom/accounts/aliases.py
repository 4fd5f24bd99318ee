"""Aliases: further addresses an account sends from. Whoever may send from the account may send from them.

A removed alias sends nothing any more: what waits in the outbox fails, drafts go back to the account's own address.
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from postroom.accounts import accounts
from postroom.accounts.model import Account, Alias, AliasTaken, NoSuchAlias, Sender
from postroom.accounts.store import aliases as store
from postroom.events.act import Act
from postroom.events.log import record
from postroom.events.types import AccountChanged
from postroom.kit.faults import Reason
from postroom.kit.ids import new_id
from postroom.kit.login import NOWHERE, Login
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place


class NewAlias(msgspec.Struct, frozen=True, kw_only=True):
    """What a person enters. `login` has its own SMTP server, None: it leaves as the account's mail does."""

    address: str
    name: str
    is_default: bool
    login: Login | None


async def add(act: Act, keys: Keys, account: Account, new: NewAlias) -> Alias:
    """Add an alias. Raises `AliasTaken`, `NoSuchAccount`."""
    alias = Alias(
        organization_id=act.organization_id,
        id=new_id(),
        account_id=account.id,
        address=new.address,
        name=new.name,
        smtp=None,
        username="",
        is_default=new.is_default,
    )
    await _alone(act, account, is_default=new.is_default)
    key = new.address.casefold()
    if key == account.address.casefold() or not await store.insert(act.conn, alias, key):
        raise AliasTaken(field="address")
    return await _write(act, keys, account, alias, new.login)


async def change(act: Act, keys: Keys, account: Account, alias: Alias, login: Login | None = None) -> Alias:
    """Write a changed alias, with its own server and password if given. Its address stays. Raises `NoSuchAlias`."""
    await _alone(act, account, is_default=alias.is_default)
    await one(act.conn, account, alias.id)
    return await _write(act, keys, account, alias, login)


async def remove(act: Act, account: Account, alias_id: UUID) -> None:
    """Send nothing from an alias any more and forget its password. Raises `NoSuchAlias`."""
    if not await store.remove(act.conn, act.organization_id, account.id, alias_id):
        raise _gone()
    await _tell(act, account)


async def of(conn: Connection, found: Iterable[Account]) -> dict[UUID, list[Alias]]:
    """Return account → its aliases by address, for accounts of one organization that the reader may use."""
    by_account: dict[UUID, list[Alias]] = {account.id: [] for account in found}
    organizations = {account.organization_id for account in found}
    for alias in await store.of_accounts(conn, list(organizations), list(by_account)):
        by_account[alias.account_id].append(alias)
    return by_account


async def one(conn: Connection, account: Account, alias_id: UUID) -> Alias:
    """Return an alias of an account. Raises `NoSuchAlias`."""
    for alias in (await of(conn, [account]))[account.id]:
        if alias.id == alias_id:
            return alias
    raise _gone()


async def sender(
    conn: Connection, organization_id: UUID, person_id: UUID, account_id: UUID, alias_id: UUID | None
) -> Sender:
    """Return what a person sends from, if he may. Raises `NoSuchAccount`, `NoSuchAlias`."""
    account = await accounts.held_one(conn, organization_id, person_id, account_id)
    return Sender(account, await one(conn, account, alias_id) if alias_id else None)


async def own_keys(conn: Connection, account: Account) -> frozenset[str]:
    """Return the addresses that are the account itself, casefolded: its own and its aliases'."""
    found = (await of(conn, [account]))[account.id]
    return frozenset(address.casefold() for address in (account.address, *(one.address for one in found)))


async def login_of(conn: Connection, keys: Keys, alias: Alias) -> Login:
    """Return the login of an alias at its own server. Raises `NoSuchAlias`, `SecretLost`."""
    sealed = await store.sealed_password(conn, alias.organization_id, alias.id)
    if alias.smtp is None or sealed is None:
        raise _gone()
    keyring = await keys.of(conn, alias.organization_id)
    password = keyring.open(sealed, _place(alias)).decode()
    return Login(username=alias.username, password=password, imap=NOWHERE, smtp=alias.smtp)


async def _alone(act: Act, account: Account, *, is_default: bool) -> None:
    """Let others who change aliases of this account wait; of several only one is the default."""
    await accounts.hold(act.conn, act.organization_id, account.id, alone=True)
    if is_default:
        await store.clear_default(act.conn, act.organization_id, account.id)


async def _write(act: Act, keys: Keys, account: Account, alias: Alias, login: Login | None) -> Alias:
    if login:
        alias = msgspec.structs.replace(alias, smtp=login.smtp, username=login.username)
        keyring = await keys.ensure(act.conn, alias.organization_id)
        sealed = keyring.seal(login.password.encode(), _place(alias))
        await store.set_password(act.conn, alias.organization_id, alias.id, sealed)
    await store.update(act.conn, alias)
    await _tell(act, account)
    return alias


async def _tell(act: Act, account: Account) -> None:
    record(act, AccountChanged(account_id=account.id), await accounts.audience(act, account))


def _gone() -> NoSuchAlias:
    return NoSuchAlias(reason=Reason.ALIAS_GONE)


def _place(alias: Alias) -> str:
    return place("alias", "sealed_password", f"{alias.organization_id}:{alias.id}")
