"""Thousands of conversations that are as one that came by mail, and what does a batch of them by hand."""

from uuid import UUID

import msgspec

from postroom.conversations import chunks
from postroom.conversations.batches import RUN_BATCH, BatchRow, Summary, get
from postroom.conversations.changes import carry_out, load
from postroom.conversations.store import facts as facts_store
from postroom.kit.ids import new_id
from tests.db.office import Office
from tests.db.sql import fetch


async def copies(office: Office, count: int) -> list[UUID]:
    """Add conversations that are as Crates is, in Support's inbox; return them."""
    [(crates,)] = await fetch(office.database, "select id from conversation where latest_subject = 'Crates'")
    async with office.act() as act:
        like = (await load(act, [crates]))[crates]
        made = {one: msgspec.structs.replace(like, id=one, news_at=None) for one in (new_id() for _ in range(count))}
        await facts_store.create(act.conn, act.organization_id, list(made.values()))
        await act.conn.execute("update conversation set messages_count = 1 where id = any(%s)", [list(made)])
        await carry_out(act, {}, [], made, tell=False)
    return sorted(made)


async def run(office: Office, size: int = chunks.SIZE) -> int:
    """Do all batches that wait, as a worker would; return in how many chunks."""
    turns = 0
    for claim in await office.claims([RUN_BATCH]):
        turns += await _run(office, UUID(claim.key), size)
    return turns


async def _run(office: Office, batch_id: UUID, size: int) -> int:
    turns, more = 0, True
    while more:
        more = await chunk(office, batch_id, size)
        turns += 1
    return turns


async def chunk(office: Office, batch_id: UUID, size: int = chunks.SIZE) -> bool:
    """Do the next chunk of a batch."""
    async with office.database.transaction() as tx:
        return await chunks.do(tx, office.organization_id, batch_id, size)


async def summary(office: Office, batch: BatchRow) -> Summary:
    async with office.act(batch.person_id) as act:
        return await get(act, batch.id)


async def counts(office: Office, batch: BatchRow) -> tuple[str, int, int, int]:
    """Return where a batch stands: state, done, unchanged, failed."""
    found = (await summary(office, batch)).batch
    return found.state, found.done, found.unchanged, found.failed


async def placed(office: Office, kind: str, owner: UUID) -> int:
    """Return how many conversations are in a mailbox of a team, an account or a person."""
    query = "select count(*) from placement where organization_id = %s and kind = %s and owner_id = %s"
    [(count,)] = await fetch(office.database, query, [office.organization_id, kind, owner])
    return int(count)
