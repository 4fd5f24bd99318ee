"""Who may see a conversation: one rule, one file.

A conversation has an access set, a distinct list of grants shared by many conversations. A person sees the conversation
when he holds one of those grants. Sharing an account changes who holds its grant, never the conversations' rows.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from postroom.conversations.model import Grant
from postroom.conversations.store import access as store
from postroom.events.act import Act
from postroom.kit.errors import NotFound
from postroom.kit.ids import new_id
from postroom.storage.database import Connection


class NoSuchConversation(NotFound):
    """There is no such conversation, or you have no access to it."""

    code = "no_such_conversation"


async def set_of(act: Act, grants: Iterable[Grant]) -> UUID:
    """Return the id of the access set with exactly these grants, made if it is new."""
    ordered = sorted(set(grants))
    digest = hashlib.sha256("\n".join(f"{grant.kind}:{grant.id}" for grant in ordered).encode()).digest()
    found = await store.find(act.conn, act.organization_id, digest)
    return found or await store.insert(act.conn, act.organization_id, new_id(), digest, ordered)


async def visible(conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the conversations that the person may see now."""
    return await store.visible(conn, organization_id, person_id, ids)


async def require(act: Act, ids: Sequence[UUID]) -> None:
    """Raise `NoSuchConversation` unless the actor may see all of them. The system sees everything."""
    if act.person_id is None:
        return
    if missing := set(ids) - await visible(act.conn, act.organization_id, act.person_id, ids):
        raise NoSuchConversation(conversations=[str(one) for one in sorted(missing)])


async def access_set_of(act: Act, conversation_id: UUID) -> UUID:
    """Return the access set of a conversation. Raises `NoSuchConversation`."""
    found = await store.of_conversation(act.conn, act.organization_id, conversation_id)
    if found is None:
        raise NoSuchConversation
    return found


async def held(act: Act) -> list[UUID]:
    """Return the ids of the grants that the actor holds: none for the system."""
    if act.person_id is None:
        return []
    return await store.grants_of(act.conn, act.organization_id, act.person_id)


async def readers(conn: Connection, organization_id: UUID, access_sets: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Return the people who hold a grant of each access set."""
    found: dict[UUID, set[UUID]] = {access_set: set() for access_set in access_sets}
    for access_set, person_id in await store.readers(conn, organization_id, access_sets):
        found[access_set].add(person_id)
    return found


async def seen_by(conn: Connection, organization_id: UUID, conversation_id: UUID) -> set[UUID]:
    """Return the people who may see a conversation now."""
    found = await store.of_conversation(conn, organization_id, conversation_id)
    return (await readers(conn, organization_id, [found]))[found] if found else set()


async def holders(act: Act, grants: Collection[Grant]) -> dict[Grant, set[UUID]]:
    """Return who holds each of these grants."""
    found: dict[Grant, set[UUID]] = {grant: set() for grant in grants}
    for grant, person_id in await store.holders(act.conn, act.organization_id, sorted(grants)) if grants else ():
        found[grant].add(person_id)
    return found


async def active_members(act: Act, team_id: UUID) -> list[UUID]:
    """Return the active members of a team: those who are told of new mail in its inbox."""
    return await store.members(act.conn, act.organization_id, team_id, "active")
