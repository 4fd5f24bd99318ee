"""Index what waits, and search as the screen does."""

from uuid import UUID

from postroom.conversations import mailboxes
from postroom.conversations.stale import INDEX
from postroom.jobs.queue import wake
from postroom.search import index
from postroom.search.search import Order, Page, search
from tests.db.office import Office


async def indexed(office: Office) -> None:
    """Run the indexer until nothing waits, as a worker would."""
    handler = index.handler(office.database)
    while await _waits(office):
        async with office.act() as act:
            await wake(act.conn, INDEX, INDEX, office.organization_id)
        await office.drain(INDEX, handler)


async def _waits(office: Office) -> bool:
    async with office.act() as act:
        cursor = await act.conn.execute("select from search_stale limit 1")
        return await cursor.fetchone() is not None


async def page(
    office: Office,
    person: UUID,
    text: str,
    *,
    order: Order = Order.RELEVANCE,
    until: str | None = None,
    limit: int = 50,
) -> Page:
    async with office.act(person) as act:
        return await search(act, person, text, order=order, until=until, limit=limit)


async def found(office: Office, person: UUID, text: str, *, order: Order = Order.RELEVANCE) -> list[str]:
    """Return the subjects of the latest messages of what is found, in order."""
    result = await page(office, person, text, order=order)
    ids = [hit.conversation_id for hit in result.hits]
    async with office.act(person) as act:
        rows = await mailboxes.rows(act.conn, act.organization_id, person, ids)
    return [rows[one].latest_subject for one in ids]


async def conversation(office: Office, subject: str) -> UUID:
    """Return the conversation of a message with this subject."""
    async with office.act() as act:
        cursor = await act.conn.execute("select conversation_id from message where subject = %s", [subject])
        row = await cursor.fetchone()
    assert row, subject
    found: UUID = row[0]
    return found
