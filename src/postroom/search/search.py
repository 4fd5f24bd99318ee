"""Search: conversations that a query finds, ranked, each with the piece that shows why.

    text ─▶ query ─┬─▶ match     words, people, files, times: asked of the index, newest weeks first
                   └─▶ standing  labels, states, access: asked of the conversations as they are now

A round takes the newest hits, up to some hundreds, ranks their conversations and asks which of them may be shown. The
next round goes on below them. Rare words end in the first; for common ones the page is full before the index is read.
"""

import time
from collections.abc import AsyncIterator, Sequence
from enum import Enum, StrEnum, auto
from itertools import chain, repeat
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from postroom.conversations import access
from postroom.events.act import Act
from postroom.kit.clock import micros, now
from postroom.search import matching, standing
from postroom.search.cursor import Cursor, Place, cursor_of
from postroom.search.matching import Lexicon, Match
from postroom.search.model import Standing
from postroom.search.query import Query, parse
from postroom.search.store import find, live, names
from postroom.search.store import index as stems_store
from postroom.search.store.find import Hit
from postroom.search.walk import Walk

PAGE, MAX_PAGE = 25, 50
BUDGET_S = 2.0
_ROUND = 1_000
_PAGES, _SLOW_S = 4, 0.05  # where looking takes long, so many pages' worth of hits are enough to rank
_FEW = 2_000  # conversations: so many that are starred, say, are looked into without reading the rest of the index
_ASKED = (60, 240)  # conversations that are asked after at once: first few, for the page is mostly full then
_LAST = UUID(int=(1 << 128) - 1)
_HALF_LIFE_S = 2 * 365 * 86_400  # a hit of two years ago counts half


class Order(StrEnum):
    """What comes first: what fits best, with a gentle preference for the recent, or the newest."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class Page(msgspec.Struct, frozen=True):
    """What was found, by conversation, best first; `next` is the cursor of the page below.

    `partial`: time was up, there may be more. `query` is what was understood, `unknown` are names that nobody has.
    """

    hits: Sequence[Hit]
    query: Query
    lexicon: Lexicon
    next: str | None = None
    partial: bool = False
    unknown: Sequence[str] = ()


class _Asked(msgspec.Struct, frozen=True):
    """A search as it goes through its rounds."""

    person_id: UUID
    grants: Sequence[UUID]
    match: Match
    standing: Standing
    order: Order


async def search(
    act: Act, person_id: UUID, text: str, *, order: Order, until: str | None, limit: int, budget_s: float = BUDGET_S
) -> Page:
    """Return a page of conversations that a person may see. Whatever the text is, it is no error.

    Raises `Invalid` for a broken cursor.
    """
    deadline = time.monotonic() + budget_s
    cursor = cursor_of(until) if until else Cursor(at=now())
    query = parse(text)
    lexicon = await _lexicon(act, query)
    if not query.terms:
        return Page([], query, lexicon)
    stood = await standing.standing_of(act, person_id, query)
    if stood.impossible:
        return Page([], query, lexicon, unknown=stood.unknown)
    zone = ZoneInfo(await names.zone(act.conn, person_id))
    match = matching.match_of(query, lexicon, cursor.at.astimezone(zone).date(), zone)
    match = msgspec.structs.replace(match, keys=(*match.keys, *stood.keys), without=(*match.without, *stood.without))
    grants = await access.held(act)
    few = await live.few(act.conn, act.organization_id, person_id, grants, stood, _FEW)
    if few == []:
        return Page([], query, lexicon)
    match = msgspec.structs.replace(match, among=tuple(few or ()))
    asked = _Asked(person_id, grants, match, stood, order)
    size = max(1, min(limit, MAX_PAGE))
    found, after, partial = await _rounds(act, asked, cursor, size, deadline)
    return Page(found, query, lexicon, after.text() if after else None, partial)


async def _lexicon(act: Act, query: Query) -> Lexicon:
    words = matching.words_of(query)
    if not words:
        return matching.NOTHING_KNOWN
    languages = await names.languages(act.conn, act.organization_id)
    return Lexicon(frozenset(languages), await stems_store.stems_in(act.conn, languages, sorted(words)))


async def _rounds(
    act: Act, asked: _Asked, cursor: Cursor, size: int, deadline: float
) -> tuple[list[Hit], Cursor | None, bool]:
    """Return the hits of a page, the cursor of the next one, and whether time was up."""
    page: list[Hit] = []
    while True:
        hits, end = await _newest(act, asked, cursor, size, deadline)
        lowest = (hits[-1].sent_at, hits[-1].id) if hits else None
        async for hit in _allowed(act, asked, cursor, _ranked(hits, asked.order, cursor)):
            if len(page) == size:
                last = _place(page[-1], asked.order, cursor)
                return page, msgspec.structs.replace(cursor, floor=lowest, last=last), end is _End.TIME_UP
            page.append(hit)
        below = cursor.floor or lowest
        if end is not _End.MORE or below is None:
            return page, None, end is _End.TIME_UP
        cursor = Cursor(at=cursor.at, below=below)
        if len(page) == size:
            return page, cursor, False


class _End(Enum):
    """Why a round took no more hits."""

    ALL = auto()  # there are none below
    MORE = auto()  # they are for the next round
    TIME_UP = auto()


async def _newest(act: Act, asked: _Asked, cursor: Cursor, size: int, deadline: float) -> tuple[list[Hit], _End]:
    """Return the newest hits of a round, and why no more."""
    hits: list[Hit] = []
    floor = cursor.floor
    match = msgspec.structs.replace(asked.match, since=floor[0]) if floor else asked.match
    walk = Walk(cursor.below or (cursor.at, _LAST), match.since, match.before, at_once=bool(match.among))
    began = time.monotonic()
    slow = False
    while span := walk.next(len(hits), _ROUND, slow=slow):
        left_ms = int((deadline - time.monotonic()) * 1000)
        try:
            async with find.bounded(act.conn, left_ms):
                hits += await find.hits(act.conn, act.organization_id, asked.grants, match, span, _ROUND - len(hits))
        except find.TookTooLong:
            return hits, _End.TIME_UP
        slow = time.monotonic() - began > _SLOW_S
        if len(hits) == _ROUND or (slow and len(hits) >= _PAGES * size and not floor):
            return hits, _End.MORE
    if floor:
        return [hit for hit in hits if (hit.sent_at, hit.id) >= floor], _End.MORE
    return hits, _End.ALL


def _ranked(hits: Sequence[Hit], order: Order, cursor: Cursor) -> list[Hit]:
    """Return the best hit of each conversation, best first, below the last one that was shown (pure)."""
    best: dict[UUID, Hit] = {}
    for hit in hits:
        other = best.get(hit.conversation_id)
        if other is None or _place(hit, order, cursor) > _place(other, order, cursor):
            best[hit.conversation_id] = hit
    ranked = sorted(best.values(), key=lambda hit: _place(hit, order, cursor), reverse=True)
    last = cursor.last
    return [hit for hit in ranked if last is None or _place(hit, order, cursor) < last]


def _place(hit: Hit, order: Order, cursor: Cursor) -> Place:
    age_s = max(0.0, (cursor.at - hit.sent_at).total_seconds())
    score = round(hit.weight / (1 + age_s / _HALF_LIFE_S) * 1_000_000) if order is Order.RELEVANCE else 0
    return Place(score, micros(hit.sent_at), hit.conversation_id)


async def _allowed(act: Act, asked: _Asked, cursor: Cursor, ranked: Sequence[Hit]) -> AsyncIterator[Hit]:
    """Yield the hits that may be shown now and were on no earlier page, in their order."""
    start = 0
    for size in chain(_ASKED, repeat(_ROUND)):
        some = ranked[start : start + size]
        start += size
        if not some:
            return
        ids = [hit.conversation_id for hit in some]
        seen = await live.standing(act.conn, act.organization_id, asked.person_id, ids, asked.standing)
        if cursor.below and seen:
            seen -= await find.shown(
                act.conn, act.organization_id, asked.grants, asked.match, sorted(seen), cursor.below
            )
        for hit in some:
            if hit.conversation_id in seen:
                yield hit
