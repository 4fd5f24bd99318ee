"""SQL of finding: documents of the index, newest first, in bounded time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.errors import QueryCanceled
from psycopg.rows import args_row

from postroom.search.matching import Match
from postroom.storage.database import Connection


class TookTooLong(Exception):
    """A statement was given up."""


class Hit(msgspec.Struct, frozen=True):
    """A message or comment that was found; `weight` from 0 to 1, by where the words stand."""

    id: UUID
    conversation_id: UUID
    comment: bool
    sent_at: datetime
    weight: float


class Span(msgspec.Struct, frozen=True):
    """A stretch of the index: the weeks, None for all of them, and a time before which all of it lies."""

    weeks: Sequence[int] | None
    before: tuple[datetime, UUID]


@asynccontextmanager
async def bounded(conn: Connection, milliseconds: int) -> AsyncIterator[None]:
    """Give up each statement of the block after a time; what it changed of the transaction's settings is undone.

    Raises `TookTooLong`; the transaction goes on.
    """
    try:
        async with conn.transaction(force_rollback=True):
            await conn.execute(
                # The one index that answers, and no compiling, which takes longer than it does.
                """select set_config('statement_timeout', %s, true), set_config('jit', 'off', true),
                          set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)""",
                [str(max(1, milliseconds))],
            )
            yield
    except QueryCanceled as error:
        raise TookTooLong from error


_FOUND: LiteralString = """
    select d.id, d.conversation_id, d.comment, d.sent_at,
           coalesce((select avg(case when d.head @@ r.subject then 1.0 when d.head @@ r.people then 0.6
                                     when d.head @@ r.file then 0.4 else 0.2 end)
                     from unnest(%(subject)s::text[]::tsquery[], %(people)s::text[]::tsquery[],
                                 %(file)s::text[]::tsquery[]) as r (subject, people, file)), 0.2)::float8
    from search_document d
    where {conditions} and (d.sent_at, d.id) < (%(before)s, %(before_id)s)
    order by d.sent_at desc, d.id desc limit %(limit)s"""
_SHOWN: LiteralString = """
    select distinct d.conversation_id from search_document d
    where {conditions} and d.conversation_id = any(%(ids)s) and (d.sent_at, d.id) >= (%(before)s, %(before_id)s)"""
_SEEN: LiteralString = "d.organization_id = %(organization)s and d.keys && %(grants)s::text[]"
_CONDITIONS: dict[str, LiteralString] = {
    "words": "d.words @@ %(words)s::tsquery",
    "head": "d.head @@ %(head)s::tsquery",
    "since": "d.sent_at >= %(since)s",
    "until": "d.sent_at < %(until)s",
    "weeks": "d.keys && %(weeks)s::text[]",
    "among": "d.conversation_id = any(%(among)s)",
    "without": "not d.keys && %(without)s::text[]",
}
_KEYS: LiteralString = "d.keys && {group}::text[]"


async def hits(
    conn: Connection, organization_id: UUID, grants: Sequence[UUID], match: Match, span: Span, limit: int
) -> list[Hit]:
    """Return the newest documents of a span that match and that holders of these grants may see (as last indexed)."""
    given = _asked(match) | {"weeks": [f"s:{week}" for week in span.weeks or ()]}
    values: dict[str, object] = {
        "organization": organization_id,
        "grants": _keys_of(grants),
        "before": span.before[0],
        "before_id": span.before[1],
        "limit": limit,
        "subject": [rank.subject for rank in match.ranks],
        "people": [rank.people for rank in match.ranks],
        "file": [rank.file for rank in match.ranks],
    }
    async with conn.cursor(row_factory=args_row(Hit), binary=True) as cursor:
        # What is asked differs too much for one plan: none is kept.
        await cursor.execute(_composed(_FOUND, given), values | given, prepare=False)
        return await cursor.fetchall()


async def shown(
    conn: Connection,
    organization_id: UUID,
    grants: Sequence[UUID],
    match: Match,
    ids: Sequence[UUID],
    before: tuple[datetime, UUID],
) -> set[UUID]:
    """Return those of the conversations that have a match at or after a moment: they were on an earlier page."""
    given = _asked(match)
    values: dict[str, object] = {
        "organization": organization_id,
        "grants": _keys_of(grants),
        "before": before[0],
        "before_id": before[1],
        "ids": list(ids),
    }
    # A page shows a conversation once, by its newest matches.
    cursor = await conn.execute(_composed(_SHOWN, given), values | given, prepare=False)
    return {row[0] for row in await cursor.fetchall()}


def _keys_of(grants: Sequence[UUID]) -> list[str]:
    return [f"g:{grant}" for grant in grants]


def _asked(match: Match) -> dict[str, object]:
    """Return what is asked of a document, by the names of the parameters."""
    given: dict[str, object] = {
        "words": match.words,
        "head": match.head,
        "since": match.since,
        "until": match.before,
        "among": list(match.among),
        "without": list(match.without),
    }
    return given | {f"keys{number}": list(group) for number, group in enumerate(match.keys)}


def _composed(statement: LiteralString, given: Mapping[str, object]) -> sql.Composed:
    """Return a statement with a condition for each thing that is asked."""
    wanted: list[sql.Composable] = [sql.SQL(_SEEN)]
    for name in (name for name, value in given.items() if value):
        if name in _CONDITIONS:
            wanted.append(sql.SQL(_CONDITIONS[name]))
        else:
            wanted.append(sql.SQL(_KEYS).format(group=sql.Placeholder(name)))
    return sql.SQL(statement).format(conditions=sql.SQL(" and ").join(wanted))
