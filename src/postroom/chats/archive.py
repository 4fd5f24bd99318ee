"""The archive: how many chats an account had in a month, and all that was said in them."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from postroom.chats.model import ChatLine, ChatMonth
from postroom.chats.store import archive as store
from postroom.storage.database import Connection, Database

_AT_ONCE = 500
_BEFORE_ALL = UUID(int=0)
_YEAR = 12


async def months(conn: Connection, organization_id: UUID, account_id: UUID, zone: str) -> list[ChatMonth]:
    """Return the months, of a time zone, in which visitors wrote, the last ones first."""
    return await store.months(conn, organization_id, account_id, zone)


def bounds(month: str, zone: str) -> tuple[datetime, datetime]:
    """Return from when to when a month such as 2026-11 lasts. Raises `ValueError`."""
    begins = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
    year, following = divmod(begins.month, _YEAR)
    return begins, begins.replace(year=begins.year + year, month=following + 1)


async def lines(
    database: Database, organization_id: UUID, account_id: UUID, since: datetime, until: datetime
) -> AsyncIterator[ChatLine]:
    """Yield what was said from `since` to `until`, in order; some at a time, each in a transaction of its own."""
    after = since, _BEFORE_ALL
    while True:
        async with database.transaction() as tx:
            page = await store.lines(tx.conn, organization_id, account_id, since, until, after, _AT_ONCE)
        for line in page:
            yield line
        if len(page) < _AT_ONCE:
            return
        after = page[-1].at, page[-1].id
