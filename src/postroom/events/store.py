"""SQL of the event log."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, LiteralString, cast
from uuid import UUID

import msgspec
from psycopg.rows import args_row
from psycopg.types.json import Jsonb

from postroom.events.act import Act, ActorKind, Recorded
from postroom.events.types import AnyEvent
from postroom.storage.database import Connection, one_row

CHANNEL = "postroom_event"


class Row(msgspec.Struct, frozen=True):
    """One event as it stands in the log."""

    organization_id: UUID
    seq: int
    kind: str
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    conversation_id: UUID | None
    payload: dict[str, Any]
    audience_people: list[UUID]
    audience_access_set: UUID | None
    audience_organization: bool


async def append(act: Act) -> None:
    """Number and insert everything the act recorded, and wake the listeners once. The last statement before commit."""
    rows = [_values(recorded) for recorded in act.recorded]
    await act.conn.execute(
        # Take the next numbers and insert in one statement, so the counter's lock lives for one commit only.
        """with numbered as (
               insert into organization_counter (organization_id, seq) values (%(organization)s, %(count)s)
               on conflict (organization_id) do update set seq = organization_counter.seq + excluded.seq
               returning seq, pg_notify(%(channel)s, organization_id::text)),
           recorded as (
               select row.* from rows from (jsonb_to_recordset(%(rows)s) as
                   (kind text, conversation_id uuid, payload jsonb, people uuid[], access_set uuid, everyone boolean,
                    lines jsonb))
               with ordinality as row),
           history as (
               insert into event_line (organization_id, conversation_id, seq, ordinal, kind, payload)
               select %(organization)s, line.conversation_id, numbered.seq - %(count)s + recorded.ordinality,
                      line.ordinality, line.kind, line.payload
               from numbered, recorded, rows from (jsonb_to_recordset(recorded.lines) as
                   (kind text, conversation_id uuid, payload jsonb)) with ordinality as line)
           insert into event (organization_id, seq, kind, actor_kind, actor_id, cause, request_id, conversation_id,
                              payload, audience_people, audience_access_set, audience_organization)
           select %(organization)s, numbered.seq - %(count)s + recorded.ordinality, kind, %(actor_kind)s, %(actor_id)s,
                  %(cause)s, %(request_id)s, conversation_id, payload, people, access_set, everyone
           from numbered, recorded""",
        {
            "organization": act.organization_id,
            "count": len(rows),
            "channel": CHANNEL,
            "rows": Jsonb(rows),
            "actor_kind": act.actor.kind.value,
            "actor_id": act.actor.id,
            "cause": act.cause,
            "request_id": act.request_id,
        },
    )


def _values(recorded: Recorded) -> dict[str, Any]:
    audience = recorded.audience
    return _line(recorded.event) | {
        "people": [str(person_id) for person_id in audience.people],
        "access_set": str(audience.access_set_id) if audience.access_set_id else None,
        "everyone": audience.organization,
        "lines": [_line(event) for event in recorded.lines],
    }


def _line(event: AnyEvent) -> dict[str, Any]:
    payload: dict[str, Any] = msgspec.to_builtins(event)
    kind = payload.pop("kind")
    return {"kind": kind, "conversation_id": payload.get("conversation_id"), "payload": payload}


_SINCE: LiteralString = """select organization_id, seq, kind, at, actor_kind, actor_id, conversation_id, payload,
    audience_people, audience_access_set, audience_organization from event
    where organization_id = %s and seq > %s order by seq limit %s"""
_OF_CONVERSATIONS: LiteralString = """
    select organization_id, seq, kind, at, actor_kind, actor_id, conversation_id, payload, audience_people,
           audience_access_set, audience_organization
    from ((select *, 0 as ordinal from event
           where organization_id = %(organization)s and conversation_id = any(%(ids)s)
           order by seq desc limit %(limit)s)
          union all
          (select e.organization_id, e.seq, l.kind, e.at, e.actor_kind, e.actor_id, e.cause, e.request_id,
                  l.conversation_id, l.payload, e.audience_people, e.audience_access_set, e.audience_organization,
                  l.ordinal
           from event_line l join event e on e.organization_id = l.organization_id and e.seq = l.seq
           where l.organization_id = %(organization)s and l.conversation_id = any(%(ids)s)
           order by l.seq desc, l.ordinal desc limit %(limit)s)) told
    order by seq desc, ordinal desc limit %(limit)s"""


async def since(conn: Connection, organization_id: UUID, seq: int, limit: int) -> list[Row]:
    """Return up to `limit` events after `seq`, in order."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(_SINCE, [organization_id, seq, limit])
        return await cursor.fetchall()


async def heads(conn: Connection, organization_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return (newest seq, trimmed up to) of each organization; one without events is (0, 0)."""
    cursor = await conn.execute(
        # Where each log stands.
        "select organization_id, seq, trimmed from organization_counter where organization_id = any(%s)",
        [organization_ids],
    )
    found = {row[0]: (row[1], row[2]) for row in await cursor.fetchall()}
    return {organization_id: found.get(organization_id, (0, 0)) for organization_id in organization_ids}


async def epoch(conn: Connection) -> UUID:
    """Return the epoch of this database; it changes at a restore."""
    cursor = await conn.execute("select id from epoch")
    (found,) = one_row(await cursor.fetchone())
    return cast("UUID", found)


async def of_conversations(
    conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID], limit: int
) -> list[Row]:
    """Return the newest `limit` events of some conversations, oldest first."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        values = {"organization": organization_id, "ids": list(conversation_ids), "limit": limit}
        await cursor.execute(_OF_CONVERSATIONS, values)
        return list(reversed(await cursor.fetchall()))


async def told(conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the conversations that have an event, or a line of one."""
    cursor = await conn.execute(
        # Has anybody ever been told of it?
        """select id from unnest(%(ids)s::uuid[]) as c (id) where exists (
               select from event e where e.organization_id = %(organization)s and e.conversation_id = c.id)
             or exists (
               select from event_line l where l.organization_id = %(organization)s and l.conversation_id = c.id)""",
        {"organization": organization_id, "ids": list(conversation_ids)},
    )
    return {row[0] for row in await cursor.fetchall()}


class Span(msgspec.Struct, frozen=True):
    """The numbers of one organization's log after `after`, up to and with `upto`."""

    organization_id: UUID
    after: int
    upto: int


async def outdated(conn: Connection, age: timedelta, step: int) -> list[Span]:
    """Return the next, at most `step` long, span of each log that nobody cut yet and where all is older than `age`."""
    async with conn.cursor(row_factory=args_row(Span), binary=True) as cursor:
        await cursor.execute(
            # The next old span of each log; no further than the first young event.
            """select organization_id, trimmed, upto from organization_counter c cross join lateral (
                   select coalesce(min(e.seq) - 1, least(c.trimmed + %(step)s, c.seq)) as upto from event e
                   where e.organization_id = c.organization_id and e.seq > c.trimmed and e.seq <= c.trimmed + %(step)s
                     and e.at >= now() - %(age)s) old
               where upto > trimmed""",
            {"step": step, "age": age},
        )
        return await cursor.fetchall()


async def trim(conn: Connection, span: Span, kept: Collection[str]) -> None:
    """Delete a span but for the `kept` kinds, and say so. The last statements before commit."""
    await conn.execute(
        # What only told clients to look again.
        "delete from event where organization_id = %s and seq > %s and seq <= %s and kind <> all(%s)",
        [span.organization_id, span.after, span.upto, sorted(kept)],
    )
    await conn.execute(
        # Who stands before it fetches anew; writers wait for this row only until the commit.
        "update organization_counter set trimmed = greatest(trimmed, %s) where organization_id = %s",
        [span.upto, span.organization_id],
    )
