"""Add, change, share, pause and remove an account. Servers and password are tested before anything comes here."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from postroom.accounts import forwarding, system_sender
from postroom.accounts.model import Account, NoSuchAccount, NothingGone, Running, State, TeamSharesAccounts, Wishes
from postroom.accounts.store import accounts as store
from postroom.accounts.store import aliases as alias_store
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import AccountChanged
from postroom.identity import grants, shares
from postroom.identity.shares import Shares
from postroom.kit.clock import now
from postroom.kit.faults import OUR_STORAGE, Reason
from postroom.kit.ids import new_id
from postroom.kit.login import Login, Proof, Server, TlsMode
from postroom.oauth import grants as oauth_grants
from postroom.oauth.model import Consent
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What a person enters. With `team_id` shared into that team inbox, else his own.

    `kind` is "email"; "forwarding", which has no mailbox to read; or "demo": made up, with no server behind it, so that
    it never connects anywhere. With `consent` it was signed in to in the browser: the access token in `login` is not
    kept as a password.
    """

    address: str
    name: str
    login: Login
    team_id: UUID | None
    history_days: int | None
    kind: str = "email"
    consent: Consent | None = None


async def add(act: Act, keys: Keys, new: NewAccount, *, owner_id: UUID) -> Account:
    """Add an account and share it. Raises `AddressTaken`."""
    account = Account(
        organization_id=act.organization_id,
        id=new_id(),
        kind=new.kind,
        address=new.address,
        name=new.name,
        owner_id=None if new.team_id else owner_id,
        team_id=new.team_id,
        history_days=new.history_days,
        phase=_begins(new.kind),
        phase_message="",
        phase_fault=None,
        import_done=0,
        import_total=0,
        push=None,
        synced_at=None,
        paused_at=None,
        removed_at=None,
        created_at=now(),
        sign_in=_way(new.consent),
        **_servers(new.login),
    )
    without = new.kind == "demo" or new.consent
    sealed = b"" if without else await _seal(act.conn, keys, account, new.login.password)
    await store.insert(act.conn, account, new.address.casefold(), sealed)
    if new.consent:
        await oauth_grants.keep(act.conn, keys, account.organization_id, account.id, new.consent)
    await _share(act, account)
    record(act, AccountChanged(account_id=account.id), await audience(act, account))
    return account


async def change(act: Act, keys: Keys, account: Account, login: Login | None = None) -> Account:
    """Write a changed account, with new servers and password if given; sharing follows `owner_id` and `team_id`."""
    before = await get(act.conn, act.organization_id, account.id, lock=True)
    if login:
        account = msgspec.structs.replace(account, **_servers(login), sign_in=_way(None))
        sealed = await _seal(act.conn, keys, account, login.password)
        await store.set_password(act.conn, act.organization_id, account.id, sealed)
        await oauth_grants.forget(act.conn, act.organization_id, account.id)
    told = await audience(act, before)
    await store.update(act.conn, account)
    if (before.owner_id, before.team_id) != (account.owner_id, account.team_id):
        await _share(act, account, before)
    if account.team_id is None or account.removed_at:
        await system_sender.withdraw(act, account.id)
    record(act, AccountChanged(account_id=account.id), told)
    return account


async def reconnect(act: Act, keys: Keys, account: Account, login: Login, consent: Consent) -> Account:
    """Go on with what somebody has just allowed in the browser, in place of a password or of what ended."""
    await store.set_password(act.conn, act.organization_id, account.id, b"")
    await oauth_grants.keep(act.conn, keys, act.organization_id, account.id, consent)
    changed = msgspec.structs.replace(
        account,
        **_servers(login),
        sign_in=_way(consent),
        phase="paused" if account.paused_at else "connecting",
        phase_message="",
        phase_fault=None,
    )
    return await change(act, keys, changed)


async def pause(act: Act, keys: Keys, account: Account, *, paused: bool) -> Account:
    """Stop the sync of an account, or let it go on."""
    phase = "paused" if paused else _begins(account.kind)
    changed = msgspec.structs.replace(
        account, paused_at=_moment(on=paused), phase=phase, phase_message="", phase_fault=None
    )
    return await change(act, keys, changed)


async def learn_size(act: Act, account: Account, size: int | None) -> Account:
    """Keep what the submission server said is the largest message it takes, in bytes, None if it said nothing."""
    if size == account.smtp_size:
        return account
    await store.set_smtp_size(act.conn, account.organization_id, account.id, size)
    record(act, AccountChanged(account_id=account.id), await audience(act, account))
    return msgspec.structs.replace(account, smtp_size=size)


async def fetch(act: Act, account: Account) -> None:
    """Have the sync connect and look anew within a second or two. Asked again at once, it is one question."""
    await store.ask_fetch(act.conn, act.organization_id, account.id)


async def reconcile(act: Act, account: Account) -> None:
    """Have the sync compare every message with the server within a second or two. Asked again at once, it is one."""
    await store.ask_reconcile(act.conn, act.organization_id, account.id)


async def fetch_from(act: Act, account: Account, since: datetime) -> None:
    """Have the sync read history back to that moment. One that reads further back already is left at that."""
    days = max(0, math.ceil((account.created_at - since) / timedelta(days=1)))
    if account.history_days is None or days <= account.history_days:
        return
    await store.set_history(act.conn, act.organization_id, account.id, days)
    await store.ask_reconcile(act.conn, act.organization_id, account.id)
    record(act, AccountChanged(account_id=account.id), await audience(act, account))


async def answer_gone(act: Act, account: Account, *, keep: bool) -> None:
    """Say what becomes of messages that are gone from the server: kept here, or gone here, too.

    The sync goes on with that. Raises `NothingGone` when it did not ask.
    """
    current = await get(act.conn, act.organization_id, account.id, lock=True)
    fault = current.phase_fault
    if current.phase != "needs_user" or fault is None or fault.reason is not Reason.MANY_GONE:
        raise NothingGone
    folder, count = fault.folder, fault.count
    await store.set_gone_answer(act.conn, act.organization_id, account.id, folder=folder, count=count, keep=keep)
    record(act, AccountChanged(account_id=account.id), await audience(act, account))


async def take_wishes(conn: Connection, account: Account) -> Wishes:
    """Return what people want of the sync that begins now. An answer about gone messages holds once."""
    return await store.take_wishes(conn, account.organization_id, account.id)


async def remove(act: Act, keys: Keys, account: Account) -> None:
    """Disconnect an account and forget its password or access. What becomes of its mail is `intake.removal`'s."""
    await store.set_password(act.conn, act.organization_id, account.id, b"")
    await oauth_grants.forget(act.conn, act.organization_id, account.id)
    await forwarding.close(act, account)
    await alias_store.remove_all(act.conn, act.organization_id, account.id)
    await change(act, keys, msgspec.structs.replace(account, removed_at=now(), phase="paused"))


async def get(conn: Connection, organization_id: UUID, account_id: UUID, *, lock: bool = False) -> Account:
    """Return an account. Raises `NoSuchAccount`."""
    account = await store.get(conn, organization_id, account_id, lock=lock)
    if account is None:
        raise NoSuchAccount
    return account


async def hold(conn: Connection, organization_id: UUID, account_id: UUID, *, alone: bool = False) -> None:
    """Let nobody remove an account until the transaction ends; `alone`: nor hold it so. Raises `NoSuchAccount`."""
    if not await store.hold(conn, organization_id, account_id, alone=alone):
        raise NoSuchAccount


async def held(conn: Connection, organization_ids: Sequence[UUID], person_id: UUID) -> list[Account]:
    """Return the accounts a person may see and send from."""
    return await store.held(conn, organization_ids, person_id)


async def held_one(conn: Connection, organization_id: UUID, person_id: UUID, account_id: UUID) -> Account:
    """Return an account the person may see and send from. Raises `NoSuchAccount`."""
    for account in await store.held(conn, [organization_id], person_id):
        if account.id == account_id:
            return account
    raise NoSuchAccount


async def owned(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Account]:
    """Return the personal accounts of a person."""
    return await store.owned(conn, organization_id, person_id)


async def removed_address(conn: Connection, organization_id: UUID, account_id: UUID | None) -> str | None:
    """Return the address of an account that was removed; None for all others."""
    return await store.removed_address(conn, organization_id, account_id) if account_id else None


async def require_none_of(act: Act, team_id: UUID) -> None:
    """Raise `TeamSharesAccounts` while accounts are shared into a team: their mail would arrive where nobody looks."""
    if addresses := await store.addresses_of_team(act.conn, act.organization_id, team_id):
        words = f"This team shares {', '.join(addresses)}. Share it with another team or disconnect it first."
        raise TeamSharesAccounts(words, addresses=addresses)


async def running(conn: Connection) -> list[Running]:
    """Return everything that should be in sync."""
    return await store.running(conn)


async def waiting_for_storage(conn: Connection) -> int:
    """Return how many accounts wait until Postroom can keep their mail again."""
    return await store.count_faults(conn, OUR_STORAGE)


async def login_of(conn: Connection, keys: Keys, account: Account) -> Login:
    """Return the login of an account with a password (`logins` is for all). Raises `NoSuchAccount`, `SecretLost`."""
    sealed = await store.sealed_password(conn, account.organization_id, account.id)
    if not sealed:
        raise NoSuchAccount
    keyring = await keys.of(conn, account.organization_id)
    password = keyring.open(sealed, _place(account)).decode()
    return login_with(account, password, Proof.PASSWORD)


def login_with(account: Account, secret: str, proof: Proof) -> Login:
    """Return how to reach an account with a secret."""
    return Login(
        username=account.username,
        password=secret,
        imap=Server(account.imap_host, account.imap_port, TlsMode(account.imap_tls)),
        smtp=Server(account.smtp_host, account.smtp_port, TlsMode(account.smtp_tls)),
        proof=proof,
    )


async def report(act: Act, account: Account, state: State) -> None:
    """Keep where the sync stands; people hear of it when the state changes, not at each message."""
    if await store.report(act.conn, act.organization_id, account.id, state):
        record(act, AccountChanged(account_id=account.id), await audience(act, account))


async def audience(act: Act, account: Account) -> Audience:
    """Return whom news of an account concerns: those who see it."""
    return Audience(people=tuple(await grants.holders(act, "account", account.id)))


def _servers(login: Login) -> dict[str, Any]:
    return {
        "username": login.username,
        "imap_host": login.imap.host,
        "imap_port": login.imap.port,
        "imap_tls": login.imap.tls.value,
        "smtp_host": login.smtp.host,
        "smtp_port": login.smtp.port,
        "smtp_tls": login.smtp.tls.value,
    }


def _way(consent: Consent | None) -> str:
    return consent.provider.value if consent else Proof.PASSWORD.value


def _place(account: Account) -> str:
    return place("account", "sealed_password", f"{account.organization_id}:{account.id}")


async def _seal(conn: Connection, keys: Keys, account: Account, password: str) -> bytes:
    keyring = await keys.ensure(conn, account.organization_id)
    return keyring.seal(password.encode(), _place(account))


async def _share(act: Act, account: Account, before: Account | None = None) -> None:
    """Give an account to its person or team; the others to whom it is given besides keep it."""
    given = await shares.of(act, "account", account.id) if before else Shares()
    kept = given.teams - {before.team_id if before else None}
    teams = kept | ({account.team_id} if account.team_id else set())
    await shares.put(act, "account", account.id, msgspec.structs.replace(given, teams=teams), own=account.owner_id)


def _begins(kind: str) -> str:
    return "idle" if kind == "forwarding" else "connecting"  # there is nothing to connect to before mail comes


def _moment(*, on: bool) -> datetime | None:
    return now() if on else None
