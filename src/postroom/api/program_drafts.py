"""Drafts that programs write and send: POST /v1/drafts.

    sender, recipients, files, place: checked ──▶ the original to quote ──▶ one transaction: files, draft or mail, state

All of it happens or nothing. The draft's id is made from the Idempotency-Key and the request, so that a repeated
request is one draft and one mail even if the process died before it answered.
"""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.datastructures import State
from litestar.params import JSONBody

from postroom.api import new_drafts, new_files
from postroom.api.file_links import links_of
from postroom.api.hosts import for_others
from postroom.api.idempotency import intent
from postroom.api.new_drafts import Written
from postroom.api.options import STEPS
from postroom.api.parameters import Work, moment
from postroom.api.replies import DraftMade
from postroom.api.timelines import shown
from postroom.composer import drafts
from postroom.conversations import revise, timeline
from postroom.delivery import later, submit
from postroom.delivery.submit import Order
from postroom.events.act import Act
from postroom.kit.ids import new_id
from postroom.wire.conversations import Message
from postroom.wire.drafts import NewDraft, NewDraftBody
from postroom.wire.present import messages as present

MOST_BYTES = 10_000_000


@post("/drafts", opt=STEPS, request_max_body_size=MOST_BYTES, summary="Write a draft, or send it")
async def write_draft(data: JSONBody[NewDraftBody], work: Work, request: Request[Any, Any, State]) -> DraftMade:
    """Write a draft; with `send` or `send_at`, a mail that leaves at once or then. The request has at most 10 MB."""
    new = data.drafts
    draft_id = await _id(work.caller.id, request)
    organization_id = work.caller.require(new.organization, "conversations.use")
    new_drafts.check(new)
    files = new_files.read(new.attachments)
    async with work.step() as tx:
        act = work.act_in(tx, organization_id, "conversations.use")
        written = await new_drafts.written(act, draft_id, new, [file.upload.id for file in files])
    quoted = None
    if (new.send or new.send_at) and written.draft.quote and written.draft.in_reply_to:
        original = written.draft.in_reply_to
        quoted = await work.services.safe_html.quoted(organization_id, work.caller.person_id, original)
    blobs = await new_files.write(work, organization_id, files)
    async with work.step() as tx:
        act = work.act_in(tx, organization_id, "conversations.use")
        await new_files.keep(act, work.services.blobs, files, blobs)
        await _carry_out(act, work, new, written, quoted)
        return await _reply(work, act, draft_id)


async def _carry_out(act: Act, work: Work, new: NewDraft, written: Written, quoted: str | None) -> None:
    order = Order(force=True, references=written.references)
    if at := moment(new.send_at, "send_at"):
        await later.order(act, written.draft, order, at, auto_followup=new.auto_followup)
    elif new.send:
        address = for_others(work.services.settings.address)
        await submit.submit(act, work.services.blobs, written.draft, order, quoted, address=address)
    else:
        await drafts.save(act, written.draft)
    saved = await drafts.get(act, written.draft.id)
    if written.revision is not None and saved.conversation_id:
        await revise.revise(act, [saved.conversation_id], written.revision)


async def _reply(work: Work, act: Act, draft_id: UUID) -> DraftMade:
    saved = await drafts.get(act, draft_id)
    (draft,) = await shown(act, [saved], await links_of(work, act))
    message = await _message(work, act, saved.message_id) if saved.message_id else None
    return DraftMade(drafts=draft, messages=message)


async def _message(work: Work, act: Act, message_id: UUID) -> Message:
    (row,) = await timeline.named(act.conn, act.organization_id, work.caller.person_id, [message_id])
    return present.message(row, await links_of(work, act))


async def _id(caller_id: UUID, request: Request[Any, Any, State]) -> UUID:
    """Return the draft's id: without a key, the request is a new one each time it comes."""
    key = request.headers.get("idempotency-key")
    if not key:
        return new_id()
    wanted = intent(caller_id, caller_id, key, caller_id.bytes, key.encode(), await request.body())
    return UUID(bytes=wanted.digest[:16], version=4)


HANDLERS = [write_draft]
