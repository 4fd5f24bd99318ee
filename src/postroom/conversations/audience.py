"""Audience: who sees a conversation, through what, and what is told when that changes."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import msgspec

from postroom.conversations import access
from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind
from postroom.conversations.store import audience as store
from postroom.events.act import Act
from postroom.events.act import Audience as Told
from postroom.events.log import record
from postroom.events.types import AccessChanged

_OF_ACCOUNTS_AND_TEAMS = {GrantKind.ACCOUNT, GrantKind.TEAM, GrantKind.LABEL, GrantKind.ORGANIZATION}


class Audience(msgspec.Struct, frozen=True):
    """Who sees a conversation: each person with the grants through which he does.

    `teams` are those let in besides the one it belongs to; `everyone`: all members of the organization are.
    """

    people: dict[UUID, list[Grant]]
    teams: list[UUID]
    everyone: bool


async def of(act: Act, conversation_id: UUID) -> Audience:
    """Return who sees a conversation. Raises `NoSuchConversation` unless the actor is one of them."""
    await access.require(act, [conversation_id])
    people: dict[UUID, list[Grant]] = {}
    for grant, person_id in await store.seen_through(act.conn, act.organization_id, conversation_id):
        people.setdefault(person_id, []).append(grant)
    grants, team_id = await store.grants(act.conn, act.organization_id, conversation_id)
    teams = sorted(one.id for one in grants if one.kind is GrantKind.TEAM and one.id != team_id)
    return Audience(people, teams, any(one.kind is GrantKind.ORGANIZATION for one in grants))


async def names(act: Act, grants: Collection[Grant]) -> dict[Grant, str]:
    """Return what accounts (by their address), teams and people are called; others have no name of their own."""
    return await store.names(act.conn, act.organization_id, sorted(grants))


async def remaining(act: Act, ids: Sequence[UUID], people: Collection[UUID]) -> list[str]:
    """Return a sentence for each of the people who sees one of the conversations all the same, and through what."""
    still: dict[UUID, Grant] = {}
    if not people:
        return []
    for conversation_id in ids:
        for grant, person_id in await store.seen_through(act.conn, act.organization_id, conversation_id):
            if person_id in people and grant.kind in _OF_ACCOUNTS_AND_TEAMS:
                still.setdefault(person_id, grant)
    called = await names(act, {*still.values(), *(Grant(GrantKind.PERSON, one) for one in still)})
    return sorted(_still_sees(person_id, grant, called) for person_id, grant in still.items())


def _still_sees(person_id: UUID, grant: Grant, called: dict[Grant, str]) -> str:
    person = called.get(Grant(GrantKind.PERSON, person_id), "")
    if grant.kind is GrantKind.ORGANIZATION:
        return f"{person} still sees it, as everybody in the organization does."
    return f"{person} still sees it through the {grant.kind} {called.get(grant, '')}."


def announce(act: Act, every: Iterable[Facts], made: Sequence[Change]) -> None:
    """Tell everybody who sees them that people, teams or everybody were let into conversations, or out of them.

    Whoever was let in because he was assigned is told of as that.
    """
    for facts in every:
        own = [change for change in made if change.conversation_id == facts.id]
        assigned = {change.key for change in own if change.field is Field.ASSIGNEE and change.after}
        event = AccessChanged(
            conversation_id=facts.id,
            added=tuple(one for one in _keys(own, Field.GRANT, on=True) if one not in assigned),
            removed=_keys(own, Field.GRANT, on=False),
            teams_added=_keys(own, Field.TEAM_GRANT, on=True),
            teams_removed=_keys(own, Field.TEAM_GRANT, on=False),
            everyone=next((change.after for change in own if change.field is Field.EVERYONE), None),
        )
        if event != AccessChanged(conversation_id=facts.id):
            record(act, event, Told(access_set_id=facts.access_set_id))


def _keys(changes: Iterable[Change], field: Field, *, on: bool) -> tuple[UUID, ...]:
    return tuple(change.key for change in changes if change.field is field and change.after is on and change.key)
