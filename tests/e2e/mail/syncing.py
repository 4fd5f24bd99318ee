"""Run a sync in the background of a test."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from postroom.channels.base import Login, Logins, Server, TlsMode
from postroom.channels.email import parse
from postroom.channels.email.connect import Network
from postroom.channels.email.sync import AccountSync, InFlight, Pace
from postroom.channels.email.sync.seats import Seats
from postroom.channels.email.understood import Read, in_thread
from postroom.kit.faults import GoneAnswer
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_imap import ScriptedImap

BRISK = Pace(poll=0.3, relist=0.6, noop=0.2, refused=0.1, first_delay=0.05, longest_delay=0.2)


def letter(number: int, body: str = "Dear team") -> bytes:
    """Return a small message of its own."""
    return (
        f"From: Ann <ann@elsewhere.example>\r\nTo: team@mail.example\r\nSubject: Letter {number}\r\n"
        f"Date: Thu, 1 Feb 2024 10:00:00 +0000\r\nMessage-ID: <letter-{number}@elsewhere.example>\r\n\r\n{body}\r\n"
    ).encode()


def login_to(server: Dovecot, user: MailUser, *, imap_port: int | None = None, tls: TlsMode = TlsMode.TLS) -> Login:
    """Return a login for both services of a Dovecot; `imap_port` puts a proxy in between."""
    port = imap_port or (server.imaps if tls is TlsMode.TLS else server.imap)
    return Login(
        username=user.address,
        password=user.password,
        imap=Server(LOOPBACK, port, tls),
        smtp=Server(LOOPBACK, server.submissions, TlsMode.TLS),
    )


def scripted_login(server: ScriptedImap) -> Login:
    """Return a login for a scripted server."""
    imap = Server(LOOPBACK, server.port, TlsMode.PLAIN)
    return Login(username="ann", password="pass word", imap=imap, smtp=imap)


def network_for(server: Dovecot) -> Network:
    """Return a network that trusts the server's certificate, impatient enough for tests."""
    return Network(tls=server.certificates.client_context(), connect_timeout=3.0, command_timeout=5.0)


class Running:
    """A sync that runs."""

    def __init__(self, port: MemoryPort, task: asyncio.Task[None]) -> None:
        self.port = port
        self.task = task

    async def until(self, seen: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something is so; fail at once when the sync has ended."""
        waiting = asyncio.create_task(self.port.until(seen, seconds))
        await asyncio.wait({waiting, self.task}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            self.task.result()
        await waiting


@contextlib.asynccontextmanager
async def syncing(  # noqa: PLR0913 each test names the few it needs
    login: Login | Logins,
    port: MemoryPort,
    network: Network | None = None,
    *,
    since: datetime | None = None,
    history: bool = True,
    pace: Pace = BRISK,
    understand: Read = parse.parse,
    compare_since: datetime | None = None,
    answer: GoneAnswer | None = None,
    seats: Seats | None = None,
    in_flight: InFlight | None = None,
) -> AsyncIterator[Running]:
    """Sync until the block ends."""

    sync = AccountSync(
        _always(login) if isinstance(login, Login) else login,
        port,
        network=network or Network(command_timeout=5.0),
        pace=pace,
        understand=in_thread(understand),
        seats=seats,
        in_flight=in_flight,
    )
    run = sync.run(since=since, history=history, compare_since=compare_since, answer=answer)
    task = asyncio.create_task(run)
    try:
        yield Running(port, task)
    finally:
        task.cancel()
        await asyncio.wait({task})


def _always(login: Login) -> Logins:
    async def logins(*, refused: Login | None = None) -> Login:
        return refused or login

    return logins
