"""Migrations: plain SQL files `NNNN_{pre,post}_what.sql`, each applied once, in order.

`pre` files may run while the previous release still serves; `post` files only after every process runs the new one.
A file that begins with `-- notx` runs outside a transaction (for `create index concurrently`).
Only one process migrates at a time. The others poll for the lock: a process blocked *inside* PostgreSQL would hold a
snapshot that `create index concurrently` waits for, which is a deadlock.
"""

import time
from importlib import resources

import psycopg

from postroom.kit.errors import PostroomError

_LOCK = 0x506F7374  # "Post": one advisory lock for all migrations of a database
_POLL_S = 0.1
_WAIT_S = 600.0


class MigrationFailed(PostroomError):
    """The database could not be brought up to date. Nothing of the failing step was kept."""

    code = "migration_failed"


class NewerDatabase(PostroomError):
    """This database was used by a newer Postroom. Start that version, or restore a backup made by this one."""

    code = "newer_database"


def known() -> list[str]:
    """Return the names of all migrations this release has, in order."""
    folder = resources.files("postroom.storage") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


def migrate(dsn: str) -> list[str]:
    """Apply what is missing and return the names applied. Raises `MigrationFailed` or `NewerDatabase`."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        _lock(conn)
        conn.execute(
            "create table if not exists migration (name text primary key, applied_at timestamptz default now())"
        )
        done = {row[0] for row in conn.execute("select name from migration").fetchall()}
        if unknown := sorted(done - set(known())):
            raise NewerDatabase(unknown=unknown)
        todo = [name for name in known() if name not in done]
        for name in todo:
            _apply(conn, name)
        return todo


def _lock(conn: psycopg.Connection) -> None:
    deadline = time.monotonic() + _WAIT_S
    while True:
        row = conn.execute("select pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
        if row and row[0]:
            return
        if time.monotonic() > deadline:
            message = "Another Postroom has been updating the database for ten minutes. Stop it, then start again."
            raise MigrationFailed(message)
        time.sleep(_POLL_S)


def _apply(conn: psycopg.Connection, name: str) -> None:
    text = (resources.files("postroom.storage") / "migrations" / name).read_text()
    script = text.encode()  # our own file, shipped in the package
    try:
        if text.startswith("-- notx"):
            conn.execute(script)
            conn.execute("insert into migration (name) values (%s)", [name])
            return
        with conn.transaction():
            conn.execute(script)
            conn.execute("insert into migration (name) values (%s)", [name])
    except psycopg.Error as error:
        message = f"Migration {name} failed: {error.diag.message_primary or type(error).__name__}"
        raise MigrationFailed(message, name=name) from error
