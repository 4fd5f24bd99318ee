"""Try an account before it is saved: reach, sign in, look, and be allowed to send, on both sides, nothing changed.

IMAP   reach ─▶ sign_in ─▶ folders ("14 folders, 48,213 messages")
SMTP   reach ─▶ sign_in ─▶ sender  (MAIL FROM, then RSET: nothing is sent)
"""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import aiosmtplib
import msgspec

from postroom.channels.base import AWAY, Login, Server
from postroom.channels.email import folders, submission
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.responses import search_date
from postroom.channels.email.imap.session import Refused, Session
from postroom.channels.email.imap.signin import authenticate, sign_in
from postroom.kit.errors import RemoteError
from postroom.kit.faults import Fault, fault_of
from postroom.kit.login import NOWHERE

_FOLDERS_COUNTED = 200


class Check(StrEnum):
    """What is tried on each side."""

    REACH = "reach"
    SIGN_IN = "sign_in"
    FOLDERS = "folders"
    SENDER = "sender"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing tried. `ok` None: not tried, because one before it failed, which has a `fault`."""

    check: Check
    ok: bool | None
    message: str = ""
    fault: Fault | None = None


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """How one server did: the steps in their order."""

    server: Server
    steps: Sequence[Step]

    @property
    def ok(self) -> bool:
        """Tell whether every step succeeded."""
        return all(step.ok for step in self.steps)


class ProbeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is found out about an account.

    `folders` and `messages` count what would be read; `smtp_size` is the largest message its server takes, in bytes.
    """

    imap: Side
    smtp: Side
    folders: int = 0
    messages: int = 0
    smtp_size: int | None = None

    @property
    def ok(self) -> bool:
        """Tell whether the account can be saved."""
        return self.imap.ok and self.smtp.ok


class _Steps:
    """Collects steps of one side; after a failure the rest is not tried."""

    def __init__(self, *checks: Check) -> None:
        self._left = list(checks)
        self._done: list[Step] = []

    def passed(self, message: str) -> None:
        self._done.append(Step(check=self._left.pop(0), ok=True, message=message))

    def failed(self, error: RemoteError) -> None:
        self._done.append(Step(check=self._left.pop(0), ok=False, message=error.message, fault=fault_of(error)))

    def all(self) -> Sequence[Step]:
        return [*self._done, *(Step(check=check, ok=None) for check in self._left)]


async def probe(login: Login, *, sender: str | None = None, network: Network | None = None) -> ProbeReport:
    """Try both servers at the same time. Never raises for what a server does: each failure is a step in words.

    `sender`: the address that mail will be sent from, if it is not the user name.
    """
    network = network or Network()
    (imap, figures), (smtp, smtp_size) = await asyncio.gather(
        _probe_imap(login, network), _probe_smtp(login, sender or login.username, network)
    )
    return ProbeReport(
        imap=Side(server=login.imap, steps=imap),
        smtp=Side(server=login.smtp, steps=smtp),
        folders=figures[0],
        messages=figures[1],
        smtp_size=smtp_size,
    )


async def count_history(login: Login, since: datetime | None, *, network: Network | None = None) -> int:
    """Return how many messages an import would read, all or those received since a day. Raises as `sign_in`."""
    client = await sign_in(login, network or Network())
    try:
        total = 0
        for path in await _chosen(client):
            if since is None:
                total += (await client.status(path)).get("MESSAGES", 0)
            elif (await client.select(path)).messages:
                total += len(await client.search(b"SINCE", search_date(since - timedelta(days=1))))
        return total
    finally:
        client.close()


async def _probe_imap(login: Login, network: Network) -> tuple[Sequence[Step], tuple[int, int]]:
    if login.imap == NOWHERE:
        return [], (0, 0)
    steps = _Steps(Check.REACH, Check.SIGN_IN, Check.FOLDERS)
    figures = (0, 0)
    session: Session | None = None
    try:
        session = await Session.open(login.imap, network)
        steps.passed(_found(login.imap))
        await authenticate(session, login)
        steps.passed("Signed in")
        figures = await _counted(Client(session))
        steps.passed(f"{_many(figures[0], 'folder')}, {_many(figures[1], 'message')}")
    except RemoteError as error:
        steps.failed(error)
    finally:
        if session is not None:
            session.close()
    return steps.all(), figures


async def _probe_smtp(login: Login, sender: str, network: Network) -> tuple[Sequence[Step], int | None]:
    steps = _Steps(Check.REACH, Check.SIGN_IN, Check.SENDER)
    client: aiosmtplib.SMTP | None = None
    size: int | None = None
    try:
        client = await submission.opened(login.smtp, network)
        steps.passed(_found(login.smtp))
        await submission.sign_in(client, login)
        size = submission.size_limit(client)
        steps.passed("Signed in")
        await _allowed(client.mail(sender), login.smtp)
        await _allowed(client.rset(), login.smtp)
        steps.passed("Can send")
    except RemoteError as error:
        steps.failed(error)
    finally:
        if client is not None:
            submission.drop(client)
    return steps.all(), size


async def _allowed(reply: Awaitable[object], server: Server) -> None:
    try:
        await reply
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise submission.explain(error, server) from error


async def _counted(client: Client) -> tuple[int, int]:
    """Return how many folders there are and how many messages they hold; folders that refuse are not counted."""
    messages = 0
    chosen = await _chosen(client)
    for path in chosen[:_FOLDERS_COUNTED]:
        try:
            messages += (await client.status(path)).get("MESSAGES", 0)
        except Refused:
            continue
    return len(chosen), messages


async def _chosen(client: Client) -> Sequence[str]:
    found = folders.recognise(await client.list_mailboxes())
    chosen = folders.choose(found, labels=client.has("X-GM-EXT-1"))
    return [folder.path for folder in chosen if folder.role not in AWAY]  # of these a month at most is read


def _found(server: Server) -> str:
    return f"Found {server.host}, port {server.port}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
