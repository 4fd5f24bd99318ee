"""Messages enter a conversation: stored first, then settled, that is placed in front of people.

live      add (unsettled) ──▶ job: settle ──▶ placed, told
history   add (settled)   ──▶ absorb      ──▶ placed, nobody is told
outgoing  add (settled)   ──▶ absorb
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.conversations import access, arrival, changes, discard, labelling
from postroom.conversations.arrival import Door, Folder
from postroom.conversations.model import Change, Facts, Grant, GrantKind
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import messages as store
from postroom.conversations.store import people, summary
from postroom.conversations.store.messages import AttachmentRow, MessageRow, Spoken
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import MessageReceived
from postroom.jobs.queue import wake
from postroom.kit.ids import new_id
from postroom.storage.database import Connection

SETTLE = "settle"

__all__ = ["AttachmentRow", "Folder", "MessageRow", "Spoken"]


class Arrival(msgspec.Struct, frozen=True):
    """What the server says of one imported message. `labels`: those it is filed under, each with its account."""

    conversation_id: UUID
    seen: bool
    folder: Folder
    labels: Mapping[UUID, UUID] = {}


async def begin(act: Act, account_id: UUID, team_id: UUID | None, at: Iterable[datetime]) -> list[UUID]:
    """Make conversations, one for each moment, that whoever holds the account's grant may see."""
    access_set_id = await access.set_of(act, [Grant(GrantKind.ACCOUNT, account_id)])
    made = [_empty(access_set_id, account_id, team_id, moment) for moment in at]
    if made:
        await facts_store.create(act.conn, act.organization_id, made)
    return [facts.id for facts in made]


def _empty(access_set_id: UUID, account_id: UUID, team_id: UUID | None, at: datetime) -> Facts:
    return Facts(
        id=new_id(),
        access_set_id=access_set_id,
        grants=frozenset({Grant(GrantKind.ACCOUNT, account_id)}),
        team_id=team_id,
        in_team_inbox=False,
        closed=False,
        subject=None,
        color=None,
        last_activity_at=at,
        last_sent_at=None,
        news_at=None,
        assignees=frozenset(),
        people={},
        empty=True,
    )


async def add(act: Act, rows: Sequence[MessageRow], files: Sequence[AttachmentRow]) -> None:
    """Store messages. Those not settled yet wake the job that places them."""
    await store.insert(act.conn, act.organization_id, rows, files)
    for conversation_id in sorted({row.conversation_id for row in rows if row.settled_at is None}):
        await wake(act.conn, SETTLE, str(conversation_id), act.organization_id)


async def door_of(act: Act, owner_id: UUID | None, team_id: UUID | None, inboxes: Sequence[UUID]) -> Door:
    """Return what matters of an account for where its mail is put: in these Inboxes, else in the team's."""
    behavior = await people.team_behavior(act.conn, act.organization_id, team_id) if team_id else None
    return Door(
        owner_id=owner_id,
        inboxes=inboxes,
        active_members=await access.active_members(act, team_id) if team_id else [],
        received_reply_behavior=behavior[1] if behavior else None,
    )


async def reply_behavior(act: Act, team_id: UUID | None) -> str | None:
    """Return what a team wants when one of its members replies to an unassigned conversation; None without a team."""
    behavior = await people.team_behavior(act.conn, act.organization_id, team_id) if team_id else None
    return behavior[0] if behavior else None


async def settle(act: Act, conversation_id: UUID, door: Door, junk: Collection[UUID] = ()) -> int:
    """Place what arrived in a conversation in front of people, and tell them; return how many messages that were.

    `junk` are the messages that the mail server holds for spam.
    """
    before = await facts_store.load(act.conn, act.organization_id, [conversation_id])
    earlier = await store.count(act.conn, act.organization_id, conversation_id)
    settled = await store.settle(act.conn, act.organization_id, conversation_id)
    if not settled:
        return 0
    ours = any(outgoing for _, outgoing, _ in settled)
    spam = set(junk) if not ours and arrival.takes_spam(before[conversation_id], new=not earlier) else set()
    incoming = [(one, automation) for one, outgoing, automation in settled if not outgoing]
    by_people = [one for one, automation in incoming if automation in {None, "list"}]
    if by_people or (incoming and not earlier):
        await facts_store.set_news(act.conn, act.organization_id, [conversation_id])
    await summary.refresh(act.conn, act.organization_id, [conversation_id])
    fresh = await facts_store.load(act.conn, act.organization_id, [conversation_id])
    facts = fresh[conversation_id]
    if any(one not in spam for one, _ in incoming):
        made = arrival.receive(facts, door, automated=set(by_people) <= spam, new=not earlier)
    elif spam:
        made = arrival.receive_spam(facts)
    else:
        made = discard.restore_for_all(facts) if ours else []
    after = await changes.carry_out(act, before if earlier else {}, made, fresh)
    audience = Audience(access_set_id=after[conversation_id].access_set_id)
    for message_id, outgoing, automation in settled:
        event = MessageReceived(
            conversation_id=conversation_id,
            message_id=message_id,
            outgoing=outgoing,
            automation=automation,
            junk=message_id in spam,
        )
        record(act, event, audience)
    return len(settled)


async def absorb(act: Act, arrivals: Sequence[Arrival], known: frozenset[UUID], door: Door) -> None:
    """Place imported messages as the server has them; nobody is told. `known` are conversations that existed before."""
    ids = sorted({one.conversation_id for one in arrivals})
    before = await facts_store.load(act.conn, act.organization_id, [one for one in ids if one in known])
    await summary.refresh(act.conn, act.organization_id, ids)
    now = await facts_store.load(act.conn, act.organization_id, ids)
    made: list[Change] = []
    facts = dict(now)
    placed = set(known)
    for one in arrivals:
        new = one.conversation_id not in placed
        known_facts = facts[one.conversation_id]
        for change in [
            *arrival.import_history(known_facts, door, seen=one.seen, folder=one.folder, new=new),
            *labelling.label(known_facts, one.labels),
        ]:
            facts[one.conversation_id] = facts[one.conversation_id].after(change)
            made.append(change)
        placed.add(one.conversation_id)
    await changes.carry_out(act, before, made, now, tell=False)


async def unsettled(conn: Connection, limit: int = 1_000) -> list[tuple[UUID, UUID]]:
    """Return (organization, conversation) with messages that wait to be settled, for the sweep."""
    return await store.unsettled(conn, limit)


async def raw_sha256(conn: Connection, organization_id: UUID, message_id: UUID) -> bytes | None:
    """Return the name of the blob that holds a message as it went over the wire; None while it is not composed."""
    return await store.raw_sha256(conn, organization_id, message_id)


async def spoken(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Spoken]:
    """Return message → what it says, for somebody it was exchanged with."""
    return await store.spoken(conn, organization_id, ids)


async def attached(
    conn: Connection, organization_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AttachmentRow]]:
    """Return message → its files, for somebody it was exchanged with."""
    return await store.attached(conn, organization_id, ids)


async def attachment(conn: Connection, organization_id: UUID, attachment_id: UUID) -> AttachmentRow | None:
    """Return a file of a message, for somebody it was exchanged with; None when there is none."""
    return await store.attachment(conn, organization_id, attachment_id)
