"""The tokens of accounts: kept sealed, renewed some time before they end, by one process at a time.

    good now? ──yes──▶ it
        │ no
        ├─ withdrawn ──▶ NeedsUser, and the provider is not asked again
        ├─ the provider could not answer a moment ago ──▶ the old one while it lives, else RetryLater
        ├─ another process asks the provider ──▶ the old one while it lives, else wait for what it gets
        └─ the lease is ours ─▶ ask (no transaction is open) ─▶ both tokens are kept under the lease

Providers may give another refresh token each time and take the old one no more: two that ask at once would lose it,
and so would one that is stopped before it has kept the answer. Hence a renewal that has begun goes on to its end.
"""

import asyncio
from uuid import UUID

from postroom.jobs import leases
from postroom.jobs.leases import Lease, under
from postroom.jobs.model import LeaseLost
from postroom.kit.errors import NeedsUser, RetryLater
from postroom.kit.faults import Reason
from postroom.kit.ids import new_id
from postroom.kit.oauth import Authority, Client, Provider, Tokens, busy, client_refused, consent_gone
from postroom.kit.tasks import uncut
from postroom.oauth import clients, store
from postroom.oauth.model import Consent, Grant, NoClient, NoGrant
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys
from postroom.storage.secrets import Keyring, SecretLost, place

_LEASE_S = 30.0  # longer than the provider is waited for
_LOOK_S = 0.2
_PATIENCE_S = 20.0
_RENEWED_AT = 0.8  # of its life
_MARGIN_S = 30.0  # a token must not end between us and the mail server


async def keep(conn: Connection, keys: Keys, organization_id: UUID, account_id: UUID, consent: Consent) -> None:
    """Keep what somebody allowed for an account, in place of what was allowed before."""
    sealed = _sealed(await keys.ensure(conn, organization_id), new_id(), consent.tokens)
    await store.put_grant(conn, organization_id, account_id, consent.provider, sealed, delegated=consent.delegated)


async def forget(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Forget the tokens of an account."""
    await store.delete_grant(conn, organization_id, account_id)


async def revocable(conn: Connection, keys: Keys, organization_id: UUID, account_id: UUID) -> tuple[Client, str] | None:
    """Return the client and the refresh token to give back for an account; none where it has no tokens of its own."""
    row = await store.grant(conn, organization_id, account_id)
    if row is None or await store.delegated(conn, organization_id, account_id):  # the person's own access stays
        return None
    try:
        client = await clients.get(conn, keys, organization_id, Provider(row["provider"]))
        keyring = await keys.of(conn, organization_id)
        sealed = bytes(row["sealed_refresh_token"])
        return client, keyring.open(sealed, _place("refresh", row["id"])).decode()
    except (NoClient, SecretLost):
        return None


async def delegated(conn: Connection, organization_id: UUID, account_id: UUID) -> bool:
    """Return whether the person signed in as himself for a mailbox that is shared with him."""
    return await store.delegated(conn, organization_id, account_id)


class Grants:
    """Gives access tokens that are good now."""

    def __init__(self, database: Database, keys: Keys, authority: Authority) -> None:
        """Take where the tokens are kept and who gives new ones."""
        self._database = database
        self._keys = keys
        self._authority = authority

    async def access(self, organization_id: UUID, account_id: UUID, *, refused: str = "") -> str:
        """Return an access token. `refused`: one that the mail server did not take; another one is given then.

        Raises `RetryLater` while the provider cannot be asked, `NeedsUser` when a person has to act, `NoGrant`.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + _PATIENCE_S
        while True:
            grant, lease = await self._look(organization_id, account_id, refused)
            if lease:
                return await uncut(self._renew(lease, grant, refused))
            if grant.withdrawn:
                raise consent_gone(grant.provider)
            if grant.alive and grant.access != refused:
                return grant.access
            if grant.resting_s or clock() > deadline:
                raise busy(grant.provider, grant.resting_s or 5.0)
            await asyncio.sleep(_LOOK_S)

    async def _look(self, organization_id: UUID, account_id: UUID, refused: str) -> tuple[Grant, Lease | None]:
        """Return the tokens, and the right to renew them if that is to be done and nobody else does it."""
        async with self._database.transaction() as tx:
            grant = await self._open(tx.conn, organization_id, account_id)
            if not _due(grant, refused):
                return grant, None
            lease = await leases.acquire(
                tx.conn, organization_id, "oauth", str(account_id), holder=new_id(), ttl_s=_LEASE_S
            )
            if lease:  # another process may have renewed them while we waited for its lease
                grant = await self._open(tx.conn, organization_id, account_id)
            if lease and not _due(grant, refused):
                await leases.release(tx.conn, lease)
                lease = None
            return grant, lease

    async def _open(self, conn: Connection, organization_id: UUID, account_id: UUID) -> Grant:
        row = await store.grant(conn, organization_id, account_id)
        if row is None:
            raise NoGrant
        keyring = await self._keys.of(conn, organization_id)
        access = keyring.open(bytes(row.pop("sealed_access_token")), _place("access", row["id"])).decode()
        refresh = keyring.open(bytes(row.pop("sealed_refresh_token")), _place("refresh", row["id"])).decode()
        return Grant(access=access, refresh=refresh, **row | {"provider": Provider(row["provider"])})

    async def _renew(self, lease: Lease, grant: Grant, refused: str) -> str:
        try:
            tokens = await self._ask(lease.organization_id, grant)
        except RetryLater as error:
            await self._end(lease, grant, rest_s=error.after)
            if grant.alive and grant.access != refused:
                return grant.access
            raise
        except NeedsUser as error:
            await self._end(lease, grant, withdrawn=error.fields.get("reason") is Reason.CONSENT_GONE)
            raise
        await self._end(lease, grant, tokens=tokens)
        return tokens.access

    async def _ask(self, organization_id: UUID, grant: Grant) -> Tokens:
        try:
            async with self._database.transaction() as tx:
                client = await clients.get(tx.conn, self._keys, organization_id, grant.provider)
        except NoClient as error:
            raise client_refused(grant.provider) from error
        return await self._authority.refresh(client, grant.refresh)

    async def _end(
        self,
        lease: Lease,
        grant: Grant,
        *,
        tokens: Tokens | None = None,
        rest_s: float = 0.0,
        withdrawn: bool = False,
    ) -> None:
        """Keep what the provider said, and give the lease back."""
        try:
            async with under(self._database, lease) as tx:
                if tokens:
                    keyring = await self._keys.of(tx.conn, lease.organization_id)
                    await store.renewed(tx.conn, lease.organization_id, _sealed(keyring, grant.id, tokens))
                if rest_s:
                    await store.rest(tx.conn, lease.organization_id, grant.id, rest_s)
                if withdrawn:
                    await store.withdraw(tx.conn, lease.organization_id, grant.id)
                await leases.release(tx.conn, lease)
        except LeaseLost as error:
            raise busy(grant.provider, 1.0) from error


def _due(grant: Grant, refused: str) -> bool:
    """Tell whether the provider is to be asked now."""
    good = grant.fresh and grant.access != refused
    return not (good or grant.withdrawn or grant.resting_s)


def _sealed(keyring: Keyring, grant_id: UUID, tokens: Tokens) -> store.Sealed:
    refresh = keyring.seal(tokens.refresh.encode(), _place("refresh", grant_id)) if tokens.refresh else None
    renew_s = tokens.expires_in * _RENEWED_AT
    return store.Sealed(
        grant_id=grant_id,
        refresh=refresh,
        access=keyring.seal(tokens.access.encode(), _place("access", grant_id)),
        renew_s=renew_s,
        ends_s=max(tokens.expires_in - _MARGIN_S, renew_s),
    )


def _place(kind: str, grant_id: UUID) -> str:
    return place("oauth_grant", f"sealed_{kind}_token", grant_id)
