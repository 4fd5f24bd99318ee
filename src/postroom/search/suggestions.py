"""Suggestions: what the last thing typed may become, as terms the search understands."""

import re
from collections.abc import Sequence
from uuid import UUID

import msgspec

from postroom.contacts import correspondents
from postroom.events.act import Act
from postroom.search import labels
from postroom.search.query import MAILBOXES, OPERATIONS, Operator, Term, write
from postroom.search.store import names as store
from postroom.search.words import fold

MOST = 12
_LONGEST = 200
_LAST = re.compile(r'(?:^|\s)(?P<without>-)?(?:(?P<name>[A-Za-z]+):)?(?P<value>"[^"]*|[^\s"]*)$')
_PEOPLE = frozenset({Operator.FROM, Operator.TO, Operator.CC})
_OFFERED = (Operator.FROM, Operator.LABEL, Operator.TEAM)
_FEWEST = 2  # letters before people, labels and teams are offered without their operator


class Suggestion(msgspec.Struct, frozen=True):
    """What can stand instead of the last thing typed: `text`, made of `operator` and `value`; `name` for people.

    Of an operator alone the value is empty and the name says what it does.
    """

    operator: Operator
    value: str
    name: str
    text: str


Found = tuple[Operator, str, str]


async def suggest(act: Act, person_id: UUID, typed: str) -> list[Suggestion]:
    """Return what the end of a search may become; nothing when it ends in a space."""
    last = _LAST.search(typed[-_LONGEST:])
    if last is None or not last[0].strip():
        return []
    value = last["value"].lstrip('"')
    if last["name"] is None:
        found = [(one, "", OPERATIONS[one].meaning) for one in OPERATIONS if one.startswith(value.lower())]
        for operator in _OFFERED if len(value) >= _FEWEST else ():
            found += await _values(act, person_id, operator, value)
    elif (name := last["name"].lower()) in OPERATIONS:
        found = await _values(act, person_id, Operator(name), value)
    else:
        found = []
    return [_suggestion(one, without=last["without"] is not None) for one in found[:MOST]]


def _suggestion(found: Found, *, without: bool) -> Suggestion:
    operator, value, name = found
    text = write([Term(operator, value, without=without)]) if value else f"{'-' if without else ''}{operator}:"
    return Suggestion(operator, value, name, text)


async def _values(act: Act, person_id: UUID, operator: Operator, value: str) -> list[Found]:
    if operator in _PEOPLE:
        met = await correspondents.find(act.conn, act.organization_id, person_id, value) if value else []
        return [(operator, one.address, one.name or one.address) for one in met]
    named = [(one, one) for one in (OPERATIONS[operator].values or ())]
    if operator is Operator.IN:
        named += [(one, one) for one in MAILBOXES]
    if operator in {Operator.IN, Operator.TEAM}:
        named += [(name, name) for _, name in await store.teams(act.conn, act.organization_id)]
    if operator in {Operator.IN, Operator.LABEL}:
        named += [(name, name) for _, name in await labels.named(act, person_id)]
    if operator is Operator.ACCOUNT:
        found = await store.accounts(act.conn, act.organization_id, person_id)
        named += [(address, name or address) for _, name, address in found]
    if operator is Operator.ASSIGNED:
        people = await store.people(act.conn, act.organization_id)
        named += [("me", "me"), ("nobody", "nobody"), *((address, name) for _, name, address in people)]
    return [(operator, one, name) for one, name in named if _fits(fold(value), [fold(one), fold(name)])]


def _fits(start: str, texts: Sequence[str]) -> bool:
    return any(text.startswith(start) or f" {start}" in text.replace("/", " ") for text in texts)
