"""What was set aside: look at it, get it raw, try again."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath

from postroom.accounts import accounts
from postroom.api.file_links import links_of
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import Quarantine, Retried
from postroom.intake import quarantine
from postroom.kit.clock import unix
from postroom.wire.accounts import Quarantined


@get("/accounts/{account_id:uuid}/quarantine", summary="Messages that were set aside")
async def list_quarantine(account_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> Quarantine:
    """List what could not be understood, with the reason and the raw bytes."""
    act = await work.act(organization, "conversations.use")
    account = await accounts.held_one(act.conn, act.organization_id, work.caller.person_id, account_id)
    held = await quarantine.held(act.conn, account)
    link = await links_of(work, act)
    rows = [
        Quarantined(
            id=one.id,
            folder=one.folder,
            uid=one.uid,
            reason=one.reason,
            size=one.size,
            seen_at=unix(one.seen_at),
            raw_url=link("raw", one.id, f"{one.folder}-{one.uid}.eml"),
        )
        for one in held
    ]
    return Quarantine(quarantined=rows)


@post("/accounts/{account_id:uuid}/quarantine/{entry_id:uuid}/retry", status_code=200, opt=STEPS, summary="Try again")
async def retry_quarantined(
    account_id: FromPath[UUID], entry_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None
) -> Retried:
    """Try to understand a message again, for instance after an update of Postroom."""
    async with work.step() as tx:
        act = work.act_in(tx, organization, "conversations.use")
        account = await accounts.held_one(act.conn, act.organization_id, work.caller.person_id, account_id)
        held = await quarantine.find(act.conn, account, entry_id)
        found = await work.services.blobs.find(act.conn, act.organization_id, held.raw_sha256)
    raw = await work.services.blobs.read(found)
    outcome, reason = await quarantine.retry(work.services.database, work.services.blobs, account, held, raw)
    return Retried(outcome=outcome, reason=reason)


HANDLERS = [list_quarantine, retry_quarantined]
