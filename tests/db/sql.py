"""A look into the database, and a hand in it, for what no one can do through the API: let time pass."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from postroom.storage.database import Database

Values = Sequence[Any] | Mapping[str, Any]


async def execute(database: Database, statement: LiteralString, values: Values = ()) -> None:
    async with database.transaction() as tx:
        await tx.conn.execute(statement, values)


async def fetch(database: Database, statement: LiteralString, values: Values = ()) -> list[tuple[Any, ...]]:
    async with database.transaction() as tx:
        cursor = await tx.conn.execute(statement, values)
        return await cursor.fetchall()
