"""SQL of batches: one revision of thousands of conversations, done in chunks."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from postroom.conversations.model import Change
from postroom.conversations.store.reading import MATCHES, Sieve
from postroom.storage.database import Connection, one_row


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A batch and how far it is: `done`, `unchanged` (was so already) and `failed` of `total`."""

    organization_id: UUID
    id: UUID
    person_id: UUID
    actor_kind: str
    actor_id: UUID | None
    revision: dict[str, Any] | None
    undo_of: UUID | None
    state: str = "running"
    total: int = 0
    done: int = 0
    unchanged: int = 0
    failed: int = 0
    created_at: datetime | None = None
    finished_at: datetime | None = None
    undone_at: datetime | None = None


class Item(msgspec.Struct, frozen=True):
    """A conversation of a batch, and of an Undo what was changed in it, and when."""

    conversation_id: UUID
    changes: list[Change]
    changed_at: datetime


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one conversation. `code` is why it failed, `overtaken` what an Undo left (sentences)."""

    conversation_id: UUID
    outcome: str
    code: str | None = None
    changes: Sequence[Change] = ()
    overtaken: Sequence[str] = ()


_COLUMNS: LiteralString = """organization_id, id, person_id, actor_kind, actor_id, revision, undo_of, state, total,
    done, unchanged, failed, created_at, finished_at, undone_at"""

_LISTED = f"""(
    select conversation_id, max(position) as position
    from (select p.conversation_id, p.position, p.news_at
          from unnest(%(kinds)s::text[], %(owners)s::uuid[]) as o (kind, owner_id)
          join placement p on p.organization_id = %(organization)s and p.kind = o.kind and p.owner_id = o.owner_id
         ) scanned
    where {MATCHES}
    group by conversation_id order by 2 desc, 1 desc limit %(limit)s) listed"""
"""SQL: what the pages of a list hold, each conversation once."""


async def insert(conn: Connection, row: BatchRow) -> None:
    """Insert a batch that has no items yet."""
    await conn.execute(
        # A new batch.
        """insert into batch (organization_id, id, person_id, actor_kind, actor_id, revision, undo_of)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        [
            row.organization_id,
            row.id,
            row.person_id,
            row.actor_kind,
            row.actor_id,
            Jsonb(row.revision) if row.revision is not None else None,
            row.undo_of,
        ],
    )


async def add(conn: Connection, organization_id: UUID, batch_id: UUID, ids: Collection[UUID]) -> None:
    """Write down that a batch is for these conversations."""
    await conn.execute(
        # What somebody ticked.
        """insert into batch_item (organization_id, batch_id, position, conversation_id)
           select %s, %s, position, id from unnest(%s::uuid[]) with ordinality as ticked (id, position)""",
        [organization_id, batch_id, list(ids)],
    )


async def add_listed(
    conn: Connection,
    organization_id: UUID,
    batch_id: UUID,
    person_id: UUID,
    boxes: Sequence[tuple[str, UUID]],
    sieve: Sieve,
    limit: int,
) -> None:
    """Write down that a batch is for what is in these mailboxes now and passes the sieve, at most `limit` of it."""
    await conn.execute(
        # All of a list at once.
        f"""insert into batch_item (organization_id, batch_id, position, conversation_id)
            select %(organization)s, %(batch)s, row_number() over (order by position desc, conversation_id desc),
                   conversation_id
            from {_LISTED}""",
        _list(organization_id, person_id, boxes, sieve, limit) | {"batch": batch_id},
    )


async def count_listed(
    conn: Connection,
    organization_id: UUID,
    person_id: UUID,
    boxes: Sequence[tuple[str, UUID]],
    sieve: Sieve,
    limit: int,
) -> int:
    """Return how many conversations are in these mailboxes and pass the sieve; no more than `limit` are counted."""
    cursor = await conn.execute(
        # How many a batch of the list would be for.
        f"select count(*) from {_LISTED}",
        _list(organization_id, person_id, boxes, sieve, limit),
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)


def _list(
    organization_id: UUID, person_id: UUID, boxes: Sequence[tuple[str, UUID]], sieve: Sieve, limit: int
) -> dict[str, Any]:
    return {
        "organization": organization_id,
        "person": person_id,
        "kinds": [kind for kind, _ in boxes],
        "owners": [owner for _, owner in boxes],
        "limit": limit,
    } | sieve.parameters


async def add_done(conn: Connection, organization_id: UUID, batch_id: UUID, undone: UUID) -> None:
    """Write down that a batch is for what another one changed, the last of it first."""
    await conn.execute(
        # What is to be taken back.
        """insert into batch_item (organization_id, batch_id, position, conversation_id, changes, changed_at)
           select organization_id, %(batch)s, row_number() over (order by position desc), conversation_id, changes,
                  changed_at
           from batch_item where organization_id = %(organization)s and batch_id = %(undone)s and outcome = 'done'""",
        {"organization": organization_id, "batch": batch_id, "undone": undone},
    )


async def set_total(conn: Connection, organization_id: UUID, batch_id: UUID) -> int:
    """Count what a batch is for."""
    cursor = await conn.execute(
        # How many there are.
        """update batch set total = (select count(*) from batch_item i
                                     where i.organization_id = batch.organization_id and i.batch_id = batch.id)
           where organization_id = %s and id = %s returning total""",
        [organization_id, batch_id],
    )
    (total,) = one_row(await cursor.fetchone())
    return int(total)


async def get(conn: Connection, organization_id: UUID, batch_id: UUID, *, lock: bool = False) -> BatchRow | None:
    """Return a batch; when locked it stays as it is until the transaction ends."""
    one: LiteralString = f"select {_COLUMNS} from batch where organization_id = %s and id = %s"
    async with conn.cursor(row_factory=_row) as cursor:
        await cursor.execute(one + (" for update" if lock else ""), [organization_id, batch_id])
        return await cursor.fetchone()


def _row(cursor: Any) -> Any:  # noqa: ANN401 as psycopg types row factories
    columns = [column.name for column in cursor.description or ()]
    return lambda values: BatchRow(**dict(zip(columns, values, strict=True)))


async def running(conn: Connection, organization_id: UUID, person_id: UUID) -> int:
    """Return how many batches of a person are not done."""
    cursor = await conn.execute(
        # Nobody needs hundreds at once.
        "select count(*) from batch where organization_id = %s and person_id = %s and state = 'running'",
        [organization_id, person_id],
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)


async def unfinished(conn: Connection, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (organization, batch) of batches that are not done."""
    cursor = await conn.execute(
        # For the sweep.
        "select organization_id, id from batch where state = 'running' limit %s",
        [limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def next_items(conn: Connection, organization_id: UUID, batch_id: UUID, limit: int) -> list[Item]:
    """Return the next conversations without an outcome, in order."""
    cursor = await conn.execute(
        # The next chunk.
        """select conversation_id, changes, coalesce(changed_at, now()) from batch_item
           where organization_id = %s and batch_id = %s and outcome is null order by position limit %s""",
        [organization_id, batch_id, limit],
    )
    return [Item(row[0], msgspec.convert(row[1] or [], list[Change]), row[2]) for row in await cursor.fetchall()]


async def settle(conn: Connection, organization_id: UUID, batch_id: UUID, ended: Sequence[Ended]) -> BatchRow | None:
    """Write outcomes down, and count them; return the batch then, which is done when nothing is left."""
    rows = [
        {
            "conversation_id": str(one.conversation_id),
            "outcome": one.outcome,
            "code": one.code,
            "changes": msgspec.to_builtins(list(one.changes)) or None,
            "overtaken": list(one.overtaken) or None,
        }
        for one in ended
    ]
    await conn.execute(
        # Outcomes of a chunk.
        """update batch_item i set outcome = r.outcome, code = r.code, changes = r.changes, overtaken = r.overtaken,
                  changed_at = clock_timestamp()
           from jsonb_to_recordset(%(rows)s) as
                r (conversation_id uuid, outcome text, code text, changes jsonb, overtaken text[])
           where i.organization_id = %(organization)s and i.batch_id = %(batch)s and i.outcome is null
             and i.conversation_id = r.conversation_id""",
        {"organization": organization_id, "batch": batch_id, "rows": Jsonb(rows)},
    )
    counts = {name: sum(one.outcome == name for one in ended) for name in ("done", "unchanged", "failed")}
    await conn.execute(
        # How far the batch is.
        """update batch set done = done + %(done)s, unchanged = unchanged + %(unchanged)s,
                  failed = failed + %(failed)s,
                  state = case when done + unchanged + failed + %(ended)s >= total then 'done' else state end,
                  finished_at = case when done + unchanged + failed + %(ended)s >= total then now() end
           where organization_id = %(organization)s and id = %(batch)s""",
        {"organization": organization_id, "batch": batch_id, "ended": len(ended)} | counts,
    )
    return await get(conn, organization_id, batch_id)


async def finish(conn: Connection, organization_id: UUID, batch_id: UUID, state: str) -> None:
    """End a batch."""
    await conn.execute(
        # What has no outcome keeps none.
        "update batch set state = %s, finished_at = now() where organization_id = %s and id = %s",
        [state, organization_id, batch_id],
    )


async def set_undone(conn: Connection, organization_id: UUID, batch_id: UUID) -> None:
    """Say that a batch is being taken back: once."""
    await conn.execute(
        # Undo happens once.
        "update batch set undone_at = now() where organization_id = %s and id = %s",
        [organization_id, batch_id],
    )


async def failures(conn: Connection, organization_id: UUID, batch_id: UUID) -> list[tuple[str, int]]:
    """Return (error code, how many) of what failed, the most frequent first."""
    cursor = await conn.execute(
        # What failed, and why.
        """select code, count(*)::int from batch_item
           where organization_id = %s and batch_id = %s and outcome = 'failed' group by code order by 2 desc, 1""",
        [organization_id, batch_id],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def overtaken(conn: Connection, organization_id: UUID, batch_id: UUID) -> list[tuple[str, int]]:
    """Return (sentence, of how many) of what an Undo left, the most frequent first."""
    cursor = await conn.execute(
        # What somebody changed since.
        """select sentence, count(*)::int from batch_item, unnest(overtaken) as sentence
           where organization_id = %s and batch_id = %s and outcome is not null group by sentence order by 2 desc, 1""",
        [organization_id, batch_id],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def delete_finished(conn: Connection, age: timedelta) -> None:
    """Forget batches that ended that long ago."""
    await conn.execute(
        # Nobody takes them back any more.
        "delete from batch where state <> 'running' and finished_at < now() - %s",
        [age],
    )
