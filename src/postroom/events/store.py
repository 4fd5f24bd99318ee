"""SQL of the event log."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import args_row
from psycopg.types.json import Jsonb

from postroom.events.act import Act, ActorKind, Recorded
from postroom.storage.database import Connection

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


_COLUMNS = """organization_id, seq, kind, at, actor_kind, actor_id, conversation_id, payload,
    audience_people, audience_access_set, audience_organization"""


async def append(act: Act) -> None:
    """Number and insert everything the act recorded, and wake the listeners once."""
    count = len(act.recorded)
    cursor = await act.conn.execute(
        # Take the next numbers; the row lock lives until the commit that follows at once.
        """insert into organization_counter (organization_id, seq) values (%s, %s)
           on conflict (organization_id) do update set seq = organization_counter.seq + excluded.seq
           returning seq, pg_notify(%s, organization_id::text)""",
        [act.organization_id, count, CHANNEL],
    )
    row = await cursor.fetchone()
    assert row is not None  # an upsert always returns its row
    first = row[0] - count + 1
    async with act.conn.cursor() as writer:
        await writer.executemany(
            # Insert the events of one act.
            """insert into event (organization_id, seq, kind, actor_kind, actor_id, cause, request_id, conversation_id,
                                  payload, audience_people, audience_access_set, audience_organization)
               values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            [_values(act, first + offset, recorded) for offset, recorded in enumerate(act.recorded)],
        )


def _values(act: Act, seq: int, recorded: Recorded) -> list[Any]:
    payload: dict[str, Any] = msgspec.to_builtins(recorded.event)
    audience = recorded.audience
    return [
        act.organization_id,
        seq,
        payload.pop("kind"),
        act.actor.kind.value,
        act.actor.id,
        act.cause,
        act.request_id,
        getattr(recorded.event, "conversation_id", None),
        Jsonb(payload),
        list(audience.people),
        audience.access_set_id,
        audience.organization,
    ]


async def since(conn: Connection, organization_id: UUID, seq: int, limit: int) -> list[Row]:
    """Return up to `limit` events after `seq`, in order."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            # Page of the log after a cursor.
            f"select {_COLUMNS} from event where organization_id = %s and seq > %s order by seq limit %s",  # noqa: S608 fixed columns
            [organization_id, seq, limit],
        )
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
    row = await cursor.fetchone()
    assert row is not None  # inserted by the first migration
    epoch_id: UUID = row[0]
    return epoch_id


async def of_conversation(conn: Connection, organization_id: UUID, conversation_id: UUID, limit: int) -> list[Row]:
    """Return the newest `limit` events of a conversation, oldest first."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            # Timeline lines of a conversation.
            f"""select {_COLUMNS} from event where organization_id = %s and conversation_id = %s
                order by seq desc limit %s""",  # noqa: S608 fixed columns
            [organization_id, conversation_id, limit],
        )
        return list(reversed(await cursor.fetchall()))
