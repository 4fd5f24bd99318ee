"""The worker: drains keys that have work, many at once, never one key twice at once.

    ┌──► one turn, one transaction: settle what ended, collect wake-ups, take due jobs ──► start their handlers ──┐
    └────────────────────── wait for the bell, an ended handler, or a second ◄────────────────────────────────────┘

Beside it, every third of a lease, all leases are renewed at once. A worker that is killed, frozen or cut off stops
renewing; after `lease_s` its keys belong to whoever takes them, and its own steps find that out (`queue.step`).
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

import structlog

from postroom.jobs import store, verdicts
from postroom.jobs.bell import Bell
from postroom.jobs.model import Claim, Deferred, Handler, LeaseLost, PutBack
from postroom.kit.firebreak import Firebreak
from postroom.kit.ids import new_id
from postroom.kit.tasks import end
from postroom.storage.database import Connection, Database

Ended = tuple[Claim, PutBack | None]

_POLL_S = 1.0
_COLLECT = 1_000

log = structlog.get_logger()


class Worker:
    """Runs the handlers of some kinds of jobs in this process.

    `concurrency` is how many keys it drains at once, `lease_s` how long a key of a dead worker rests, `grace_s` how
    long a drain may take to end after `stop`. `listen_dsn` is a direct address where `database` goes through a pooler.
    `self_fenced` are kinds whose handlers guard what they write themselves: losing the lease does not cut them off.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        *,
        listen_dsn: str | None = None,
        concurrency: int = 16,
        lease_s: float = 5.0,
        grace_s: float = 10.0,
        self_fenced: Collection[str] = (),
    ) -> None:
        self.id = new_id()
        self._database = database
        self._handlers = handlers
        self._listen_dsn = listen_dsn or database.dsn
        self._concurrency = concurrency
        self._lease_s = lease_s
        self._grace_s = grace_s
        self._self_fenced = frozenset(self_fenced)
        self._bell = Bell()
        self._stopping = False
        self._running: dict[Claim, asyncio.Task[None]] = {}
        self._ended: list[Ended] = []

    @property
    def running(self) -> int:
        """How many keys this worker drains at the moment."""
        return len(self._running)

    def stop(self) -> None:
        """Take nothing more, let drains end (for `grace_s`), give the rest back; then `run` returns."""
        self._stopping = True
        self._bell.ring()

    async def run(self) -> None:
        """Work until `stop`. When cancelled instead, drains are cut off and their keys rest until their leases end."""
        helpers = [asyncio.create_task(self._bell.listen(self._listen_dsn)), asyncio.create_task(self._renew_always())]
        try:
            while not self._stopping:
                await self._turn_safely(self._concurrency - len(self._running))
                await self._bell.wait(_POLL_S)
            await self._wind_up()
        finally:
            await end([*helpers, *self._running.values()])

    async def _wind_up(self) -> None:
        if self._running:
            await asyncio.wait(list(self._running.values()), timeout=self._grace_s)
        cut_off = dict(self._running)
        await end(cut_off.values())
        self._ended.extend((claim, verdicts.given_back(claim)) for claim in cut_off)
        await self._turn_safely(0)

    async def _turn_safely(self, free: int) -> None:
        with Firebreak(partial(_tell, "jobs.turn_failed")):
            await self._turn(free)

    async def _turn(self, free: int) -> None:
        ended = self._ended[:]
        async with self._database.transaction() as tx:
            await _settle(tx.conn, ended)
            collected = await store.collect(tx.conn, _COLLECT, verdicts.ATTEMPTS)
            claims = await store.take(tx.conn, list(self._handlers), free, self.id, self._lease_s) if free else []
            if self._stopping:
                await store.notify(tx.conn)  # others can take at once what was given back
        del self._ended[: len(ended)]
        for claim in claims:
            task = asyncio.create_task(self._drain(claim), name=f"{claim.kind} {claim.key}")
            self._running[claim] = task
            task.add_done_callback(partial(self._forget, claim))
        if collected == _COLLECT:
            self._bell.ring()

    def _forget(self, claim: Claim, _: asyncio.Task[None]) -> None:
        del self._running[claim]
        self._bell.ring()  # only now, so that the next turn finds the place free

    async def _drain(self, claim: Claim) -> None:
        with structlog.contextvars.bound_contextvars(job_id=claim.job_id, job_kind=claim.kind, job_key=claim.key):
            try:
                verdict = verdicts.abandoned(claim) or verdicts.ended(claim, await self._handlers[claim.kind](claim))
            except LeaseLost:
                log.warning("job.lost")
                return
            except Deferred as why:
                verdict = verdicts.put_off(claim, why)
                log.info("job.put_off", cause=why.cause, after_s=why.after_s)
            except Exception as error:  # noqa: BLE001 the edge of the loop over jobs: one that fails is tried again
                verdict = verdicts.failed(claim, error)
                log.warning("job.failed", error=verdict.error_code, at=verdicts.place(error), dead=verdict.dead)
        self._ended.append((claim, verdict))

    async def _renew_always(self) -> None:
        clock = asyncio.get_running_loop().time
        good_until = clock() + self._lease_s
        while True:
            asked, claims = clock(), list(self._running)
            ours: set[int] | None = None
            with Firebreak(partial(_tell, "jobs.renewal_failed")):  # as long as the leases last there is another try
                ours = await self._renew(claims)
                good_until = asked + self._lease_s
            if ours is None:
                ours = {claim.job_id for claim in claims} if clock() < good_until else set()
            self._cut_off(one for one in claims if one.job_id not in ours and one.kind not in self._self_fenced)
            await asyncio.sleep(self._lease_s / 3)

    async def _renew(self, claims: Sequence[Claim]) -> set[int]:
        if not claims:
            return set()
        async with asyncio.timeout(self._lease_s), self._database.transaction() as tx:
            return await store.renew(tx.conn, claims, self._lease_s)

    def _cut_off(self, lost: Iterable[Claim]) -> None:
        for claim in lost:
            if task := self._running.get(claim):
                log.warning("job.lost", job_id=claim.job_id, job_kind=claim.kind, job_key=claim.key)
                task.cancel()


async def _settle(conn: Connection, ended: Sequence[Ended]) -> None:
    drained = [claim for claim, verdict in ended if verdict is None]
    put_back = [verdict for _, verdict in ended if verdict]
    if drained:
        gone = await store.remove_drained(conn, drained)
        put_back += [verdicts.again(claim) for claim in drained if claim.job_id not in gone]  # woken meanwhile
    if put_back:
        await store.put_back(conn, put_back)


def _tell(event: str, error: Exception) -> None:
    log.warning(event, error=verdicts.error_code(error), at=verdicts.place(error))
