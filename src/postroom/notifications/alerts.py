"""Alerts: who has to act, or to know, gets one mail for each state.

every minute: what is not well? ──▶ alert ──at once, or after ten minutes──▶ raised: a notice for each person ──▶ job
what is well again is forgotten, so that the next time is a new one

account   its owner; owner and admins for a shared one    needs its user, or is without its server or one of its
                                                          folders for ten minutes
jobs      the owner                                       one died
disk      the owner                                       less than 2 GB free
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from postroom.identity.letters import Letter
from postroom.identity.system_mail import Posted, SystemMail
from postroom.jobs.model import Claim, Deferred, Outcome
from postroom.jobs.queue import step, wake
from postroom.kit.faults import OUR_STORAGE
from postroom.notifications import letters, store
from postroom.notifications.model import Alert, Key, Notice, key_from
from postroom.storage.database import Connection, Database

ALERT = "alert"
_AGAIN_S = 600.0
_STATES = {Posted.SENT: "sent", Posted.OFF: "off", Posted.REFUSED: "waiting"}

log = structlog.get_logger()


async def look(conn: Connection, *, low: bool, full: bool) -> None:
    """Note what is not well, and wake a job for each mail that is to go.

    `low`: somebody should make room on the disk; `full`: nothing is taken in until somebody does.
    """
    await store.see_accounts(conn, OUR_STORAGE)
    await store.see_jobs(conn)
    if low:
        await store.see_disk(conn)
    await store.see_storage(conn, OUR_STORAGE, full=full)
    await store.forget_past(conn)
    for key in await store.raise_due(conn):
        await wake(conn, ALERT, str(key), key.organization_id)


async def raised(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Alert]:
    """Return what a person of an organization may know of what is not well."""
    return await store.raised(conn, organization_id, person_id)


def handler(database: Database, mail: SystemMail, address: str) -> Callable[[Claim], Awaitable[Outcome]]:
    """Return the job handler that mails one notice. `address` is where the app is."""

    async def tell(claim: Claim) -> Outcome:
        key = key_from(claim.organization_id or UUID(int=0), claim.key)
        async with step(database, claim) as tx:
            notice = await store.begin(tx.conn, key)
        if notice is None:
            return Outcome.DRAINED
        letter = _letter(key, notice, address)
        posted = await mail.send([key.organization_id], notice.email, letter.subject, letter.text)
        async with step(database, claim) as tx:
            await store.set_state(tx.conn, key, _STATES[posted])
        log.info("alert.told", kind=key.kind, subject=str(key.subject_id), posted=posted.value)
        if posted is Posted.REFUSED:
            raise Deferred(_AGAIN_S, "system_mail_refused")
        return Outcome.DRAINED

    return tell


def _letter(key: Key, notice: Notice, address: str) -> Letter:
    page = f"accounts/{key.subject_id}" if key.kind == "account" else "system"
    return letters.alert(
        notice.language,
        key.kind,
        trouble=notice.trouble,
        address=notice.address,
        organization=notice.organization,
        link=f"{address}/{key.organization_id}/settings/{page}",
    )
