"""The owner's System page: health, queues, dead jobs, storage, versions."""

import platform

from litestar import get, post
from litestar.params import FromPath

from postroom.accounts import accounts
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.version import VERSION
from postroom.events.act import Act
from postroom.jobs import queue
from postroom.jobs.model import Counts
from postroom.jobs.model import DeadJob as DeadRow
from postroom.kit.clock import unix
from postroom.kit.errors import NotFound
from postroom.notifications import alerts
from postroom.notifications.model import Alert as Raised
from postroom.settings import Settings
from postroom.storage import health
from postroom.storage.health import STALE_S, Process
from postroom.wire.system import Alert, DeadJob, ProcessHealth, QueueHealth, Storage, System

_UNHEALTHY = {"back_off", "needs_user"}
_DIGITS = 18  # of a job's number: fewer than those of the largest bigint


@get("/system", summary="How the installation is")
async def get_system(work: Work, organization: OrganizationQuery = None) -> System:
    """Show the owner how processes, queues and storage stand."""
    act = await work.act(organization, "system.see")
    versions = await health.versions(act.conn)
    held = await accounts.held(act.conn, [act.organization_id], work.caller.person_id)
    raised = await alerts.raised(act.conn, act.organization_id, work.caller.person_id)
    return System(
        version=VERSION,
        postgresql=versions.postgresql,
        python=platform.python_version(),
        migration=versions.migration,
        processes=[_process(one) for one in await health.processes(act.conn)],
        queues=[_queue(one) for one in await queue.counts(act.conn)],
        dead=[_dead(one) for one in await queue.dead(act.conn)],
        storage=await _storage(act, work.services.settings),
        accounts_unhealthy=[one.id for one in held if one.phase in _UNHEALTHY],
        alerts=[_alert(one) for one in raised],
    )


@post("/system/jobs/{job_id:str}/retry", status_code=204, summary="Try a dead job again")
async def retry_job(job_id: FromPath[str], work: Work, organization: OrganizationQuery = None) -> None:
    """Give a job that gave up all its attempts again."""
    act = await work.act(organization, "system.see")
    known = job_id.isdecimal() and len(job_id) <= _DIGITS
    if not known or not await queue.retry(act.conn, int(job_id)):
        raise NotFound


async def _storage(act: Act, settings: Settings) -> Storage:
    sizes = await health.sizes(act.conn)
    return Storage(
        database_bytes=sizes.database_bytes,
        blob_bytes=sizes.blob_bytes,
        blobs=sizes.blobs,
        free_bytes=health.free_bytes(settings.data),
    )


def _process(one: Process) -> ProcessHealth:
    return ProcessHealth(
        name=one.name,
        pid=one.pid,
        seen_at=unix(one.seen_at),
        ok=one.age_s < STALE_S,
        detail=one.detail or one.host,
    )


def _queue(one: Counts) -> QueueHealth:
    return QueueHealth(kind=one.kind, queued=one.queued + one.retrying, running=one.running, dead=one.dead)


def _dead(one: DeadRow) -> DeadJob:
    return DeadJob(
        id=str(one.job_id),
        kind=one.kind,
        key=one.key,
        error=one.error_code or "",
        attempts=one.attempts,
        died_at=unix(one.dead_at),
    )


def _alert(one: Raised) -> Alert:
    return Alert(kind=one.kind, account=one.account_id, address=one.address, since=unix(one.since), mailed=one.mailed)


HANDLERS = [get_system, retry_job]
