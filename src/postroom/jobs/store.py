"""SQL of the queue, the timers and the leases."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row, scalar_row
from psycopg.sql import SQL, Identifier

from postroom.jobs.model import Claim, Counts, DeadJob, Key, PutBack
from postroom.storage.database import Connection

CHANNEL = "postroom_job"
_FROZEN = (
    "5s"  # a fenced transaction that says nothing for so long is ended by PostgreSQL, so that its key is free again
)


async def insert_wake(conn: Connection, key: Key) -> None:
    """Insert a wake-up and notify the workers, both at the caller's commit."""
    await conn.execute(
        # Leave one wake-up of a key in this transaction; PostgreSQL merges equal notifications of a transaction.
        """with left_one as (
               insert into wake (kind, key, organization_id) values (%s, %s, %s) on conflict do nothing returning kind
           ) select pg_notify(%s, '') from left_one""",
        [key.kind, key.key, key.organization_id, CHANNEL],
    )


async def collect(conn: Connection, limit: int, last_attempt: int) -> int:
    """Turn up to `limit` wake-ups into jobs, or count them on the jobs that are there; return how many."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        # Move wake-ups to their jobs, in one order so that workers cannot deadlock. A dead job gets one more attempt.
        """with taken as (
               delete from wake where ctid = any(array(select ctid from wake limit %(limit)s for update skip locked))
               returning kind, key, organization_id, at
           ), moved as (
               insert into job as j (kind, key, organization_id, run_at, wakes)
               select kind, key, organization_id, min(at), count(*) from taken
               group by kind, key, organization_id order by kind, key, organization_id
               on conflict (kind, key, organization_id) do update set
                   wakes = j.wakes + excluded.wakes,
                   run_at = case when j.dead_at is null then j.run_at else excluded.run_at end,
                   attempts = case when j.dead_at is null then j.attempts else %(last_attempt)s - 1 end,
                   dead_at = null
           ) select count(*) from taken""",
        {"limit": limit, "last_attempt": last_attempt},
    )
    return await cursor.fetchone() or 0


async def take(conn: Connection, kinds: Sequence[str], limit: int, holder: UUID, lease_s: float) -> list[Claim]:
    """Claim up to `limit` due jobs of some kinds, longest due first; a row that a step holds is passed over."""
    async with conn.cursor(row_factory=args_row(_claim), binary=True) as cursor:
        await cursor.execute(
            # Claim due jobs, also those whose worker let its lease end.
            """with due as (
                   select id from job where dead_at is null and run_at <= now() and kind = any(%s)
                   order by run_at limit %s for update skip locked
               ) update job set holder = %s, epoch = nextval('job_epoch'), attempts = attempts + 1,
                                run_at = now() + make_interval(secs => %s)
                 from due where job.id = due.id
                 returning kind, key, organization_id, job.id, epoch, wakes, attempts""",
            [list(kinds), limit, holder, lease_s],
        )
        return await cursor.fetchall()


def _claim(kind: str, key: str, organization_id: UUID | None, *rest: int) -> Claim:
    job_id, epoch, wakes, attempts = rest
    return Claim(kind, key, organization_id, job_id=job_id, epoch=epoch, wakes=wakes, attempts=attempts)


async def renew(conn: Connection, claims: Sequence[Claim], lease_s: float) -> set[int]:
    """Prolong the leases and return the job ids that are still ours."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        # Prolong leases that nobody else has taken.
        """update job set run_at = now() + make_interval(secs => %s)
           from unnest(%s::bigint[], %s::bigint[]) as mine (id, epoch)
           where job.id = mine.id and job.epoch = mine.epoch and job.holder is not null returning job.id""",
        [lease_s, [claim.job_id for claim in claims], [claim.epoch for claim in claims]],
    )
    return set(await cursor.fetchall())


async def hold_job(conn: Connection, claim: Claim) -> bool:
    """Lock the claim until the transaction ends; false when another worker took the key over."""
    cursor = await conn.execute(
        # Keep others from claiming this job until the commit, but not for long if we freeze; a renewal still passes.
        """select set_config('idle_in_transaction_session_timeout', %s, true) from job
           where id = %s and epoch = %s for key share""",
        [_FROZEN, claim.job_id, claim.epoch],
    )
    return await cursor.fetchone() is not None


async def remove_drained(conn: Connection, claims: Sequence[Claim]) -> set[int]:
    """Delete jobs that were not woken during the drain and return their ids."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        # Forget drained keys that are still ours, locked in the order in which `collect` locks.
        """with mine as (
               select job.id from job join unnest(%s::bigint[], %s::bigint[], %s::bigint[]) as c (id, epoch, wakes)
                   on job.id = c.id and job.epoch = c.epoch and job.wakes = c.wakes
               order by job.kind, job.key, job.organization_id for update of job
           ) delete from job using mine where job.id = mine.id returning job.id""",
        [[c.job_id for c in claims], [c.epoch for c in claims], [c.wakes for c in claims]],
    )
    return set(await cursor.fetchall())


async def put_back(conn: Connection, jobs: Sequence[PutBack]) -> None:
    """Return claimed jobs to the queue: at once, after a while, or as dead."""
    await conn.execute(
        # Give up claims that are still ours, locked in the order in which `collect` locks.
        """with mine as (
               select job.id, c.delay_s, c.attempts, c.error_code, c.dead from job join unnest(
                   %s::bigint[], %s::bigint[], %s::float8[], %s::int[], %s::text[], %s::bool[]
               ) as c (id, epoch, delay_s, attempts, error_code, dead) on job.id = c.id and job.epoch = c.epoch
               order by job.kind, job.key, job.organization_id for update of job
           ) update job set holder = null, epoch = nextval('job_epoch'), attempts = mine.attempts,
                            run_at = now() + make_interval(secs => mine.delay_s),
                            error_code = mine.error_code, dead_at = case when mine.dead then now() end
             from mine where job.id = mine.id""",
        [
            [job.job_id for job in jobs],
            [job.epoch for job in jobs],
            [job.delay_s for job in jobs],
            [job.attempts for job in jobs],
            [job.error_code for job in jobs],
            [job.dead for job in jobs],
        ],
    )


async def insert_missing(conn: Connection, keys: Sequence[Key], last_attempt: int) -> int:
    """Make jobs for keys that have none and return how many; what is queued or running stays as it is."""
    cursor = await conn.execute(
        # Heal lost wake-ups, and give what died some time ago one more attempt: its cause may be gone.
        """insert into job as j (kind, key, organization_id, run_at)
           select kind, key, organization_id, now() from unnest(%s::text[], %s::text[], %s::uuid[])
               as found (kind, key, organization_id)
           order by kind, key, organization_id
           on conflict (kind, key, organization_id) do update
               set dead_at = null, attempts = %s - 1, run_at = excluded.run_at
               where j.dead_at < now() - interval '1 hour'""",
        [
            [key.kind for key in keys],
            [key.key for key in keys],
            [key.organization_id for key in keys],
            last_attempt,
        ],
    )
    return cursor.rowcount


async def notify(conn: Connection) -> None:
    """Wake the workers at the commit."""
    await conn.execute("select pg_notify(%s, '')", [CHANNEL])


async def revive(conn: Connection, job_id: int) -> bool:
    """Queue a dead job as if it were new; false when it is not dead."""
    cursor = await conn.execute(
        # Give a dead job all its attempts again.
        """update job set dead_at = null, attempts = 0, error_code = null, run_at = now()
           where id = %s and dead_at is not null""",
        [job_id],
    )
    return cursor.rowcount == 1


async def dead(conn: Connection, limit: int) -> list[DeadJob]:
    """Return dead jobs, latest first."""
    async with conn.cursor(row_factory=args_row(DeadJob), binary=True) as cursor:
        await cursor.execute(
            # The owner's list of jobs that gave up.
            """select id, kind, key, organization_id, error_code, attempts, dead_at from job
               where dead_at is not null order by dead_at desc, id desc limit %s""",
            [limit],
        )
        return await cursor.fetchall()


async def counts(conn: Connection) -> list[Counts]:
    """Return how many keys of each kind stand where; a wake-up not yet collected counts as queued."""
    async with conn.cursor(row_factory=args_row(Counts), binary=True) as cursor:
        await cursor.execute(
            # The queue at a glance, for metrics and the System page.
            """with state as (
                   select kind, key, organization_id, run_at, dead_at is not null as dead,
                          dead_at is null and holder is not null and run_at > now() as running,
                          dead_at is null and holder is null and run_at > now() as retrying from job
                   union all
                   select kind, key, organization_id, at, false, false, false from wake
                   where not exists (select from job where job.kind = wake.kind and job.key = wake.key
                                     and job.organization_id is not distinct from wake.organization_id)
               ) select kind, count(*) filter (where not (dead or running or retrying)),
                        count(*) filter (where running), count(*) filter (where retrying), count(*) filter (where dead),
                        coalesce(max(extract(epoch from now() - run_at)) filter (where not dead and run_at <= now()),
                                 0)::float8
                 from state group by kind order by kind"""
        )
        return await cursor.fetchall()


async def put_timer(conn: Connection, organization_id: UUID, kind: str, key: str, due_at: datetime) -> None:
    """Set or move the timer of a key."""
    await conn.execute(
        # One timer a key: the last one set is the one that counts.
        """insert into timer (organization_id, kind, key, due_at) values (%s, %s, %s, %s)
           on conflict (organization_id, kind, key) do update set due_at = excluded.due_at""",
        [organization_id, kind, key, due_at],
    )


async def delete_timer(conn: Connection, organization_id: UUID, kind: str, key: str) -> bool:
    """Delete the timer of a key; false when there is none (any more)."""
    cursor = await conn.execute(
        # Forget a timer that has not fired.
        "delete from timer where organization_id = %s and kind = %s and key = %s",
        [organization_id, kind, key],
    )
    return cursor.rowcount == 1


async def fire(conn: Connection, limit: int) -> int:
    """Turn up to `limit` due timers into wake-ups and return how many."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        # Move due timers to the queue; any number of sweepers may do so at once.
        """with due as (
               delete from timer where ctid = any(array(
                   select ctid from timer where due_at <= now() order by due_at limit %s for update skip locked))
               returning kind, key, organization_id
           ), woken as (
               insert into wake (kind, key, organization_id) select * from due on conflict do nothing
           ) select count(*) from due""",
        [limit],
    )
    return await cursor.fetchone() or 0


async def due_in(conn: Connection) -> float | None:
    """Return the seconds until the next timer is due; none without timers."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        # When to look again.
        "select extract(epoch from min(due_at) - clock_timestamp())::float8 from timer"
    )
    return await cursor.fetchone()


async def acquire(
    conn: Connection, organization_id: UUID, kind: str, key: str, holder: UUID, ttl_s: float
) -> int | None:
    """Take a lease that is free or over and return its new epoch; none while somebody holds it."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        # Take a lease; waits for an open step of the old holder, so the two never overlap.
        """insert into lease (organization_id, kind, key, holder, epoch, expires_at)
           values (%s, %s, %s, %s, 1, clock_timestamp() + make_interval(secs => %s))
           on conflict (organization_id, kind, key) do update
               set holder = excluded.holder, epoch = lease.epoch + 1, expires_at = excluded.expires_at
               where lease.expires_at <= clock_timestamp()
           returning epoch""",
        [organization_id, kind, key, holder, ttl_s],
    )
    return await cursor.fetchone()


async def extend(conn: Connection, organization_id: UUID, kind: str, key: str, epoch: int, ttl_s: float) -> bool:
    """Move the end of a lease to `ttl_s` from now (0: release it); false when somebody else has it."""
    cursor = await conn.execute(
        # Renew or release a lease under its epoch.
        """update lease set expires_at = clock_timestamp() + make_interval(secs => %s)
           where organization_id = %s and kind = %s and key = %s and epoch = %s""",
        [ttl_s, organization_id, kind, key, epoch],
    )
    return cursor.rowcount == 1


async def hold_lease(conn: Connection, organization_id: UUID, kind: str, key: str, epoch: int) -> bool:
    """Lock the lease until the transaction ends; false when somebody else has taken it."""
    cursor = await conn.execute(
        # Keep others from taking this lease until the commit, but not for long if we freeze.
        """select set_config('idle_in_transaction_session_timeout', %s, true) from lease
           where organization_id = %s and kind = %s and key = %s and epoch = %s for share""",
        [_FROZEN, organization_id, kind, key, epoch],
    )
    return await cursor.fetchone() is not None


async def notifications(dsn: str) -> AsyncGenerator[None, None]:
    """Yield once when listening has begun, then at every notification, on a connection of its own: to be closed."""
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute(SQL("listen {}").format(Identifier(CHANNEL)))
        yield  # what was woken before somebody listened
        async with aclosing(conn.notifies()) as notes:
            async for _ in notes:
                yield
