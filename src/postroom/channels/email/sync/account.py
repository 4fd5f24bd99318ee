"""The sync of one account: two connections, each going through the same states, until stopped or a person is needed.

    ┌────▶ CONNECTING ──signed in──▶ working ──connection lost, server busy, port unavailable──▶ BACK_OFF
    │          │  └──password or certificate refused──▶ NEEDS_USER (run raises)                     │
    └──────────┴─────────────────── 1 s, 2 s, 4 s ... 5 min, with jitter ◀──────────────────────────┘

    working, `live`:  open INBOX ─▶ new mail ─▶ flags ─▶ IDLE ─▶ news or 9 minutes ─▶ new mail ...
    working, `rest`:  choose folders ─▶ each: open, new mail, flags, plan, first batch ─▶ history in turns (IMPORTING)
                      ─▶ every minute: look at all folders (STATUS), read those that changed

New mail comes first because it has a connection of its own. Nothing is ever half done: a batch and the folder's state
go to the port in one call, and after any failure reading goes on from what the port kept.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from postroom.channels.base import FolderRole, Login, Logins, Message, Proof, SyncPhase, SyncPort
from postroom.channels.email import parse
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.imap.signin import sign_in
from postroom.channels.email.sync.folder import Folder, unseen
from postroom.channels.email.sync.live import Live
from postroom.channels.email.sync.pace import BackOff, Pace
from postroom.channels.email.sync.progress import Progress
from postroom.channels.email.sync.rest import Rest
from postroom.channels.email.sync.scope import Scope
from postroom.kit.errors import NeedsUser, Permanent, PostroomError, RetryLater, Unavailable
from postroom.kit.faults import Reason

_PATIENCE_WITH_SECRET = 3


class AccountSync:
    """Syncs one account while `run` runs. Cancel `run` to stop; what was not handed over is read again next time."""

    def __init__(
        self,
        logins: Logins,
        port: SyncPort,
        *,
        network: Network | None = None,
        pace: Pace | None = None,
        parse: Callable[[bytes], Message] = parse.parse,
    ) -> None:
        """Take how to sign in, where to bring everything, and how to understand a message (called in a thread)."""
        self._logins = logins
        self._refused: Login | None = None
        self._port = port
        self._parse = parse
        self._network = network or Network()
        self._pace = pace or Pace()
        self._progress = Progress(port)
        self._folders: dict[str, Folder] = {}
        self._refusals = 0
        self._was_in = asyncio.Event()

    async def run(self, *, since: datetime | None = None, history: bool = True) -> None:
        """Sync until cancelled.

        `history` False reads only what arrives from now on; else `since` limits it to mail received since that day.
        If a folder is made anew on the server it is read again: without history from `since`, or the last 30 days.
        Raises `NeedsUser` or `Permanent`, after a report, when trying again would be no use.
        """
        for state in await self._port.folders():
            self._folders[state.path] = Folder(state, self._port, self._parse)
        scope = Scope(since=since, history=history)
        live = Live(self._folder("INBOX", FolderRole.INBOX), self._pace, scope, self._progress)
        rest = Rest(self._folder, self._pace, scope, self._progress)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep("live", live.work))
                tasks.create_task(self._keep("rest", rest.work))
        except BaseExceptionGroup as group:
            failure = _first(group)
            if isinstance(failure, NeedsUser | Permanent):
                await self._progress.end(failure)
            raise failure from None

    async def _keep(self, name: str, work: Callable[[Client, Callable[[], None]], Awaitable[None]]) -> None:
        """Connect and work, again and again. The first sign-in is tried by one connection only."""
        back_off = BackOff(self._pace)
        if name != "live":
            await self._was_in.wait()
        while True:
            try:
                await self._progress.enter(name, SyncPhase.CONNECTING)
                client = await self._sign_in()
                try:
                    await work(client, back_off.succeeded)
                finally:
                    client.close()
            except (RetryLater, Refused, Unavailable) as failure:
                delay = back_off.failed(failure.after if isinstance(failure, RetryLater) else 0.0)
                await self._back_off(name, failure, delay)

    async def _sign_in(self) -> Client:
        """Sign in. What worked before is not given up at the first refusal: servers have bad days."""
        login = await self._logins(refused=self._refused)
        try:
            client = await sign_in(login, self._network)
        except NeedsUser as refusal:
            self._refusals += 1
            refused = login.proof is Proof.TOKEN and refusal.fields.get("reason") is Reason.TOKEN_REFUSED
            again = refused and self._refused is None  # it may have ended before its time
            self._refused = login if refused else None
            if not again and (not self._was_in.is_set() or self._refusals >= _PATIENCE_WITH_SECRET):
                raise
            after = 0.0 if again else self._pace.refused
            raise RetryLater(refusal.message, after=after, **refusal.fields) from refusal
        self._was_in.set()
        self._refusals = 0
        self._refused = None
        return client

    async def _back_off(self, name: str, failure: PostroomError, delay: float) -> None:
        await self._progress.enter(name, SyncPhase.BACK_OFF, failure)
        await asyncio.sleep(delay)

    def _folder(self, path: str, role: FolderRole) -> Folder:
        if path not in self._folders:
            self._folders[path] = unseen(path, role, self._port, self._parse)
        return self._folders[path]


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    failure: BaseException = group
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure
