"""The smtpd process: takes the mail that mail servers hand over, where the settings open a door for it."""

import asyncio
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import AsyncExitStack

from postroom.app import parts
from postroom.channels.email.smtpd.server import Door, opened
from postroom.intake.handover import Handover
from postroom.kit.errors import PostroomError
from postroom.kit.tasks import end, until_one_ends
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.health import beat


class BadCertificate(PostroomError):
    """The certificate for STARTTLS cannot be used. Check POSTROOM_MAIL_TLS_CERT and POSTROOM_MAIL_TLS_KEY."""

    code = "bad_mail_certificate"


class NoDoor(PostroomError):
    """No door is open. Set POSTROOM_LMTP_LISTEN or POSTROOM_SMTP_LISTEN."""

    code = "no_door"


async def main(settings: Settings) -> None:
    """Take mail until cancelled. Raises `NoDoor`, `BadDoor`, `BadCertificate`."""
    found = list(doors(settings))
    if not found:
        raise NoDoor
    async with Database(settings.database_url, max_size=settings.database_connections) as database:
        made = await parts.make(settings, database)
        port = Handover(database, made.blobs)
        async with AsyncExitStack() as stack:
            for door in found:
                await stack.enter_async_context(opened(door, port))
            beating = asyncio.create_task(beat(database, "smtpd"))
            try:
                await until_one_ends([beating])
            finally:
                await end([beating])


def doors(settings: Settings) -> Iterator[Door]:
    """Yield the doors that the settings open. Raises `BadCertificate`."""
    for listen, lmtp in ((settings.lmtp_listen, True), (settings.smtp_listen, False)):
        if listen:
            yield Door(
                listen=listen,
                lmtp=lmtp,
                hostname=settings.mail_host,
                networks=[ipaddress.ip_network(network, strict=False) for network in settings.mail_networks],
                max_bytes=settings.mail_max_bytes,
                tls=_tls(settings),
            )


def _tls(settings: Settings) -> ssl.SSLContext | None:
    certificate, key = settings.mail_tls_cert or settings.tls_cert, settings.mail_tls_key or settings.tls_key
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        raise BadCertificate from error
    return context
