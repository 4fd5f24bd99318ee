"""SQL of backup and restore."""

from uuid import UUID

from psycopg import sql

from postroom.storage.database import Connection


async def freeze(conn: Connection) -> str:
    """Make the open transaction see one moment, and return the name under which pg_dump sees the same."""
    await conn.execute("set transaction isolation level repeatable read, read only")
    [(name,)] = await (await conn.execute("select pg_export_snapshot()")).fetchall()
    return str(name)


async def server_version(conn: Connection) -> str:
    """Return the version of the PostgreSQL, such as 18.6."""
    [(version,)] = await (await conn.execute("select current_setting('server_version')")).fetchall()
    return str(version)


async def migrations(conn: Connection) -> list[str]:
    """Return the names of the migrations applied."""
    cursor = await conn.execute("select name from migration order by name")
    return [row[0] for row in await cursor.fetchall()]


async def tables(conn: Connection) -> list[str]:
    """Return the names of the tables that are kept over a restart."""
    cursor = await conn.execute(
        """select relname from pg_class
           where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relpersistence = 'p'
           order by relname"""
    )
    return [row[0] for row in await cursor.fetchall()]


async def count(conn: Connection, table: str) -> int:
    """Return how many rows a table has."""
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    [(rows,)] = await (await conn.execute(query)).fetchall()
    return int(rows)


async def change_epoch(conn: Connection) -> UUID:
    """Begin a new epoch: every client's cursor is from another past, so it fetches everything anew."""
    [(epoch,)] = await (await conn.execute("update epoch set id = gen_random_uuid() returning id")).fetchall()
    return UUID(str(epoch))


async def hold_outbox(conn: Connection) -> int:
    """Leave what waited to be sent to a person: it may have been sent after the backup was made. Return how many."""
    cursor = await conn.execute(
        # A backup must not send anything twice.
        """update outbox set state = 'unknown', finished_at = now(), attempt_epoch = attempt_epoch + 1,
               error = 'This was waiting when the backup was made. It may have been sent since; look before you retry.'
           where state in ('waiting', 'sending')"""
    )
    return cursor.rowcount
