"""Submit: a person presses send. One transaction turns the draft into a message and its outbox row.

draft (its id is the idempotency key) ──▶ sent already? the same message again
    ──▶ conversation locked ──▶ has the thread moved on? 409, the draft is kept
    ──▶ message row, outbox row, assignee, close ──▶ commit
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from postroom.accounts import accounts, aliases
from postroom.accounts.model import Account, Sender
from postroom.composer import drafts, outbox
from postroom.composer.model import Draft, NoRecipient, NoVisitor, OutboxRow, ThreadMovedOn
from postroom.contacts import correspondents
from postroom.contacts.correspondents import Sighting
from postroom.conversations import changes, messages, shared_files, threads
from postroom.conversations.assignment import assign_replier
from postroom.conversations.lifecycle import close as close_conversation
from postroom.conversations.marks import mark
from postroom.conversations.model import Change, Facts
from postroom.conversations.snooze import check as check_snooze
from postroom.conversations.snooze import snooze
from postroom.delivery import files
from postroom.delivery.letter import Letter, write
from postroom.events.act import Act
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.storage.blobs import Blobs

LONGEST_UNDO_S = 30


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """How to send: without more, at once. `last_message` is the newest one the writer saw; `force` goes past others.

    `references` are ids of mail that is not here and that this one answers; what is here counts more.
    """

    last_message: UUID | None = None
    force: bool = False
    undo_seconds: int = 0
    close: bool = False
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
    conversation_id = saved.joins or await _begin(act, sender.account)
    leaves_at = now() + timedelta(seconds=max(0, min(order.undo_seconds, LONGEST_UNDO_S)))
    letter = await write(
        act,
        saved,
        sender,
        conversation_id,
        leaves_at=leaves_at,
        references=order.references,
        quoted=quoted,
        address=address,
    )
    before = before or await changes.load(act, [conversation_id])
    await _keep(act, blobs, saved, letter, order.references)
    made = await _follow(act, before[conversation_id], order)
    await changes.resettle(act, before, made)
    await changes.remember_as(act, letter.row.id, made)
    if saved.apart:
        await drafts.tell(act, saved, discarded=True)  # it lies there no more: what it became is elsewhere
    await outbox.queue(act, _outbox_row(act, saved, letter, leaves_at))
    return letter.row.id


async def _keep(act: Act, blobs: Blobs, draft: Draft, letter: Letter, references: Sequence[str]) -> None:
    """Keep the message with its files, whom it led to, and what will find its conversation again."""
    row = letter.row
    own = await files.attach(act, blobs, row.id, row.html or "", letter.attached, letter.below)
    await messages.add(act, [row], own)
    await shared_files.add(act, blobs, row.id, draft.author_id, letter.shared, letter.shared_until)
    account_id = letter.sender.account.id
    if row.email_message_id:
        ids = [row.email_message_id, *references]
        await threads.lead(act, account_id, dict.fromkeys(ids, row.conversation_id))
    met = [Sighting(*one, row.delivered_at) for one in letter.outside]
    await correspondents.seen(act, account_id, met)


async def check(act: Act, draft: Draft, order: Order) -> tuple[Sender, dict[UUID, Facts]]:
    """Return what a saved draft can be sent from, and its conversation, locked. Raises what `submit` raises."""
    sender = await _sender(act, draft)
    if not sender.account.is_chat:
        _check_recipients(draft)
    elif draft.joins is None:
        raise NoVisitor
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


async def _begin(act: Act, account: Account) -> UUID:
    (conversation_id,) = await messages.begin(act, account.id, account.team_id, [now()])
    return conversation_id


def _outbox_row(act: Act, draft: Draft, letter: Letter, leaves_at: datetime) -> OutboxRow:
    return OutboxRow(
        organization_id=act.organization_id,
        message_id=letter.row.id,
        account_id=letter.sender.account.id,
        person_id=draft.author_id,
        draft_id=draft.id,
        conversation_id=letter.row.conversation_id,
        state="waiting",
        send_at=leaves_at,
        attempts=0,
        attempt_epoch=0,
        dot_at=None,
        error="",
        filed_at=None,
        alias_id=draft.alias_id,
    )
