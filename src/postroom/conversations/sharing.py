"""Sharing: whoever sees another account its mail came to sees the conversation, too."""

from collections.abc import Collection
from uuid import UUID

from postroom.conversations import changes
from postroom.conversations.model import Field
from postroom.conversations.store import facts as store
from postroom.conversations.store import strangers
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import ConversationShared


async def share(act: Act, account_id: UUID, address: str, ids: Collection[UUID], *, tell: bool) -> None:
    """Let whoever sees this account see these conversations. They stay in the team inbox they are in.

    Without `tell` nothing is recorded of it: an import is one event, not thousands.
    """
    if not ids:
        return
    before = await store.load(act.conn, act.organization_id, sorted(ids))
    made = [change for facts in before.values() for change in facts.set(Field.ACCOUNT, value=True, key=account_id)]
    after = await changes.carry_out(act, before, made, tell=False)
    for change in made if tell else ():
        event = ConversationShared(conversation_id=change.conversation_id, account_id=account_id, address=address)
        record(act, event, Audience(access_set_id=after[change.conversation_id].access_set_id))


async def strangers_in(act: Act, ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Return (conversation, address) of who wrote into these conversations without having had a part in them."""
    return await strangers.senders(act.conn, act.organization_id, ids) if ids else set()
