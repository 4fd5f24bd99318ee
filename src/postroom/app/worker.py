"""The worker process: drains jobs, fires timers, sweeps for lost wake-ups."""

import asyncio

from postroom.api.hosts import for_others, why_not_rung
from postroom.app import alerting, housekeeping, parts
from postroom.app.system_mail import OwnMail
from postroom.chats import twilio
from postroom.composer import departure, outbox, schedule
from postroom.conversations import batches, chunks, messages, shared_labels, snooze, stale, sweeping, unmirrored, waking
from postroom.delivery import sources
from postroom.delivery.attempt import Deliverer
from postroom.delivery.file_sent import Filer
from postroom.delivery.later import Later
from postroom.identity import grants
from postroom.intake import removal, settle
from postroom.jobs.model import Handler
from postroom.jobs.sweep import Source, run_sweep
from postroom.jobs.timers import run_timers
from postroom.jobs.worker import Worker
from postroom.kit.tasks import end, until_one_ends
from postroom.mirror import outward
from postroom.notifications import alerts
from postroom.search import index
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.health import beat
from postroom.transports.link import Post
from postroom.transports.looking import Looker
from postroom.transports.syncing import Syncer

_GRACE_S = 4.0  # the supervisor waits five

SOURCES: dict[str, Source] = {
    "unsettled": settle.unsettled,
    "due": sources.due,
    "scheduled": sources.scheduled,
    "unfiled": sources.unfiled,
    "unmirrored": outward.owed,
    "removals": removal.unfinished,
    "snoozed": waking.overdue,
    "labels": sweeping.unswept,
    "unindexed": index.waiting,
    "batches": batches.unfinished,
    "twilio": twilio.overdue,
    "twilio_looks": twilio.unlooked,
}


async def main(settings: Settings) -> None:
    """Work until cancelled, or until a part of it fails; what runs gets four seconds to end."""
    async with Database(settings.database_url, max_size=settings.database_connections) as database:
        made = await parts.make(settings, database)
        teller = outward.Teller(database, made.keys, made.network)
        worker = Worker(
            database,
            handlers(made, teller),
            listen_dsn=parts.listen_dsn(settings),
            grace_s=_GRACE_S,
            self_fenced=[outbox.DELIVER],
        )
        working = asyncio.create_task(worker.run())
        helpers: list[asyncio.Task[None]] = [
            asyncio.create_task(run_timers(database)),
            asyncio.create_task(run_sweep(database, SOURCES)),
            asyncio.create_task(beat(database, "worker")),
            asyncio.create_task(housekeeping.run(database, made.blobs)),
            asyncio.create_task(alerting.run(database, settings)),
        ]
        try:
            await until_one_ends([working, *helpers])
        finally:
            worker.stop()
            await working
            await end(helpers)
            teller.close()


def handlers(made: parts.Parts, teller: outward.Teller) -> dict[str, Handler]:
    """Return what drains each kind of job."""
    deliverer = Deliverer(made.database, made.blobs, made.keys, made.network)
    filer = Filer(made.database, made.blobs, made.keys, made.network)
    mail = OwnMail(made.settings, made.database, made.keys, made.network)
    post = Post(made.database, made.blobs, made.keys)
    return {
        messages.SETTLE: settle.handler(made.database),
        grants.LEFT_BEHIND: departure.handler(made.database),
        shared_labels.SWEEP_LABEL: sweeping.handler(made.database),
        batches.RUN_BATCH: chunks.handler(made.database),
        snooze.WAKE: waking.handler(made.database),
        outbox.DELIVER: deliverer.deliver,
        outbox.FILE_SENT: filer.file,
        schedule.SEND_LATER: Later(made.database, made.blobs, for_others(made.settings.address)).look,
        unmirrored.MIRROR: teller.tell,
        removal.REMOVE_ACCOUNT: removal.Remover(made.database, made.blobs).remove,
        stale.INDEX: index.handler(made.database),
        twilio.SYNC: Syncer(post).sync,
        twilio.LOOK: Looker(post, rings=why_not_rung(made.settings.address) is None).look,
        alerts.ALERT: alerts.handler(made.database, mail, made.settings.address),
    }
