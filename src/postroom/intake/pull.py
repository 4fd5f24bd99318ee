"""Pull: the sync of all accounts, spread over any number of processes by leases.

    every second: which accounts should run? ──▶ not running here ─▶ free lease? ─▶ sync it
                                             └─▶ running, but gone, paused or changed ─▶ stop it (and start it anew)

An account that needs a person (a new password, a trusted certificate) rests until its log-in is changed. One whose sync
fails in a way nobody foresaw is tried again after a pause that grows, so that its mail server is left in peace.
"""

import asyncio
import math
from datetime import datetime, timedelta
from functools import partial
from typing import Never
from uuid import UUID

import structlog

from postroom.accounts import accounts
from postroom.accounts.logins import AccountLogins
from postroom.accounts.model import Account, NoSuchAccount, Running, State
from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.channels.email.sync import AccountSync, Doors, InFlight, Pace
from postroom.channels.email.sync.pace import BackOff
from postroom.channels.email.understood import Understand
from postroom.events.act import SYSTEM, Act
from postroom.intake.port import DatabasePort
from postroom.jobs import leases
from postroom.jobs.leases import Lease
from postroom.jobs.model import LeaseLost
from postroom.kit.errors import NeedsUser, Permanent, PostroomError, Unavailable
from postroom.kit.faults import Fault, Reason
from postroom.kit.ids import new_id
from postroom.kit.tasks import end
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys

_LOOK_S = 1.0
_LEASE_S = 15.0
_SETTLED_S = 60.0  # a sync that ran this long begins with the first pause again

log = structlog.get_logger()


class Pull:
    """Syncs the accounts whose lease this process can get."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        keys: Keys,
        network: Network,
        *,
        pace: Pace | None = None,
        understand: Understand | None = None,
    ) -> None:
        """Take where to keep what comes, how to reach the world, and how to understand it, by default in a thread."""
        self._database = database
        self._blobs = blobs
        self._network = network
        self._understand = understand
        self._logins = AccountLogins(database, keys, OAuth(network))
        self._holder = new_id()
        self._tasks: dict[Running, asyncio.Task[None]] = {}
        self._resting: set[Running] = set()
        self._pace = pace or Pace()
        self._failing: dict[Running, BackOff] = {}
        self._doors = Doors()
        self._in_flight = InFlight()
        self._pauses: dict[Running, float] = {}  # until when, by the clock of the loop

    async def run(self) -> Never:
        """Sync until cancelled."""
        try:
            while True:
                await self._look_safely()
                await asyncio.sleep(_LOOK_S)
        finally:
            await self._stop(list(self._tasks))

    async def _look_safely(self) -> None:
        try:
            await self._look()
        except PostroomError as error:
            log.warning("pull.look_failed", error=error.code)

    async def _look(self) -> None:
        async with self._database.transaction() as tx:
            wanted = set(await accounts.running(tx.conn))
        self._forget_all_but(wanted)
        await self._stop([one for one in self._tasks if one not in wanted or self._tasks[one].done()])
        now = asyncio.get_running_loop().time()
        for one in wanted - self._tasks.keys() - self._resting:
            if self._pauses.get(one, 0.0) <= now and (lease := await self._acquire(one)):
                self._tasks[one] = asyncio.create_task(self._sync_safely(one, lease))

    def _forget_all_but(self, wanted: set[Running]) -> None:
        self._resting &= wanted
        for one in self._failing.keys() - wanted:
            del self._failing[one], self._pauses[one]

    def _pause(self, one: Running, ran_s: float) -> float:
        """Let an account rest whose sync failed after it ran so long; return for how long (seconds)."""
        back_off = self._failing.setdefault(one, BackOff(self._pace))
        if ran_s > _SETTLED_S:
            back_off.succeeded()
        pause = back_off.failed()
        self._pauses[one] = asyncio.get_running_loop().time() + pause
        return pause

    async def _acquire(self, one: Running) -> Lease | None:
        async with self._database.transaction() as tx:
            return await leases.acquire(
                tx.conn, one.organization_id, "sync", str(one.id), holder=self._holder, ttl_s=_LEASE_S
            )

    async def _stop(self, ended: list[Running]) -> None:
        tasks = [self._tasks.pop(one) for one in ended]
        await end(tasks)

    async def _sync_safely(self, one: Running, lease: Lease) -> None:
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            async with leases.keep(self._database, lease):
                await self._sync(one, lease)
        except* (NeedsUser, Permanent, NoSuchAccount) as group:
            self._resting.add(one)
            log.info(
                "pull.needs_user", account=str(one.id), errors=[type(error).__name__ for error in group.exceptions]
            )
        except* Unavailable as group:  # our own database or disk: nothing can be told there, and the server is well
            self._pause(one, clock() - begun)
            log.warning("pull.unavailable", account=str(one.id), errors=[type(e).__name__ for e in group.exceptions])
        except* LeaseLost:
            log.info("pull.lease_lost", account=str(one.id))
        except* Exception as group:  # the edge of a loop that must go on
            log.exception("pull.failed", account=str(one.id), errors=[type(e).__name__ for e in group.exceptions])
            await self._tell(one, self._pause(one, clock() - begun))

    async def _tell(self, one: Running, pause: float) -> None:
        """Show on the account page that its sync failed unforeseen, else it says for ever what it said before."""
        minutes = max(1, math.ceil(pause / 60))
        words = f"Postroom failed in a way nobody foresaw. This account is paused; next try {minutes} min after that."
        fault = Fault(reason=Reason.UNFORESEEN, count=minutes)
        try:
            async with self._database.transaction() as tx:
                account = await accounts.get(tx.conn, one.organization_id, one.id)
                state = State("back_off", words, fault, account.import_done, account.import_total)
                await accounts.report(Act(tx, one.organization_id, SYSTEM), account, state)
        except PostroomError as error:
            log.warning("pull.tell_failed", account=str(one.id), error=error.code)

    async def _sync(self, one: Running, lease: Lease) -> None:
        async with self._database.transaction() as tx:
            account = await accounts.get(tx.conn, one.organization_id, one.id)
            wishes = await accounts.take_wishes(tx.conn, account)
        port = DatabasePort(self._database, self._blobs, lease, account)
        seats = self._doors.seats(account.imap_host, account.username)
        sync = AccountSync(
            partial(self._logins.of, account),
            port,
            network=self._network,
            pace=self._pace,
            understand=self._understand,
            seats=seats,
            in_flight=self._in_flight,
        )
        await sync.run(
            since=history_since(account),
            history=account.history_days != 0,
            compare_since=wishes.compare_since,
            answer=wishes.answer,
        )

    @property
    def running(self) -> list[UUID]:
        """Return the accounts synced here now."""
        return [one.id for one, task in self._tasks.items() if not task.done()]


def history_since(account: Account) -> datetime | None:
    """Return from when on history is imported; None is everything."""
    if account.history_days is None:
        return None
    return account.created_at - timedelta(days=account.history_days)
