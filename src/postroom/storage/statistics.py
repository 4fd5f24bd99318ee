"""What PostgreSQL knows of its tables, kept up while they grow from nothing.

PostgreSQL chooses how to find rows by what it counted of a table. Autovacuum counts once a minute; an import has filled
the tables by then, each of its statements reading all that is there, as if there were next to nothing.
"""

import time
from contextlib import suppress

from psycopg import DatabaseError, sql

from postroom.kit.errors import PostroomError
from postroom.storage.database import Connection, Database

_APART_S = 1.0
_FEW = 200


class Statistics:
    """Counts again what has doubled since it was counted; looks at most once a second."""

    def __init__(self, database: Database) -> None:
        """Take the database whose tables grow."""
        self._database = database
        self._next = 0.0

    async def keep_up(self) -> None:
        """Look, and count again where it is due. Raises nothing: without it all is slower, but goes on."""
        if time.monotonic() < self._next:
            return
        with suppress(PostroomError, DatabaseError):
            async with self._database.connection() as conn:
                for table in await _doubled(conn):
                    await conn.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
        self._next = time.monotonic() + _APART_S


async def _doubled(conn: Connection) -> list[str]:
    cursor = await conn.execute(
        # What grew as much since it was counted as it was then.
        """select relname from pg_stat_user_tables
           where schemaname = current_schema()
             and n_mod_since_analyze >= %s and 2 * n_mod_since_analyze >= n_live_tup""",
        [_FEW],
    )
    return [row[0] for row in await cursor.fetchall()]
