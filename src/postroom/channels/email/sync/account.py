"""The sync of one account: two connections, each going through the same states, until stopped or a person is needed.

    ┌────▶ CONNECTING ──signed in──▶ working ──connection lost, server busy, port unavailable──▶ BACK_OFF
    │          │  └──password or certificate refused──▶ NEEDS_USER (run raises) ◀──much is gone──┐  │
    └──────────┴─────────────────── 1 s, 2 s, 4 s ... 5 min, with jitter ◀───────────────────────┴──┘

    working, `live`:  one folder, the front, in step as mail arrives: drawn in `live`
    working, `rest`:  all other folders and all history, dispatched by the phase of each: drawn in `rest` and `machine`

New mail comes first because it has a connection of its own. Nothing is ever half done: a batch and the folder's state
go to the port in one call, and after any failure reading goes on from what the port kept. All failures are of three
kinds: `RetryLater` backs off, `NeedsUser` and `Permanent` end the run; one that is about a single folder ends nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from postroom.channels.base import FolderState, Login, Logins, Proof, SyncPhase, SyncPort
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.commands import Client
from postroom.channels.email.imap.session import Refused
from postroom.channels.email.imap.signin import sign_in
from postroom.channels.email.sync.folder import Folder
from postroom.channels.email.sync.in_flight import InFlight
from postroom.channels.email.sync.listing import Listing
from postroom.channels.email.sync.live import Live
from postroom.channels.email.sync.machine import Folders
from postroom.channels.email.sync.pace import BackOff, Pace
from postroom.channels.email.sync.progress import Progress
from postroom.channels.email.sync.rest import Rest
from postroom.channels.email.sync.scope import Scope
from postroom.channels.email.sync.seats import Doors, Seats
from postroom.channels.email.sync.second import SecondLook
from postroom.channels.email.understood import Understand, in_thread
from postroom.kit.errors import NeedsUser, Permanent, RetryLater, Unavailable
from postroom.kit.faults import GoneAnswer, Reason
from postroom.kit.tasks import end, until_one_ends

_PATIENCE_WITH_SECRET = 3
_BAD_DAYS = {Reason.NOT_IMAP, Reason.TLS_FIRST, Reason.NO_TLS, Reason.STARTTLS_MISSING}
"""What a server that restarts, or the load balancer before it, may look like for a while."""


Work = Callable[[Client, Callable[[], None], asyncio.Event], Awaitable[None]]


class AccountSync:
    """Syncs one account while `run` runs. Cancel `run` to stop; what was not handed over is read again next time."""

    def __init__(
        self,
        logins: Logins,
        port: SyncPort,
        *,
        network: Network | None = None,
        pace: Pace | None = None,
        understand: Understand | None = None,
        seats: Seats | None = None,
        in_flight: InFlight | None = None,
    ) -> None:
        """Take how to sign in, where to bring everything, and how to understand messages, by default in a thread.

        `seats`: how many connections its user may have to its server, shared by all accounts of this user. `in_flight`:
        how much may be fetched and not yet kept, shared by all accounts of this process.
        """
        self._logins = logins
        self._refused: Login | None = None
        self._port = port
        self._understand = understand or in_thread()
        self._network = network or Network()
        self._pace = pace or Pace()
        self._seats = seats or Doors().seats("", "")
        self._in_flight = in_flight or InFlight()
        self._folders = Folders()
        self._progress = Progress(port, self._folders, self._pace.well)
        self._refusals = 0
        self._worked = False
        self._was_in = asyncio.Event()

    async def run(
        self,
        *,
        since: datetime | None = None,
        history: bool = True,
        compare_since: datetime | None = None,
        answer: GoneAnswer | None = None,
    ) -> None:
        """Sync until cancelled.

        `history` False reads only what arrives from now on; else `since` limits it to mail received since that day.
        If a folder is made anew on the server it is read again: without history from `since`, or the last 30 days.
        Folders that were not compared with the server since `compare_since` are compared now, all others once a day.
        `answer` is what a person said to the `ManyGone` that ended the run before. Raises `NeedsUser` or `Permanent`,
        after a report, when trying again would be no use.
        """

        def make(state: FolderState) -> Folder:
            return Folder(state, self._port, self._understand, self._in_flight, answer)

        self._folders.known = {state.path: make(state) for state in await self._port.folders()}
        self._worked = any(folder.state.uidvalidity for folder in self._folders.known.values())
        scope = Scope(since=since, history=history, compare_since=compare_since)
        second = SecondLook()
        listing = Listing(self._folders, make, self._port)
        live = Live(listing.front, self._pace, scope, self._progress, second)
        rest = Rest(self._folders, listing, self._pace, scope, self._progress, second)
        tasks = [asyncio.create_task(self._keep("live", live.work)), asyncio.create_task(self._keep("rest", rest.work))]
        try:
            await until_one_ends(tasks)
        except (NeedsUser, Permanent) as failure:
            self._folders.hold(failure)
            await self._progress.end(failure)
            raise
        finally:
            await end(tasks)

    async def _keep(self, name: str, work: Work) -> None:
        """Connect and work, again and again. The first sign-in is tried by one connection only."""
        back_off = BackOff(self._pace)
        if name != "live":
            await self._was_in.wait()
        await self._progress.enter(name, SyncPhase.CONNECTING)
        while True:
            try:
                async with self._seats.take():
                    await self._connected(work, back_off.succeeded)
                await asyncio.sleep(self._pace.noop)  # it was wanted elsewhere: the other has its turn
            except (RetryLater, Refused, Unavailable) as failure:
                self._folders.lose(failure, front=name == "live")
                delay = back_off.failed(_asked(failure))
                await self._progress.enter(name, SyncPhase.BACK_OFF, failure)
                await asyncio.sleep(delay)
                await self._progress.enter(name, SyncPhase.CONNECTING)

    async def _connected(self, work: Work, succeeded: Callable[[], None]) -> None:
        try:
            client = await self._sign_in()
        except RetryLater as failure:
            if self._seats.refuse(failure):  # then it waits for its turn, and no longer
                raise RetryLater(failure.message, after=0.0, **failure.fields) from failure
            raise
        try:
            await work(client, succeeded, self._seats.wanted)
        finally:
            client.close()

    async def _sign_in(self) -> Client:
        """Sign in. What worked before is not given up at the first refusal: servers have bad days."""
        login = await self._logins(refused=self._refused)
        try:
            client = await sign_in(login, self._network)
        except NeedsUser as refusal:
            if self._worked and refusal.fields.get("reason") in _BAD_DAYS:
                raise RetryLater(refusal.message, after=0.0, **refusal.fields) from refusal
            self._refusals += 1
            refused = login.proof is Proof.TOKEN and refusal.fields.get("reason") is Reason.TOKEN_REFUSED
            again = refused and self._refused is None  # it may have ended before its time
            self._refused = login if refused else None
            if not again and (not self._worked or self._refusals >= _PATIENCE_WITH_SECRET):
                raise
            after = 0.0 if again else self._pace.refused
            raise RetryLater(refusal.message, after=after, **refusal.fields) from refusal
        self._was_in.set()
        self._worked = True
        self._refusals = 0
        self._refused = None
        return client


def _asked(failure: RetryLater | Refused | Unavailable) -> float:
    """Return the seconds that the server wants to be left in peace. One that only went away wants none."""
    if not isinstance(failure, RetryLater) or failure.fields.get("reason") is Reason.CUT:
        return 0.0
    return failure.after
