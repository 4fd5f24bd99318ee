"""Send later: a letter is checked when it is ordered, and goes at its moment on behalf of who ordered it.

    order ──▶ timer ──▶ job send_later(draft), also woken by what arrives in the conversation
        not scheduled any more ──▶ nothing │ they answered first, and that was to stop it ──▶ discarded
        writer, account, alias or access gone, recipient bounced ──▶ held
        too early ──▶ timer │ else submit ──▶ the outbox

All of it is one transaction under the lock of the draft: a worker that is killed has changed nothing, and one that
comes second finds a message.
"""

import contextlib
from datetime import datetime
from uuid import UUID

import structlog

from postroom.channels.base import Automation
from postroom.composer import drafts, returns, schedule, uploads
from postroom.composer.model import Draft, Trouble
from postroom.conversations import access, timeline
from postroom.conversations.snooze import check as check_snooze
from postroom.conversations.timeline import TimelineMessage
from postroom.delivery import submit
from postroom.delivery.submit import Order
from postroom.events.act import SYSTEM, Act, Actor, ActorKind
from postroom.jobs.model import Claim, Outcome
from postroom.jobs.queue import step
from postroom.kit.clock import now
from postroom.kit.errors import Conflict, Forbidden, Invalid, NotFound, PostroomError
from postroom.kit.faults import Fault, Reason, fault_of
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database

_WRITER_GONE = Trouble(
    "Who wrote this is not a member of the organization any more, so it was not sent.",
    Fault(reason=Reason.WRITER_GONE),
)
_SENDER_GONE = Trouble(
    "The account this was to leave through is not there any more, or not its writer's to use, so it was not sent.",
    Fault(reason=Reason.SENDER_GONE),
)
_CONVERSATION_GONE = Trouble(
    "Its writer does not see the conversation any more that this was to go into, so it was not sent.",
    Fault(reason=Reason.CONVERSATION_GONE),
)
_ALIAS_GONE = Trouble(
    "The address this was to be sent from is not there any more, so it was not sent. Choose another one.",
    Fault(reason=Reason.ALIAS_GONE),
)

log = structlog.get_logger()


async def order(act: Act, draft: Draft, how: Order, send_at: datetime, *, auto_followup: bool) -> Draft:
    """Save a draft and have it sent at a moment; one that was sent meanwhile is returned as it was sent.

    Raises what `submit` raises; the draft is kept in every case.
    """
    saved = await drafts.save(act, draft, sends=True)
    if saved.message_id:
        return saved
    check_snooze(how.snooze_until)
    await submit.check(act, saved, how)
    await uploads.named(act, saved.attachments)
    return await schedule.order(
        act, saved, send_at, auto_followup=auto_followup, close=how.close, snooze_until=how.snooze_until
    )


class Later:
    """Sends what was scheduled. Made by the composition root."""

    def __init__(self, database: Database, blobs: Blobs, address: str | None) -> None:
        """Take where the letters are, and where links to large files lead, if anywhere."""
        self._database = database
        self._blobs = blobs
        self._address = address

    async def look(self, claim: Claim) -> Outcome:
        """See to one scheduled letter: the job handler."""
        try:
            async with step(self._database, claim) as tx:
                await self._see_to(Act(tx, _organization(claim), SYSTEM), UUID(claim.key))
        except (Invalid, NotFound, Forbidden, Conflict) as error:
            await self._refused(claim, error)
        return Outcome.DRAINED

    async def _see_to(self, act: Act, draft_id: UUID) -> None:
        draft = await schedule.locked(act, draft_id)
        if draft is None or draft.send_at is None:
            return
        news = await _news(act, draft)
        if draft.auto_followup and any(_answers(one) for one in news):
            await schedule.drop(act, draft)
        elif why := await _obstacle(act, draft, news):
            await schedule.hold(act, draft, why)
        elif draft.send_at > now():
            await schedule.wait(act, draft.id, draft.send_at)
        else:
            await self._send(act, draft)

    async def _send(self, act: Act, draft: Draft) -> None:
        """Send it as its writer would now; that others wrote since is no surprise to who sends later."""
        writer = Actor(ActorKind.PERSON, draft.author_id, draft.author_id)
        snooze_until = _still_to_come(draft.send_snooze_until)
        how = Order(force=True, close=draft.send_close, snooze_until=snooze_until)
        own = Act(act.tx, act.organization_id, writer)
        quoted = await _quoted(own, draft)
        message_id = await submit.submit(own, self._blobs, draft, how, quoted, address=self._address)
        log.info("later.sent", draft=str(draft.id), message=str(message_id))

    async def _refused(self, claim: Claim, error: PostroomError) -> None:
        """Keep a letter that nobody can send as it is: what refused it says why."""
        log.info("later.refused", draft=claim.key, error=error.code)
        async with step(self._database, claim) as tx:
            act = Act(tx, _organization(claim), SYSTEM)
            draft = await schedule.locked(act, UUID(claim.key))
            if draft and draft.send_at and draft.send_at <= now():
                await schedule.hold(act, draft, Trouble(error.message, fault_of(error)))


def _still_to_come(until: int | None) -> int | None:
    """Return until when to snooze; a letter that was held up may go after that."""
    return until if until and until > now().timestamp() else None


async def _news(act: Act, draft: Draft) -> list[TimelineMessage]:
    """Return what came since it was scheduled, from whom the conversation is with: References can be forged."""
    ids = await schedule.arrived_since(act, draft)
    found = await timeline.named(act.conn, act.organization_id, draft.author_id, ids) if ids else []
    return [one for one in found if not one.unexpected_sender]


def _answers(message: TimelineMessage) -> bool:
    return message.automation in {None, Automation.LIST}


async def _obstacle(act: Act, draft: Draft, news: list[TimelineMessage]) -> Trouble | None:
    """Return why it cannot go, now or at its moment."""
    if not await schedule.is_member(act, draft.author_id):
        return _WRITER_GONE
    if draft.account_id is None or not await submit.may_send_from(act, draft.author_id, draft.account_id):
        return _SENDER_GONE
    if draft.conversation_id and not await access.visible(
        act.conn, act.organization_id, draft.author_id, [draft.conversation_id]
    ):
        return _CONVERSATION_GONE
    if await schedule.lost_alias(act, draft.id):
        return _ALIAS_GONE
    return await _came_back(act, draft, news)


async def _came_back(act: Act, draft: Draft, news: list[TimelineMessage]) -> Trouble | None:
    """Return whom mail does not reach any more: reports say so of any mail, and here words that no report explains.

    Only an address that the writer wrote himself is named: he may not see the mail that came back.
    """
    gone = await returns.gone_since(act, draft.scheduled_at) if draft.scheduled_at else set()
    bounces = [one.text.casefold() for one in news if one.automation == Automation.BOUNCE]
    for _, address in draft.recipients:
        folded = address.casefold()
        if folded in gone or any(folded in text for text in bounces):
            fault = Fault(reason=Reason.RECIPIENT_BOUNCED, server=address)
            return Trouble(f"Mail to {address} came back since this was scheduled, so it was not sent.", fault)
    return None


async def _quoted(act: Act, draft: Draft) -> str | None:
    """Return the safe HTML of what it answers, made when it was ordered; without it, its text is quoted."""
    if draft.in_reply_to is None or not draft.quote:
        return None
    with contextlib.suppress(timeline.NoSuchFile):
        return (await timeline.html(act.conn, act.organization_id, draft.author_id, draft.in_reply_to)).html
    return None


def _organization(claim: Claim) -> UUID:
    return claim.organization_id or UUID(int=0)
