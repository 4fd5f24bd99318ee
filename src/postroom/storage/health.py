"""How the installation is: its processes, its database, its blobs. For the System page and for monitoring."""

import asyncio
import os
import shutil
import socket
from datetime import datetime
from pathlib import Path
from typing import Never
from uuid import UUID

import msgspec
import structlog
from psycopg.rows import args_row

from postroom.kit.firebreak import Firebreak
from postroom.kit.ids import new_id
from postroom.storage.database import Connection, Database, one_row

_BEAT_S = 10.0
STALE_S = 45.0

log = structlog.get_logger()


class Process(msgspec.Struct, frozen=True):
    """A process and when it last said that it is well; `age_s` is how long that is ago."""

    name: str
    host: str
    pid: int
    detail: str
    seen_at: datetime
    age_s: float


class Sizes(msgspec.Struct, frozen=True):
    """Bytes of the database and of the blobs, and how many blobs."""

    database_bytes: int
    blob_bytes: int
    blobs: int


class Versions(msgspec.Struct, frozen=True):
    """The server's version and the newest migration."""

    postgresql: str
    migration: str


async def beat(database: Database, name: str) -> Never:
    """Say every ten seconds that this process is well, until cancelled."""
    process_id = new_id()
    while True:
        with Firebreak(lambda error: log.warning("health.beat_failed", error=type(error).__name__)):
            async with database.transaction() as tx:
                await _say(tx.conn, process_id, name)
        await asyncio.sleep(_BEAT_S)


async def _say(conn: Connection, process_id: UUID, name: str) -> None:
    await conn.execute(
        # One heartbeat.
        """insert into process (id, name, host, pid) values (%s, %s, %s, %s)
           on conflict (id) do update set seen_at = now()""",
        [process_id, name, socket.gethostname(), os.getpid()],
    )
    await conn.execute("delete from process where seen_at < now() - interval '10 minutes'")


async def processes(conn: Connection) -> list[Process]:
    """Return the processes seen in the last ten minutes."""
    async with conn.cursor(row_factory=args_row(Process), binary=True) as cursor:
        await cursor.execute(
            # Who runs, and who fell silent.
            """select name, host, pid, detail, seen_at, extract(epoch from now() - seen_at)::float8
               from process order by name, host, pid"""
        )
        return await cursor.fetchall()


async def sizes(conn: Connection) -> Sizes:
    """Return how much is stored."""
    cursor = await conn.execute(
        # What the disk holds.
        "select pg_database_size(current_database())::bigint, coalesce(sum(size), 0)::bigint, count(*) from blob"
    )
    return Sizes(*one_row(await cursor.fetchone()))


def free_bytes(data: Path) -> int:
    """Return how many bytes are free on the disk of the data folder, or of where it would be made."""
    folder = next((one for one in [data, *data.parents] if one.is_dir()), Path("/"))
    return shutil.disk_usage(folder).free


async def versions(conn: Connection) -> Versions:
    """Return what the database is."""
    cursor = await conn.execute(
        # Server and schema.
        "select current_setting('server_version'), (select max(name) from migration)"
    )
    return Versions(*one_row(await cursor.fetchone()))
