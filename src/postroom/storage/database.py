"""The pool and the transaction: the only place that commits.

    async with database.transaction() as tx:        # one request, or one step of a job
        await some_verb(tx, ...)                    # verbs read and write through tx.conn
                                                    # before_commit hooks run, then COMMIT

A hook registered with `Transaction.before_commit` runs as the last thing before the commit; the event log uses it to
take its per-organization number as late as possible, so the counter's row lock is held for a moment only.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString, Self
from weakref import WeakKeyDictionary

import msgspec
from psycopg import AsyncConnection, OperationalError
from psycopg.errors import DeadlockDetected, ReadOnlySqlTransaction, SerializationFailure
from psycopg.errors import DiskFull as DatabaseDiskFull
from psycopg.types.array import ListBinaryDumper
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from typing_extensions import override

from postroom.kit.errors import PostroomError, Unavailable
from postroom.storage.room import DiskFull

Connection = AsyncConnection[tuple[Any, ...]]
Hook = Callable[["Transaction"], Awaitable[None]]

_POOL_WAIT_S = 5.0
_TRUSTED_S = 1.0  # a connection used this recently is taken without a look: a look is one round trip of some ten


class DatabaseDown(Unavailable):
    """The database cannot be reached. Nothing was changed; Postroom tries again by itself."""

    code = "database_down"


class DatabaseReadOnly(Unavailable):
    """The database takes no changes right now. Nothing was changed; Postroom tries again by itself."""

    code = "database_read_only"


class Contended(Unavailable):
    """Somebody else changed the same at the same moment. Nothing was changed; try again."""

    code = "contended"


class Transaction:
    """One open transaction. `pending` is a place for hooks to collect what they write at the end."""

    def __init__(self, conn: Connection) -> None:
        """Wrap a connection on which a transaction is open."""
        self.conn = conn
        self.pending: dict[str, Any] = {}
        self._hooks: list[Hook] = []

    def before_commit(self, hook: Hook) -> None:
        """Run `hook` once, right before the commit; hooks run in the order they were registered."""
        if hook not in self._hooks:
            self._hooks.append(hook)

    async def finish(self) -> None:
        """Run the hooks. Called by `Database.transaction`."""
        for hook in self._hooks:
            await hook(self)


class _Pool(AsyncConnectionPool[Connection]):
    """Lends the connection that came back last, not the one that rested longest.

    Its server process has our statements planned: PostgreSQL does that anew some ten times on each. Others may end.
    """

    @override
    async def _get_ready_connection(self, timeout: float | None) -> Connection | None:
        self._pool.rotate(1)  # it takes the first
        return await super()._get_ready_connection(timeout)


class Database:
    """A pool of connections to one PostgreSQL. Made by the composition root, handed to everything else."""

    def __init__(self, dsn: str, *, min_size: int = 1, max_size: int = 10) -> None:
        """Take a libpq connection string. Nothing is opened until `open`."""
        self.dsn = dsn
        self._used: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
        self.pool: AsyncConnectionPool[Connection] = _Pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            open=False,
            timeout=_POOL_WAIT_S,
            check=self._check,
            configure=_configure,
        )

    async def __aenter__(self) -> Self:
        """Open the pool and wait until one connection works. Raises `DatabaseDown`."""
        try:
            await self.pool.open(wait=True, timeout=30)
        except PoolTimeout as error:
            raise DatabaseDown from error
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close every connection."""
        await self.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; commit when the block ends, roll back when it raises. Raises as `connection`."""
        async with self.connection() as conn:
            async with conn.transaction():
                tx = Transaction(conn)
                yield tx
                await tx.finish()
            self._used[conn] = time.monotonic()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection, each statement a transaction of its own.

        Raises `DatabaseDown`, `DatabaseReadOnly`, `DiskFull` when the disk of the database is, or `Contended`: of two
        transactions that waited for each other PostgreSQL ends one.
        """
        try:
            async with self.pool.connection() as conn:
                yield conn
        except PoolTimeout as error:
            raise DatabaseDown from error
        except ReadOnlySqlTransaction as error:
            raise DatabaseReadOnly from error
        except DatabaseDiskFull as error:
            raise DiskFull from error
        except (DeadlockDetected, SerializationFailure) as error:
            raise Contended from error
        except OperationalError as error:
            if error.sqlstate is None or error.sqlstate.startswith(("08", "57P")):
                raise DatabaseDown from error
            raise

    async def _check(self, conn: Connection) -> None:
        if time.monotonic() - self._used.get(conn, -_TRUSTED_S) >= _TRUSTED_S:
            await AsyncConnectionPool.check_connection(conn)


async def _configure(conn: Connection) -> None:
    await conn.set_autocommit(True)  # transactions are opened explicitly, so no connection idles inside one
    # As text, each element is searched for what to quote. So arrays have a type: strings are text[], else cast them.
    conn.adapters.register_dumper(list, ListBinaryDumper)
    set_json_loads(msgspec.json.decode, conn)


async def copy_in(conn: Connection, statement: LiteralString, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows by `copy ... from stdin`: one statement for all of them, and one firing of the table's triggers."""
    async with conn.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)


def one_row(row: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """Return the row of a statement that always gives one. Raises `PostroomError` if it did not: a defect of ours."""
    if row is None:
        msg = "The database gave no row where there is always one."
        raise PostroomError(msg)
    return row
