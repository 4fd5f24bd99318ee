"""SQL of saved searches."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection


class SavedSearch(msgspec.Struct, frozen=True):
    """A search that a person keeps; `position` orders his list."""

    id: UUID
    name: str
    query: str
    position: int


async def of(conn: Connection, organization_id: UUID, person_id: UUID) -> list[SavedSearch]:
    """Return the saved searches of a person, in his order."""
    async with conn.cursor(row_factory=args_row(SavedSearch)) as cursor:
        await cursor.execute(
            # His list.
            """select id, name, query, position from saved_search
               where organization_id = %s and person_id = %s order by position, id""",
            [organization_id, person_id],
        )
        return await cursor.fetchall()


async def insert(conn: Connection, organization_id: UUID, person_id: UUID, saved: SavedSearch) -> None:
    """Keep a search."""
    await conn.execute(
        # One more.
        """insert into saved_search (organization_id, id, person_id, name, query, position)
           values (%s, %s, %s, %s, %s, %s)""",
        [organization_id, saved.id, person_id, saved.name, saved.query, saved.position],
    )


async def update(conn: Connection, organization_id: UUID, saved: Sequence[SavedSearch]) -> None:
    """Write changed searches."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # Name, query and place.
            "update saved_search set name = %s, query = %s, position = %s where organization_id = %s and id = %s",
            [[one.name, one.query, one.position, organization_id, one.id] for one in saved],
        )


async def delete(conn: Connection, organization_id: UUID, search_id: UUID) -> None:
    """Forget a search."""
    await conn.execute(
        # It is gone from his list.
        "delete from saved_search where organization_id = %s and id = %s",
        [organization_id, search_id],
    )


async def lock(conn: Connection, organization_id: UUID, person_id: UUID) -> None:
    """Let nobody else change this person's list until the transaction ends."""
    await conn.execute(
        # Two windows that order the list at once.
        "select from membership where organization_id = %s and person_id = %s for no key update",
        [organization_id, person_id],
    )
