"""Send later: a draft with a moment. It stays a draft until then; the outbox takes it from there.

    draft ──order──▶ scheduled ──its moment──▶ sent
      ▲  ▲             ▲ ├── they answered first, if that was ordered ──▶ drop: discarded
      │  └── held ◀────┼─┤   it cannot go: a draft again that says why         │
      └────── cancel ──┼─┘                                                     │
                       └──────── restore: a person takes a discard back ───────┘

Every verb locks the draft first, so of firing, cancelling and saving at once one is first and the others see it. Who is
woken too often finds that nothing is due.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from postroom.accounts import accounts
from postroom.composer import drafts, uploads
from postroom.composer.model import NO_TROUBLE, Draft, NoSuchDraft, NotScheduled, TooLate, Trouble
from postroom.composer.store import drafts as drafts_store
from postroom.composer.store import schedule as store
from postroom.conversations import access
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import LetterDropped, LetterHeld
from postroom.identity import grants, organizations
from postroom.identity.people import NoSuchPerson
from postroom.jobs.queue import wake
from postroom.jobs.timers import cancel_timer, set_timer
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.storage.database import Connection

SEND_LATER = "send_later"
FURTHEST = timedelta(days=366)


async def order(
    act: Act, draft: Draft, send_at: datetime, *, auto_followup: bool, close: bool, snooze_until: int | None = None
) -> Draft:
    """Give a saved draft of the actor its moment, or another one; return it as it stands.

    Raises `Invalid` for a moment that is over, or more than a year away, and for a snooze that ends before it.
    """
    check_moment(send_at)
    _check_snooze(send_at, snooze_until)
    stored = await drafts.get(act, draft.id)
    await store.put(
        act.conn,
        act.organization_id,
        draft.id,
        send_at,
        auto_followup=auto_followup,
        close=close,
        snooze_until=snooze_until or None,
    )
    await wait(act, draft.id, send_at)
    await drafts.tell(act, stored)
    return await drafts.get(act, draft.id)


def check_moment(send_at: datetime) -> None:
    """Raise `Invalid` unless a letter can be scheduled for this moment."""
    if send_at <= now():
        msg = "This moment is over. Choose a later one; nothing was scheduled and your draft is kept."
        raise Invalid(msg, field="send_at")
    if send_at > now() + FURTHEST:
        msg = "A letter can wait for a year at most. Choose an earlier moment; your draft is kept."
        raise Invalid(msg, field="send_at")


def _check_snooze(send_at: datetime, until: int | None) -> None:
    if until and until <= send_at.timestamp():
        msg = "The reminder would come before the letter goes. Choose a later one; your draft is kept."
        raise Invalid(msg, field="snooze_until")


async def wait(act: Act, draft_id: UUID, until: datetime) -> None:
    """Wake a scheduled letter at a moment."""
    await set_timer(act.conn, act.organization_id, SEND_LATER, str(draft_id), until)


async def cancel(act: Act, draft_id: UUID) -> Draft:
    """Make a scheduled letter of the actor a draft again. Raises `NoSuchDraft`, `NotScheduled` or `TooLate`."""
    draft = await drafts.get(act, draft_id)
    if draft.message_id:
        raise TooLate
    if draft.send_at is None:
        raise NotScheduled
    await cancel_timer(act.conn, act.organization_id, SEND_LATER, str(draft_id))
    await store.clear(act.conn, act.organization_id, draft_id, NO_TROUBLE)
    await drafts.tell(act, draft)
    return await drafts.get(act, draft_id)


async def restore(act: Act, draft_id: UUID) -> Draft:
    """Take back that the actor discarded a letter: it is scheduled, or held, as it was; return it.

    One whose moment is over meanwhile is a draft: nothing goes that nobody expects. One that was not discarded stays as
    it is. Raises `NoSuchDraft`, `TooLate`, `NoSuchConversation`, or `Invalid` when a file is not kept any more.
    """
    draft = await drafts.get(act, draft_id)
    if draft.message_id:
        raise TooLate
    if draft.conversation_id:
        await access.require(act, [draft.conversation_id])
    await uploads.named(act, draft.attachments)
    if not await store.restore(act.conn, act.organization_id, draft_id, draft.author_id):
        return draft
    restored = await drafts.get(act, draft_id)
    if restored.send_at:
        await wait(act, draft_id, restored.send_at)
    await drafts.tell(act, restored)
    return restored


async def locked(act: Act, draft_id: UUID) -> Draft | None:
    """Return a letter that is still scheduled, and let nobody change it until the transaction ends."""
    draft = await drafts_store.get(act.conn, act.organization_id, draft_id, lock=True)
    return draft if draft and draft.send_at else None


async def lost_alias(act: Act, draft_id: UUID) -> bool:
    """Return whether a letter was to leave from an alias that was removed: it leaves from no other unasked."""
    return await store.lost_alias(act.conn, act.organization_id, draft_id)


async def hold(act: Act, draft: Draft, why: Trouble) -> None:
    """Keep a letter back that cannot go: it is a draft that says why, and whoever can see to it is told."""
    await store.clear(act.conn, act.organization_id, draft.id, why)
    await drafts.tell(act, draft)
    record(act, LetterHeld(draft_id=draft.id), Audience(people=tuple(await _concerned(act, draft))))


async def drop(act: Act, draft: Draft) -> None:
    """Discard a letter as its writer wished: somebody answered first. The conversation says so."""
    await drafts_store.discard(act.conn, act.organization_id, draft.id, draft.author_id)
    await drafts.tell(act, draft, discarded=True)
    if draft.conversation_id:
        access_set_id = await access.access_set_of(act, draft.conversation_id)
        event = LetterDropped(conversation_id=draft.conversation_id, draft_id=draft.id, author_id=draft.author_id)
        record(act, event, Audience(access_set_id=access_set_id))


async def arrived_since(act: Act, draft: Draft) -> list[UUID]:
    """Return what came into the conversation of a letter after it was scheduled."""
    if draft.conversation_id is None or draft.scheduled_at is None:
        return []
    return await store.arrived_since(act.conn, act.organization_id, draft.conversation_id, draft.scheduled_at)


async def look_again(act: Act, conversation_id: UUID) -> None:
    """Have what is scheduled in a conversation looked at now: something arrived there."""
    await _wake(act, await store.in_conversation(act.conn, act.organization_id, conversation_id))


async def look_again_at(act: Act, addresses: Collection[str]) -> None:
    """Have what is scheduled to somebody looked at now: mail to him came back."""
    if addresses:
        await _wake(act, await store.addressed(act.conn, act.organization_id, [one.lower() for one in addresses]))


async def look_again_for(act: Act, person_id: UUID) -> None:
    """Have the scheduled letters of a person looked at now: he may not be allowed to send them any more."""
    await _wake(act, await store.of_author(act.conn, act.organization_id, person_id))


async def count_of(act: Act, person_id: UUID) -> int:
    """Return how many letters of a person are scheduled."""
    return len(await store.of_author(act.conn, act.organization_id, person_id))


async def leave_account(act: Act, account_id: UUID) -> None:
    """Keep open drafts without the account they were to leave through; it is removed. Scheduled ones are held."""
    scheduled = await store.through(act.conn, act.organization_id, account_id)
    await drafts.leave_account(act, account_id)
    await _wake(act, scheduled)


async def held(act: Act, held_accounts: Sequence[UUID]) -> list[Draft]:
    """Return the held letters the actor sees to: his own, and those of people who left."""
    ids = await store.held(act.conn, act.organization_id, drafts.author_of(act), held_accounts)
    found = [await drafts_store.get(act.conn, act.organization_id, one) for one in ids]
    return [draft for draft in found if draft]


async def take_over(act: Act, draft_id: UUID) -> Draft:
    """Make the held letter of somebody who left a draft of the actor's. Raises `NoSuchDraft`."""
    person_id = drafts.author_of(act)
    mine = await accounts.held(act.conn, [act.organization_id], person_id)
    draft = await drafts_store.get(act.conn, act.organization_id, draft_id, lock=True)
    if draft is None or draft_id not in [one.id for one in await held(act, [one.id for one in mine])]:
        raise NoSuchDraft
    await store.take_over(act.conn, act.organization_id, draft_id, person_id)
    taken = await drafts.get(act, draft_id)
    await drafts.tell(act, taken)
    return taken


async def due(conn: Connection) -> list[tuple[UUID, UUID]]:
    """Return (organization, draft) of letters whose wake-up may be lost, for the sweep."""
    return await store.due(conn, 1_000)


async def is_member(act: Act, person_id: UUID) -> bool:
    """Return whether a person still belongs to the organization."""
    try:
        await organizations.member(act, person_id)
    except NoSuchPerson:
        return False
    return True


async def _wake(act: Act, drafts_: Sequence[UUID]) -> None:
    for draft_id in drafts_:
        await wake(act.conn, SEND_LATER, str(draft_id), act.organization_id)


async def _concerned(act: Act, draft: Draft) -> list[UUID]:
    if await is_member(act, draft.author_id):
        return [draft.author_id]
    holders = await grants.holders(act, "account", draft.account_id) if draft.account_id else []
    members = await organizations.members(act.tx, [act.organization_id])
    return sorted({*holders, *(one.person_id for one in members if one.role == "owner")})
