"""Removal: an account goes with its mail, and with the conversations that were of nothing else.

    mail of this account only, and nobody else can read a comment ──▶ the conversation goes, whole
    mail of another account, or comments that others can read     ──▶ its messages go, and a line says so

Whoever could see what stays still can, and whatever was decided about it holds.
"""

from collections.abc import Collection, Sequence
from itertools import chain
from uuid import UUID

import msgspec

from postroom.conversations import access, changes, stale
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import removals as store
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import ConversationsRemoved, MessagesRemoved
from postroom.storage.database import Connection


class Doomed(msgspec.Struct, frozen=True, kw_only=True):
    """Some mail of an account that goes, locked: conversations that go whole, and what others lose."""

    whole: Sequence[UUID]
    stays: Sequence[UUID]
    messages: dict[UUID, list[UUID]]
    """Conversation → messages of the account."""
    readers: Collection[UUID]
    """Who could see the conversations that go."""

    @property
    def message_ids(self) -> list[UUID]:
        """Return all messages that go."""
        return list(chain.from_iterable(self.messages.values()))


async def counts(conn: Connection, organization_id: UUID, account_id: UUID, person_id: UUID) -> tuple[int, int]:
    """Return how many conversations have mail of an account, and how many stay when a person removes it."""
    return await store.counts(conn, organization_id, account_id, person_id)


async def doom(act: Act, account_id: UUID, person_id: UUID, limit: int) -> Doomed | None:
    """Choose and lock the next conversations, by some `limit` messages; None when no mail is left.

    `person_id` removes the account.
    """
    ids = await store.some(act.conn, act.organization_id, account_id, limit)
    hollow = [] if ids else await store.hollow(act.conn, act.organization_id, account_id, limit)
    if not ids and not hollow:
        return None
    await store.lock(act.conn, act.organization_id, [*ids, *hollow])
    await store.hand_over(act.conn, act.organization_id, account_id, ids)
    found = await store.messages(act.conn, act.organization_id, account_id, ids)  # some may have been joined meanwhile
    concerned = {*found, *hollow}
    stays = await store.staying(act.conn, act.organization_id, account_id, person_id, concerned)
    whole = sorted(concerned - stays)
    return Doomed(
        whole=await store.parts(act.conn, act.organization_id, whole),
        stays=sorted(stays & found.keys()),
        messages=found,
        readers=await _readers(act, whole),
    )


async def attachments(act: Act, messages: Sequence[UUID]) -> list[UUID]:
    """Return the files of messages."""
    return await store.attachments(act.conn, act.organization_id, messages)


async def delete(act: Act, account_id: UUID, address: str, doomed: Doomed, watchers: Collection[UUID]) -> None:
    """Delete what is doomed, to which nothing else may refer any more, and tell; `watchers` hear of each chunk."""
    before = await facts_store.load(act.conn, act.organization_id, doomed.stays)
    ids = [*doomed.whole, *doomed.stays]
    await store.delete_messages(act.conn, act.organization_id, account_id, ids, doomed.message_ids)
    await store.delete_conversations(act.conn, act.organization_id, doomed.whole)
    await stale.mark(act, doomed.whole)
    after = await changes.resettle(act, before) if before else {}
    for one, facts in after.items():
        line = MessagesRemoved(conversation_id=one, address=address, messages=len(doomed.messages[one]))
        record(act, line, Audience(access_set_id=facts.access_set_id))
    told = ConversationsRemoved(account_id=account_id, conversation_ids=doomed.whole)
    record(act, told, Audience(people=tuple(sorted({*doomed.readers, *watchers}))))


async def forget_labels(act: Act, account_id: UUID) -> None:
    """Delete the labels of an account whose mail is gone. Conversations that stay lose them."""
    await store.delete_labels(act.conn, act.organization_id, account_id)


async def _readers(act: Act, ids: Sequence[UUID]) -> set[UUID]:
    found = await facts_store.load(act.conn, act.organization_id, ids)
    sets = sorted({facts.access_set_id for facts in found.values()})
    return set().union(*(await access.readers(act.conn, act.organization_id, sets)).values())
