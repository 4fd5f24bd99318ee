"""Drafts, sending, the outbox tray."""

from uuid import UUID

from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from postroom.accounts import accounts
from postroom.api.file_links import links_of
from postroom.api.hosts import for_others
from postroom.api.options import STEPS
from postroom.api.parameters import OrganizationQuery, Work, ids_in
from postroom.api.replies import Drafts, OneMessage
from postroom.api.timelines import shown
from postroom.composer import drafts, outbox, schedule
from postroom.composer.model import Draft, Recipient
from postroom.conversations import mailboxes, timeline
from postroom.delivery import later, resend, submit
from postroom.delivery.submit import Order
from postroom.events.act import Act
from postroom.kit.clock import from_unix, now
from postroom.wire.composer import AddressInput, DraftReply, DraftRequest, Outbox, RetryRequest
from postroom.wire.conversations import Conversation, Message
from postroom.wire.present import conversations as present
from postroom.wire.present import messages as present_messages

_FAR = 4e9  # the year 2096


@put("/drafts/{draft_id:uuid}", opt=STEPS, summary="Save a draft, or send it")
async def save_draft(draft_id: FromPath[UUID], data: JSONBody[DraftRequest], work: Work) -> DraftReply:
    """Save what is written; with `send`, turn it into a message that leaves after `undo_seconds`, or at `send_at`.

    What cannot be sent is saved all the same.
    """
    draft = draft_of(draft_id, data, work.caller.person_id)
    async with work.step() as tx:
        act = work.act_in(tx, data.organization, "conversations.use")
        saved = await drafts.save(act, draft, sends=data.send)
        if saved.message_id:
            return await _sent(work, act, saved.message_id, draft)
        if not data.send:
            return await _kept(work, act, saved)
    quoted = await _quoted(work, act.organization_id, saved)
    order = Order(
        last_message=data.last_message,
        force=data.force,
        undo_seconds=data.undo_seconds,
        close=data.close,
        snooze_until=data.snooze_until,
    )
    async with work.step() as tx:
        act = work.act_in(tx, data.organization, "conversations.use")
        if data.send_at is not None:
            return await _scheduled(work, act, draft, order, data)
        address = for_others(work.services.settings.address)
        message_id = await submit.submit(act, work.services.blobs, draft, order, quoted, address=address)
        return await _sent(work, act, message_id, draft)


async def _scheduled(work: Work, act: Act, draft: Draft, order: Order, data: DraftRequest) -> DraftReply:
    send_at = from_unix(max(0.0, min(data.send_at or 0.0, _FAR)))  # what is beyond the calendar is refused as too far
    ordered = await later.order(act, draft, order, send_at, auto_followup=data.auto_followup)
    if ordered.message_id:
        return await _sent(work, act, ordered.message_id, draft)
    return await _kept(work, act, ordered, operation=ordered.id)


async def _kept(work: Work, act: Act, draft: Draft, *, operation: UUID | None = None) -> DraftReply:
    """Show a draft of the actor as it is kept."""
    (reply,) = await shown(act, [draft], await links_of(work, act))
    conversation = await _row(act, draft.conversation_id)
    return DraftReply(draft=reply, message=None, conversation=conversation, operation=operation, stale=False)


async def _quoted(work: Work, organization_id: UUID, draft: Draft) -> str | None:
    if draft.in_reply_to is None or not draft.quote:
        return None
    return await work.services.safe_html.quoted(organization_id, work.caller.person_id, draft.in_reply_to)


@delete("/drafts/{draft_ids:str}", status_code=204, summary="Discard drafts")
async def discard_drafts(draft_ids: FromPath[str], work: Work, organization: OrganizationQuery = None) -> None:
    """Put drafts of mine away, named by their ids joined with commas."""
    act = await work.act(organization, "conversations.use")
    for draft_id in ids_in(draft_ids):
        await drafts.discard(act, draft_id)


@post("/drafts/{draft_id:uuid}/unschedule", status_code=200, summary="Do not send it later")
async def unschedule_draft(draft_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> DraftReply:
    """Make a scheduled letter of mine a draft again."""
    act = await work.act(organization, "conversations.use")
    return await _kept(work, act, await schedule.cancel(act, draft_id))


@post("/drafts/{draft_id:uuid}/restore", status_code=200, summary="Take a discard back")
async def restore_draft(draft_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> DraftReply:
    """Put a discarded draft of mine back: scheduled as it was, or a draft when its moment is over."""
    act = await work.act(organization, "conversations.use")
    return await _kept(work, act, await schedule.restore(act, draft_id))


@post("/drafts/{draft_id:uuid}/take_over", status_code=200, summary="Take over a held letter")
async def take_over_draft(draft_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> DraftReply:
    """Make the held letter of a colleague who left my draft."""
    act = await work.act(organization, "conversations.use")
    return await _kept(work, act, await schedule.take_over(act, draft_id))


@get("/drafts", summary="My drafts")
async def list_drafts(work: Work, organization: OrganizationQuery = None) -> Drafts:
    """List my open drafts, newest first."""
    act = await work.act(organization, "conversations.use")
    found = await drafts.mine(act.conn, act.organization_id, work.caller.person_id)
    return Drafts(drafts=await shown(act, found, await links_of(work, act)))


@get("/outbox", summary="What waits, failed or may have been sent")
async def list_outbox(work: Work, organization: OrganizationQuery = None) -> Outbox:
    """List the mails of my accounts that have not surely left, and the scheduled letters I see to that were held."""
    act = await work.act(organization, "conversations.use")
    held = await accounts.held(act.conn, [act.organization_id], work.caller.person_id)
    mine = [account.id for account in held]
    ids = await outbox.tray(act.conn, act.organization_id, mine)
    letters = await shown(act, await schedule.held(act, mine), await links_of(work, act))
    return Outbox(messages=await _messages(work, act, ids), held=letters)


@post("/messages/{message_id:uuid}/retry", status_code=200, opt=STEPS, summary="Send again")
async def retry_message(
    message_id: FromPath[UUID],
    work: Work,
    data: JSONBody[RetryRequest | None] = None,
    organization: OrganizationQuery = None,
) -> OneMessage:
    """Try a mail again that failed, may have been sent, or waits for its next attempt; whoever asks has decided."""
    account = data.account if data else None
    quoted = await _quoted_again(work, organization, message_id) if account else None
    async with work.step() as tx:
        act = work.act_in(tx, organization, "conversations.use")
        address = for_others(work.services.settings.address)
        message_id = await resend.resend(act, work.services.blobs, message_id, account, quoted, address=address)
        (message,) = await _messages(work, act, [message_id])
        return OneMessage(messages=message)


@post("/messages/{message_id:uuid}/sent", status_code=200, summary="It was sent")
async def settle_message(message_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> OneMessage:
    """Say that a mail was sent of which nobody could know; it leaves the outbox."""
    act = await work.act(organization, "conversations.use")
    await outbox.settle_as_sent(act, message_id)
    (message,) = await _messages(work, act, [message_id])
    return OneMessage(messages=message)


@post("/messages/{message_id:uuid}/cancel", status_code=200, summary="Call back")
async def cancel_message(message_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> DraftReply:
    """Turn a mail that has not left into a draft again."""
    act = await work.act(organization, "conversations.use")
    row = await outbox.cancel(act, message_id)
    found = await drafts.mine(act.conn, act.organization_id, work.caller.person_id)
    called_back = [draft for draft in found if draft.id == row.draft_id]
    own = await shown(act, called_back, await links_of(work, act))
    return DraftReply(
        draft=own[0] if own else None,
        message=None,
        conversation=await _row(act, row.conversation_id),
        operation=None,
        stale=False,
    )


def draft_of(draft_id: UUID, data: DraftRequest, author: UUID) -> Draft:
    """Return what the composer asks to keep. Raises `LineBreak` for what no header can hold."""
    return Draft(
        id=draft_id,
        conversation_id=data.conversation,
        author_id=author,
        account_id=data.account,
        alias_id=data.alias,
        subject=None if data.subject is None else drafts.line(data.subject, "subject"),
        body=data.body,
        to_fields=_recipients(data.to_fields, "to_fields"),
        cc_fields=_recipients(data.cc_fields, "cc_fields"),
        bcc_fields=_recipients(data.bcc_fields, "bcc_fields"),
        in_reply_to=data.in_reply_to,
        quote=data.quote_previous_message,
        forward=data.forward,
        apart=data.forward and (data.apart or data.conversation is None),
        attachments=data.attachments,
        updated_at=now(),
    )


def _recipients(given: list[AddressInput], field: str) -> list[Recipient]:
    return [
        (
            drafts.line(one.name, f"{field}[{place}].name"),
            drafts.check_line(one.address, f"{field}[{place}].address").strip(),
        )
        for place, one in enumerate(given)
    ]


async def _sent(work: Work, act: Act, message_id: UUID, asked: Draft) -> DraftReply:
    (message,) = await _messages(work, act, [message_id])
    return DraftReply(
        draft=None,
        message=message,
        conversation=await _row(act, message.conversation),
        operation=message_id,
        stale=(await drafts.get(act, asked.id)).makes != asked.makes,
    )


async def _messages(work: Work, act: Act, ids: list[UUID]) -> list[Message]:
    found = await timeline.named(act.conn, act.organization_id, work.caller.person_id, ids)
    link = await links_of(work, act)
    return [present_messages.message(row, link) for row in found]


async def _quoted_again(work: Work, organization: UUID | None, message_id: UUID) -> str | None:
    async with work.step() as tx:
        act = work.act_in(tx, organization, "conversations.use")
        draft = await resend.written(act, message_id)
    return await _quoted(work, act.organization_id, draft)


async def _row(act: Act, conversation_id: UUID | None) -> Conversation | None:
    if conversation_id is None or act.person_id is None:
        return None
    found = await mailboxes.rows(act.conn, act.organization_id, act.person_id, [conversation_id])
    row = found.get(conversation_id)
    return present.conversation(act.organization_id, row) if row else None


HANDLERS = [
    save_draft,
    discard_drafts,
    unschedule_draft,
    restore_draft,
    take_over_draft,
    list_drafts,
    list_outbox,
    retry_message,
    settle_message,
    cancel_message,
]
