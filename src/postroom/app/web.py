"""The web process: real objects put together, then uvicorn on the socket until the process is told to stop.

No access log and no proxy headers of uvicorn's: both are ours (`api.entrance`, `api.proxies`). WebSockets run on
websockets-sansio without deflate, which needs 22 kB a socket instead of 121.
"""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn
from litestar import Litestar
from typing_extensions import override

from postroom.api.app import create_app
from postroom.api.context import CALLER
from postroom.api.downloads import Downloads
from postroom.api.options import PUBLIC
from postroom.api.services import Services
from postroom.api.thumbnails import Thumbnails
from postroom.app import parts
from postroom.app.demo.workspace import Workspace
from postroom.app.listen import listener
from postroom.app.parts import Parts
from postroom.app.system_mail import OwnMail
from postroom.channels.email.oauth import OAuth
from postroom.channels.email.parsers import Parsers
from postroom.channels.email.understood import Understand
from postroom.egress.client import Egress
from postroom.intake.handover import Handover
from postroom.intake.safe_html import SafeHtml
from postroom.kit.errors import PostroomError
from postroom.kit.tasks import end, until_one_ends
from postroom.realtime import gateway, webchat
from postroom.realtime.hub import Hub
from postroom.realtime.visitors import Visitors
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.health import beat

_GRACE_S = 4  # the supervisor waits five


class BadCertificate(PostroomError):
    """The certificate or its key cannot be used. Check POSTROOM_TLS_CERT and POSTROOM_TLS_KEY."""

    code = "bad_certificate"


async def main(settings: Settings) -> None:
    """Serve until cancelled, or until a part of it fails; requests that run get four seconds to end."""
    async with (
        Database(settings.database_url, max_size=settings.database_connections) as database,
        Egress() as egress,
        Parsers(2, alone=True) as parsers,
    ):
        made = await parts.make(settings, database)
        hub = Hub(database, listen_dsn=parts.listen_dsn(settings))
        visitors = Visitors(database, made.keys, listen_dsn=parts.listen_dsn(settings))
        sockets = [gateway.handler(hub, CALLER), *webchat.handlers(visitors, database, PUBLIC)]
        app = create_app(make_services(made, egress, parsers.understand), sockets)
        serving = asyncio.create_task(serve(app, settings, listener(settings)))
        helpers: list[asyncio.Task[None]] = [
            asyncio.create_task(one) for one in (hub.run(), visitors.run(), beat(database, "web"))
        ]
        try:
            await until_one_ends([serving, *helpers])
        finally:
            serving.cancel()  # once: it has requests to end
            await asyncio.gather(serving, return_exceptions=True)
            await end(helpers)


def make_services(made: Parts, egress: Egress, understand: Understand) -> Services:
    """Return the real objects handlers work with."""
    return Services(
        settings=made.settings,
        database=made.database,
        keys=made.keys,
        blobs=made.blobs,
        handover=Handover(made.database, made.blobs),
        network=made.network,
        oauth=OAuth(made.network),
        system_mail=OwnMail(made.settings, made.database, made.keys, made.network),
        egress=egress,
        thumbnails=Thumbnails(),
        downloads=Downloads(made.blobs),
        safe_html=SafeHtml(made.database, made.blobs, understand),
        demo=Workspace(made.database, made.keys, made.blobs),
    )


async def serve(app: Litestar, settings: Settings, opened: socket) -> None:
    """Answer on the socket until cancelled. Raises `BadCertificate`."""
    server = _Server(_config(app, settings))
    serving = asyncio.create_task(server.serve(sockets=[opened]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving


def _config(app: Litestar, settings: Settings) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="none",  # it runs already: uvloop
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=1024 * 1024,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_S,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except (ssl.SSLError, OSError) as error:
        raise BadCertificate from error
    return config


class _Server(uvicorn.Server):
    """A server that leaves the signals to its process."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
