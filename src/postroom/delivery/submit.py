"""Submit: a person presses send. One transaction turns the draft into a message and its outbox row.

draft (its id is the idempotency key) ──▶ sent already? the same message again
    ──▶ conversation locked ──▶ has the thread moved on? 409, the draft is kept
    ──▶ message row, outbox row, assignee, close ──▶ commit
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from postroom.accounts import accounts, aliases
from postroom.accounts.model import Account, Sender
from postroom.composer import drafts, outbox, uploads
from postroom.composer.model import Draft, NoRecipient, OutboxRow, ThreadMovedOn
from postroom.contacts import correspondents
from postroom.contacts.correspondents import Sighting
from postroom.conversations import changes, messages, shared_files, threads, timeline
from postroom.conversations.assignment import assign_replier
from postroom.conversations.lifecycle import close as close_conversation
from postroom.conversations.marks import mark
from postroom.conversations.model import Change, Facts
from postroom.conversations.snooze import check as check_snooze
from postroom.conversations.snooze import snooze
from postroom.conversations.timeline import TimelineMessage
from postroom.delivery import files, large_files, render
from postroom.events.act import Act
from postroom.identity import people
from postroom.kit import media_types
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.storage.blobs import Blobs

LONGEST_UNDO_S = 30


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """How to send. `last_message` is the newest message the writer saw; `force` sends although there is more.

    `references` are ids of mail that is not here and that this one answers; what is here counts more.
    """

    last_message: UUID | None
    force: bool
    undo_seconds: int
    close: bool
    snooze_until: int | None = None
    references: Sequence[str] = ()


async def submit(
    act: Act, blobs: Blobs, draft: Draft, order: Order, quoted: str | None, *, address: str | None = None
) -> UUID:
    """Send a draft; return the message it became. Sending it twice is sending it once.

    `quoted` is the safe HTML of the original; without it, its text is quoted. `address` is where links to large files
    lead; without it none is made.

    Raises `ThreadMovedOn`, `NoRecipient`, `BadAddress` or `Invalid`; the draft is kept in every case.
    """
    saved = await drafts.save(act, draft, sends=True)
    if saved.message_id:
        return saved.message_id
    check_snooze(order.snooze_until)
    sender, before = await check(act, saved, order)
    account = sender.account
    original = await _original(act, draft)
    attached = await uploads.named(act, saved.attachments)
    writer = await people.get(act.tx, saved.author_id)
    pictures = {one.content_id for one in attached if one.media_type in media_types.PICTURES}
    written = await asyncio.to_thread(render.write, saved, writer, pictures, original, quoted)
    below = await timeline.parts(act.conn, act.organization_id, original.id) if original and saved.quote else []
    until = _leaves_at(order) + shared_files.LIFE
    room = large_files.room_of(account, written, below)
    parted = large_files.part(attached, written, room, writer, address=address, until=until)
    conversation_id = saved.joins or await _begin(act, account)
    own = await aliases.own_keys(act.conn, account)
    row = render.message_row(
        saved,
        parted.written,
        original,
        sender=sender,
        own=own,
        conversation_id=conversation_id,
        now=now(),
        references=order.references,
    )
    before = before or await changes.load(act, [conversation_id])
    own_files = await files.attach(act, blobs, row.id, parted.written.html, parted.attached, below)
    await messages.add(act, [row], own_files)
    await shared_files.add(act, blobs, row.id, saved.author_id, parted.shared, until)
    if row.email_message_id:
        ids = [row.email_message_id, *order.references]
        await threads.lead(act, account.id, dict.fromkeys(ids, conversation_id))
    outside = [one for one in saved.recipients if one[1].casefold() not in own]
    await correspondents.seen(act, account.id, [Sighting(*one, row.delivered_at) for one in outside])
    made = await _follow(act, before[conversation_id], order)
    await changes.resettle(act, before, made)
    await changes.remember_as(act, row.id, made)
    if saved.apart:
        await drafts.tell(act, saved, discarded=True)  # it lies there no more: what it became is elsewhere
    await outbox.queue(act, _outbox_row(act, saved, account, row.id, conversation_id, order))
    return row.id


async def check(act: Act, draft: Draft, order: Order) -> tuple[Sender, dict[UUID, Facts]]:
    """Return what a saved draft can be sent from, and its conversation, locked. Raises what `submit` raises."""
    sender = await _sender(act, draft)
    _check_recipients(draft)
    before = await changes.load(act, [draft.joins]) if draft.joins else {}
    await _check_moved_on(act, draft, order)
    return sender, before


async def may_send_from(act: Act, person_id: UUID, account_id: UUID) -> bool:
    """Return whether an account is there and the person may send from it."""
    held = await accounts.held(act.conn, [act.organization_id], person_id)
    return account_id in [one.id for one in held]


async def _follow(act: Act, facts: Facts, order: Order) -> list[Change]:
    """Return what a reply changes besides: the replier takes an unassigned conversation, has read it, may close it."""
    person_id = drafts.author_of(act)
    behavior = await messages.reply_behavior(act, facts.team_id)
    made = list(assign_replier(facts, person_id, behavior))
    for change in made:
        facts = facts.after(change)
    read = mark(facts, person_id, unread=False)
    made += read
    return made + _put_aside(facts, person_id, order)


def _put_aside(facts: Facts, person_id: UUID, order: Order) -> list[Change]:
    made = close_conversation(facts, by=person_id) if order.close else []
    for change in made:
        facts = facts.after(change)
    return made + (snooze(facts, person_id, order.snooze_until) if order.snooze_until else [])


async def _sender(act: Act, draft: Draft) -> Sender:
    if draft.account_id is None:
        msg = "Choose the account to send from."
        raise Invalid(msg)
    await accounts.hold(act.conn, act.organization_id, draft.account_id)
    person_id = drafts.author_of(act)
    return await aliases.sender(act.conn, act.organization_id, person_id, draft.account_id, draft.alias_id)


def _check_recipients(draft: Draft) -> None:
    if not draft.recipients:
        raise NoRecipient
    for recipient in draft.recipients:
        drafts.check_address(recipient)


async def _check_moved_on(act: Act, draft: Draft, order: Order) -> None:
    if order.force or draft.joins is None or order.last_message is None:
        return
    author = drafts.author_of(act)
    if newer := await outbox.newer(act, draft.joins, order.last_message, author):
        raise ThreadMovedOn(messages=[str(one) for one in newer])


async def _original(act: Act, draft: Draft) -> TimelineMessage | None:
    if draft.in_reply_to is None:
        return None
    person_id = drafts.author_of(act)
    found = await timeline.named(act.conn, act.organization_id, person_id, [draft.in_reply_to])
    if not found or (draft.conversation_id and found[0].conversation_id != draft.conversation_id):
        msg = "The message you answer is not in this conversation any more. Open it again; your draft is kept."
        raise Invalid(msg)
    return found[0]


async def _begin(act: Act, account: Account) -> UUID:
    (conversation_id,) = await messages.begin(act, account.id, account.team_id, [now()])
    return conversation_id


def _outbox_row(
    act: Act, draft: Draft, account: Account, message_id: UUID, conversation_id: UUID, order: Order
) -> OutboxRow:
    return OutboxRow(
        organization_id=act.organization_id,
        message_id=message_id,
        account_id=account.id,
        person_id=draft.author_id,
        draft_id=draft.id,
        conversation_id=conversation_id,
        state="waiting",
        send_at=_leaves_at(order),
        attempts=0,
        attempt_epoch=0,
        dot_at=None,
        error="",
        filed_at=None,
        alias_id=draft.alias_id,
    )


def _leaves_at(order: Order) -> datetime:
    return now() + timedelta(seconds=max(0, min(order.undo_seconds, LONGEST_UNDO_S)))
