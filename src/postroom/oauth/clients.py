"""The organization's own clients at Google and Microsoft: what an admin registered there and entered here."""

import re
from uuid import UUID

from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import OrganizationChanged
from postroom.kit.clock import now
from postroom.kit.oauth import Client, Provider
from postroom.oauth import store
from postroom.oauth.model import BadClient, NoClient, Registered
from postroom.storage.database import Connection
from postroom.storage.keys import Keys
from postroom.storage.secrets import place

_VISIBLE = re.compile(r"[!-~]{1,300}")
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,98}[A-Za-z0-9])?")


async def registered(conn: Connection, organization_id: UUID) -> list[Registered]:
    """Return the clients of an organization, without their secrets."""
    return await store.clients(conn, organization_id)


async def get(conn: Connection, keys: Keys, organization_id: UUID, provider: Provider) -> Client:
    """Return a client with its secret. Raises `NoClient` or `SecretLost`."""
    known = await store.client(conn, organization_id, provider)
    if known is None:
        raise NoClient(provider=provider.value)
    found, sealed = known
    keyring = await keys.of(conn, organization_id)
    secret = keyring.open(sealed, _place(organization_id, provider)).decode()
    return Client(provider=provider, client_id=found.client_id, secret=secret, tenant=found.tenant)


async def put(act: Act, keys: Keys, provider: Provider, client_id: str, secret: str | None, tenant: str) -> None:
    """Enter a client. Without a secret the one on file stays, if the client is the same. Raises `BadClient`."""
    client_id, tenant = client_id.strip(), tenant.strip() if provider is Provider.MICROSOFT else ""
    _check("client_id", client_id, _VISIBLE)
    if tenant:
        _check("tenant", tenant, _TENANT)
    sealed = await _sealed(act, keys, provider, client_id, (secret or "").strip())
    await store.put_client(act.conn, act.organization_id, Registered(provider, client_id, tenant, now()), sealed)
    _tell(act)


async def remove(act: Act, provider: Provider) -> None:
    """Forget a client. Accounts that were signed in to with it get no more tokens."""
    await store.delete_client(act.conn, act.organization_id, provider)
    _tell(act)


async def _sealed(act: Act, keys: Keys, provider: Provider, client_id: str, secret: str) -> bytes:
    if secret:
        _check("secret", secret, _VISIBLE)
        keyring = await keys.ensure(act.conn, act.organization_id)
        return keyring.seal(secret.encode(), _place(act.organization_id, provider))
    known = await store.client(act.conn, act.organization_id, provider)
    if known is None or known[0].client_id != client_id:
        raise BadClient("Enter the client secret, too.", field="secret")
    return known[1]


def _check(field: str, value: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(value):
        raise BadClient(field=field)


def _place(organization_id: UUID, provider: Provider) -> str:
    return place("oauth_client", "sealed_secret", f"{organization_id}:{provider.value}")


def _tell(act: Act) -> None:
    record(act, OrganizationChanged(what="organization"), Audience(organization=True))
