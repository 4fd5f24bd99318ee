"""Standing: what a query asks of conversations, by names and by states, as they are now.

`label:`, `team:`, `assigned:`, `account:` and `in:` take names; a name that nobody has is told (`unknown`), and finds
nothing.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from postroom.events.act import Act
from postroom.search import labels
from postroom.search.model import Condition, Standing, State
from postroom.search.query import MAILBOXES, Operator, Query, Term
from postroom.search.store import names as store
from postroom.search.words import fold

_STATES: dict[str, tuple[State, bool]] = {
    "unread": (State.UNREAD, True),
    "read": (State.UNREAD, False),
    "starred": (State.STARRED, True),
    "snoozed": (State.SNOOZED, True),
    "closed": (State.CLOSED, True),
    "open": (State.CLOSED, False),
    "assigned": (State.ASSIGNED, True),
    "unassigned": (State.ASSIGNED, False),
    "inbox": (State.INBOX, True),
    "archive": (State.ARCHIVED, True),
    "drafts": (State.DRAFTS, True),
}
_AWAY = {"trash": "trash", "spam": "junk"}
Found = Sequence[Condition | tuple[str, ...]]


async def standing_of(act: Act, person_id: UUID, query: Query) -> Standing:
    """Return what a query asks of conversations, its names looked up as the person may know them."""
    conditions: list[Condition] = []
    keys: list[tuple[str, ...]] = []
    without: list[str] = []
    unknown: list[str] = []
    for term in query.terms:
        found = await _meaning(act, person_id, term)
        if found is None:
            unknown += [] if term.without else [f"{term.operator}:{term.value}"]
        for one in found or ():
            if isinstance(one, Condition):
                conditions.append(msgspec.structs.replace(one, wanted=one.wanted != term.without))
            elif term.without:
                without += one
            else:
                keys.append(one)
    away = [_AWAY[term.value.lower()] for term in query.terms if _is_away(term)]
    return Standing(
        conditions=tuple(conditions),
        lists=tuple(away) or Standing.__struct_defaults__[1],
        keys=tuple(keys),
        without=tuple(without),
        unknown=tuple(unknown),
    )


def _is_away(term: Term) -> bool:
    return term.operator is Operator.IN and term.value.lower() in _AWAY and not term.without


async def _meaning(act: Act, person_id: UUID, term: Term) -> Found | None:
    """Return what a term asks for: nothing of conversations, or None for a name that nobody has."""
    if term.operator is Operator.IS:
        return [Condition(*_STATES[term.value.lower()])]
    if term.of_me:
        return [(f"p:{person_id}",)]
    if term.operator is Operator.IN and term.value.lower() in MAILBOXES:
        return _mailbox(term.value.lower())
    asked = _ASKED.get(term.operator)
    return await asked(act, person_id, term.value) if asked else ()


def _mailbox(name: str) -> Found:
    if name == "sent":
        return [("is:sent",)]
    return [Condition(*_STATES[name])] if name in _STATES else []


async def _team(act: Act, _person_id: UUID, name: str) -> Found | None:
    found = await store.teams(act.conn, act.organization_id)
    return _named(State.TEAM, _best([(fold(one), id_) for id_, one in found], fold(name)))


async def _label(act: Act, person_id: UUID, name: str) -> Found | None:
    found = await labels.named(act, person_id)
    return _named(State.LABEL, _best([(fold(one), id_) for id_, one in found], fold(name)))


async def _place(act: Act, person_id: UUID, name: str) -> Found | None:
    return await _team(act, person_id, name) or await _label(act, person_id, name)


async def _assigned(act: Act, person_id: UUID, name: str) -> Found | None:
    if name.lower() == "me":
        return _named(State.ASSIGNED_TO, [person_id])
    if name.lower() == "nobody":
        return [Condition(State.ASSIGNED, wanted=False)]
    found = await store.people(act.conn, act.organization_id)
    keys = [(key, one[0]) for one in found for key in (fold(one[1]), fold(one[2]))]
    return _named(State.ASSIGNED_TO, _best(keys, fold(name)))


async def _account(act: Act, person_id: UUID, name: str) -> Found | None:
    found = await store.accounts(act.conn, act.organization_id, person_id)
    ids = _best([(key, one[0]) for one in found for key in (fold(one[1]), fold(one[2]))], fold(name))
    return [tuple(f"a:{one}" for one in ids)] if ids else None


def _named(state: State, ids: Sequence[UUID]) -> Found | None:
    return [Condition(state, ids=tuple(ids))] if ids else None


def _best(named: Sequence[tuple[str, UUID]], name: str) -> list[UUID]:
    """Return what is called so, else what has a word that begins so: `urgent` finds Clients/Urgent things."""
    tests: list[Callable[[str], bool]] = [
        lambda one: one == name,
        lambda one: one.rpartition("/")[2] == name,
        lambda one: one.startswith(name) or f" {name}" in one.replace("/", " "),
    ]
    for test in tests:
        if found := sorted({id_ for one, id_ in named if test(one)}):
            return found
    return []


_ASKED = {
    Operator.TEAM: _team,
    Operator.LABEL: _label,
    Operator.IN: _place,
    Operator.ASSIGNED: _assigned,
    Operator.ACCOUNT: _account,
}
