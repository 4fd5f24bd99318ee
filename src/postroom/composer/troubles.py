"""Troubles: mail that is not done comes back to the person who wrote it, wherever its conversation was put since.

failed, perhaps sent, refused for some, returned ──▶ its writer, while he may see it ──▶ open, in his Inbox, unread
                                                     └─ he has left: whoever holds the account
"""

from collections.abc import Mapping
from uuid import UUID

from postroom.composer.model import OutboxRow
from postroom.composer.store import troubles as store
from postroom.conversations import access, attention, changes, joining
from postroom.conversations.changes import JoinedMeanwhile
from postroom.conversations.model import Facts
from postroom.events.act import Act
from postroom.identity import grants


async def bring_back(act: Act, row: OutboxRow) -> list[UUID]:
    """Put the conversation of a mail in front of whom its trouble concerns; return who that is."""
    before = await _locked(act, row.conversation_id)
    (facts,) = before.values()
    readers = await _readers(act, facts.access_set_id)
    people = {row.person_id} & readers or readers & set(await grants.holders(act, "account", row.account_id))
    await attention.call(act, before, people)
    return sorted(people)


async def take_over(act: Act, row: OutboxRow) -> None:
    """Let whoever decides about the mail of somebody who has left answer for it: his rights count from now on."""
    if act.person_id is None or act.person_id == row.person_id:
        return
    access_set_id = await access.access_set_of(act, row.conversation_id)
    if row.person_id not in await _readers(act, access_set_id):
        await store.set_person(act.conn, act.organization_id, row.message_id, row.draft_id, act.person_id)


async def _locked(act: Act, conversation_id: UUID) -> Mapping[UUID, Facts]:
    """Return the facts of the conversation a mail is in now. That a mail failed is never lost over a join."""
    while True:
        (found,) = (await joining.current(act.conn, act.organization_id, [conversation_id])).values()
        try:
            return await changes.load(act, [found])
        except JoinedMeanwhile:
            conversation_id = found


async def _readers(act: Act, access_set_id: UUID) -> set[UUID]:
    return (await access.readers(act.conn, act.organization_id, [access_set_id]))[access_set_id]
