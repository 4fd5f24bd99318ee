"""Attention: something in a conversation is not done, so it comes back to the people concerned."""

from collections.abc import Collection, Mapping
from uuid import UUID

from postroom.conversations import changes, discard, lifecycle, marks
from postroom.conversations.model import Change, Facts
from postroom.conversations.store import facts as store
from postroom.events.act import Act


async def call(act: Act, before: Mapping[UUID, Facts], people: Collection[UUID]) -> None:
    """Bring locked conversations in front of these people: open, on top, in their Inbox and unread."""
    await store.touch(act.conn, act.organization_id, sorted(before))
    fresh = await store.load(act.conn, act.organization_id, sorted(before))
    made = [change for facts in fresh.values() for change in called(facts, people)]
    await changes.carry_out(act, before, made, fresh)


def called(facts: Facts, people: Collection[UUID]) -> list[Change]:
    """Return what that changes; for all others it is only open again, and out of Trash and Spam (pure)."""
    made = discard.restore_for_all(facts) + lifecycle.reopen(facts)
    for person_id in sorted(people):
        made += marks.bring(facts, person_id)
    return list({(change.conversation_id, change.field, change.key): change for change in made}.values())
