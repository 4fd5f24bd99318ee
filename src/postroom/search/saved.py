"""Saved searches: a person's own list, in his order. They are texts; what they find is asked anew each time."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import SavedSearchesChanged
from postroom.kit.errors import Conflict, Invalid, NotFound
from postroom.kit.ids import new_id
from postroom.kit.text import one_line
from postroom.search.query import MAX_LENGTH, parse
from postroom.search.store import saved as store
from postroom.search.store.saved import SavedSearch

__all__ = ["SavedSearch"]

MOST = 100
_LONGEST_NAME = 100


class NoSuchSavedSearch(NotFound):
    """There is no such saved search in your list."""

    code = "no_such_saved_search"


class TooManySavedSearches(Conflict):
    """You have as many saved searches as there can be. Remove one first; nothing was changed."""

    code = "too_many_saved_searches"


async def of(act: Act, person_id: UUID) -> list[SavedSearch]:
    """Return the saved searches of a person, in his order."""
    return await store.of(act.conn, act.organization_id, person_id)


async def save(act: Act, person_id: UUID, name: str, query: str) -> SavedSearch:
    """Keep a search, last in the list. Raises `Invalid`, `TooManySavedSearches`."""
    await store.lock(act.conn, act.organization_id, person_id)
    before = await of(act, person_id)
    if len(before) >= MOST:
        raise TooManySavedSearches(limit=MOST)
    made = SavedSearch(new_id(), _name(name), _query(query), len(before))
    await store.insert(act.conn, act.organization_id, person_id, made)
    _tell(act, person_id)
    return made


async def change(
    act: Act, person_id: UUID, search_id: UUID, *, name: str | None, query: str | None, position: int | None
) -> SavedSearch:
    """Change what is given; `position` moves it there in the list. Raises `NoSuchSavedSearch`, `Invalid`."""
    await store.lock(act.conn, act.organization_id, person_id)
    before = await of(act, person_id)
    old = _one(before, search_id)
    new = msgspec.structs.replace(
        old,
        name=old.name if name is None else _name(name),
        query=old.query if query is None else _query(query),
    )
    others = [one for one in before if one.id != search_id]
    place = before.index(old) if position is None else max(0, min(position, len(others)))
    after = _numbered([*others[:place], new, *others[place:]])
    await store.update(act.conn, act.organization_id, [one for one in after if one not in before])
    _tell(act, person_id)
    return after[place]


async def forget(act: Act, person_id: UUID, search_id: UUID) -> None:
    """Take a search out of the list. Raises `NoSuchSavedSearch`."""
    _one(await of(act, person_id), search_id)
    await store.delete(act.conn, act.organization_id, search_id)
    _tell(act, person_id)


def _tell(act: Act, person_id: UUID) -> None:
    record(act, SavedSearchesChanged(), Audience(people=(person_id,)))


def _one(found: Sequence[SavedSearch], search_id: UUID) -> SavedSearch:
    for one in found:
        if one.id == search_id:
            return one
    raise NoSuchSavedSearch


def _numbered(found: Sequence[SavedSearch]) -> list[SavedSearch]:
    return [msgspec.structs.replace(one, position=position) for position, one in enumerate(found)]


def _name(typed: str) -> str:
    name = one_line(typed)[:_LONGEST_NAME].strip()
    if not name:
        msg = "A saved search has a name."
        raise Invalid(msg, field="name")
    return name


def _query(typed: str) -> str:
    query = one_line(typed).strip()
    if len(query) > MAX_LENGTH:
        msg = f"A search has at most {MAX_LENGTH} characters; this one has {len(query)}."
        raise Invalid(msg, field="query")
    if not parse(query).terms:
        msg = "There is nothing to look for in this search."
        raise Invalid(msg, field="query")
    return query
