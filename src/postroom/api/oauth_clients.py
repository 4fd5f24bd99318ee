"""The organization's own clients at Google and Microsoft."""

from uuid import UUID

from litestar import delete, get, put
from litestar.params import FromPath, JSONBody

from postroom.api.parameters import Work
from postroom.events.act import Act
from postroom.kit.clock import unix
from postroom.kit.errors import NotFound
from postroom.kit.oauth import Provider
from postroom.oauth import clients
from postroom.settings import Settings
from postroom.wire.oauth import OAuthClient, OAuthClientRequest, OAuthClients

_PATH = "/organizations/{organization_id:uuid}/oauth-clients"


def redirect_uri(settings: Settings) -> str:
    """Return where providers send browsers back to: it must stand at the provider exactly like this."""
    return f"{settings.address}/oauth/callback"


def provider_of(name: str) -> Provider:
    """Return a provider by its name. Raises `NotFound`."""
    try:
        return Provider(name)
    except ValueError as error:
        raise NotFound from error


@get(_PATH, summary="Which providers one can sign in with")
async def list_clients(organization_id: FromPath[UUID], work: Work) -> OAuthClients:
    """Show the clients and the redirect URI; a provider that is missing here cannot be signed in with."""
    act = await work.act(organization_id, "organization.see")
    return await _shown(act, work.services.settings)


@put(f"{_PATH}/{{provider:str}}", summary="Enter the client of a provider")
async def put_client(
    organization_id: FromPath[UUID], provider: FromPath[str], data: JSONBody[OAuthClientRequest], work: Work
) -> OAuthClients:
    """Enter what the organization registered at Google or Microsoft."""
    act = await work.act(organization_id, "organization.oauth")
    await clients.put(act, work.services.keys, provider_of(provider), data.client_id, data.secret, data.tenant)
    return await _shown(act, work.services.settings)


@delete(f"{_PATH}/{{provider:str}}", status_code=200, summary="Remove the client of a provider")
async def remove_client(organization_id: FromPath[UUID], provider: FromPath[str], work: Work) -> OAuthClients:
    """Forget a client. Accounts that were signed in to with it stop within the hour."""
    act = await work.act(organization_id, "organization.oauth")
    await clients.remove(act, provider_of(provider))
    return await _shown(act, work.services.settings)


async def _shown(act: Act, settings: Settings) -> OAuthClients:
    found = await clients.registered(act.conn, act.organization_id)
    return OAuthClients(
        redirect_uri=redirect_uri(settings),
        clients=[
            OAuthClient(
                provider=one.provider.value,
                client_id=one.client_id,
                tenant=one.tenant,
                changed_at=unix(one.changed_at),
            )
            for one in found
        ],
    )


HANDLERS = [list_clients, put_client, remove_client]
"""Routes of this file."""
