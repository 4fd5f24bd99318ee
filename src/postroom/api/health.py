"""Is it alive, is it ready, and figures for Prometheus.

/metrics answers an owner's API token or session, from anywhere. Without one it answers only who asks this machine by a
loopback name while POSTROOM_URL is not set: with a public address, a proxy on this machine would make everybody local.
"""

import contextlib
from typing import Any

from litestar import Request, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from postroom.accounts import accounts
from postroom.api.context import context_of
from postroom.api.gate import recognise
from postroom.api.hosts import host_name, is_loopback
from postroom.api.metrics import DISK_FREE, INTAKE_STOPPED, OUT_OF_STEP
from postroom.api.options import PUBLIC, STEPS
from postroom.api.parameters import Work
from postroom.api.work import UnitOfWork
from postroom.identity.permissions import allowed
from postroom.intake import ledger
from postroom.kit.errors import Unauthenticated, Unavailable
from postroom.storage.room import Room

HttpRequest = Request[Any, Any, Any]


@get("/healthz", opt=PUBLIC | STEPS, include_in_schema=False, media_type="text/plain")
async def alive(work: Work) -> str:
    """Say that the process runs, and when the disk is too full to take anything in."""
    return "ok\ndisk full: nothing is taken in\n" if Room.of(work.services.settings).full else "ok\n"


@get("/readyz", opt=PUBLIC | STEPS, include_in_schema=False, media_type="text/plain")
async def ready(work: Work) -> str:
    """Say that the database answers. Raises `DatabaseDown`, a 503."""
    async with work.step():
        return "ok\n"


@get("/metrics", opt=PUBLIC | STEPS, include_in_schema=False)
async def metrics(request: HttpRequest, work: Work) -> Response[bytes]:
    """Return the figures of this process, of the disk, and of folders and accounts that are not in step."""
    if not _is_local(request, work) and not await _is_owner(request, work):
        raise Unauthenticated("Metrics need an API token of the owner.")
    DISK_FREE.set(Room.of(work.services.settings).free)
    with contextlib.suppress(Unavailable):  # the other figures say more then
        async with work.step() as tx:
            OUT_OF_STEP.set(await ledger.out_of_step(tx.conn))
            INTAKE_STOPPED.set(await accounts.waiting_for_storage(tx.conn))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: HttpRequest, work: UnitOfWork) -> bool:
    context, settings = context_of(request.scope), work.services.settings
    return not settings.url and is_loopback(context.client.address) and is_loopback(host_name(context.host))


async def _is_owner(request: HttpRequest, work: UnitOfWork) -> bool:
    caller = await recognise(work.services, request.scope)
    return caller is not None and any(allowed(role, "system.see") for role in caller.organizations.values())


HANDLERS = [alive, ready, metrics]
