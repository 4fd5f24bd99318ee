"""A real `postroom run`, in a place of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import pytest

import postroom
from tests.e2e.run.processes import family, until_gone
from tests.e2e.servers.ports import free_ports
from tools import bytecode

PARTS = ("web", "worker", "sync")
_START_S = 60
_NOWHERE = subprocess.DEVNULL
_SOURCES = Path(postroom.__file__).parents[1]


class Place:
    """A data folder, a port and an environment for the command line, which `user` may run with a Python he reaches."""

    def __init__(self, folder: Path, *, user: int | None = None, python: str = sys.executable, **settings: str) -> None:
        self.data = folder / "data"
        [self.port] = free_ports(1)
        self.user = user
        self.python = python
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("POSTROOM_", "DATABASE_"))}
        self.environ = {
            **bytecode.kept(kept),
            "HOME": str(folder),
            "PYTHONPATH": f"{_SOURCES}:{sysconfig.get_path('purelib')}",
            "POSTROOM_DATA": str(self.data),
            "POSTROOM_PORT": str(self.port),
            **settings,
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [self.python, "-m", "postroom.app", *arguments],
            env=self.environ,
            user=self.user,
            cwd="/",
            capture_output=True,
            text=True,
            timeout=_START_S,
            check=False,
        )

    @contextmanager
    def running(self, *command: str, cwd: Path = Path("/"), log: IO[str] | None = None) -> Iterator["Running"]:
        """Start it, wait for its one line, and leave nothing behind.

        Another `command` may start it, in a folder of its own; `log` takes its standard error.
        """
        process = subprocess.Popen(
            command or [self.python, "-m", "postroom.app", "run"],
            env=self.environ,
            user=self.user,
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        assert process.stdout
        began = time.monotonic()
        line = process.stdout.readline().strip()
        run = Running(process, self.port, line, time.monotonic() - began)
        try:
            assert line.startswith("Postroom is ready: "), "it ended without its line"
            yield run
        finally:
            pids = list(run.processes)
            process.terminate()
            process.wait(_START_S)
            process.stdout.close()
            until_gone(pids)


class Running:
    """What was started: its line, the seconds it took, its processes."""

    def __init__(self, process: subprocess.Popen[str], port: int, line: str, seconds: float) -> None:
        self.process = process
        self.port = port
        self.line = line
        self.seconds = seconds

    @property
    def processes(self) -> dict[int, str]:
        """Return all its processes, by id, with their commands."""
        return family(self.process.pid)

    def pid_of(self, part: str) -> int | None:
        """Return the process whose command holds these words."""
        return next((pid for pid, command in self.processes.items() if part in command), None)

    def pids_of(self, part: str) -> list[int]:
        """Return all processes whose command holds these words."""
        return [pid for pid, command in self.processes.items() if part in command]

    def answers(self) -> bool:
        """Return whether the web server answers a request."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                return client.recv(12).startswith(b"HTTP/1.1 ")
        except OSError:
            return False

    def tell(self, order: signal.Signals) -> int:
        """Send the parent a signal, as a terminal or systemd does, and return its exit status."""
        self.process.send_signal(order)
        return self.process.wait(_START_S)


@contextmanager
def open_folder(owner: int | None = None) -> Iterator[Path]:
    """Yield a folder which other accounts may pass through: pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="postroom-run-"))
    try:
        folder.chmod(0o711)
        if owner is not None:
            os.chown(folder, owner, owner)
        yield folder
    finally:
        shutil.rmtree(folder)


def python_for(user: int) -> str | None:
    """Return a Python of this version another user can run: this one, or the system's."""
    site = {"PYTHONPATH": sysconfig.get_path("purelib")}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}"):
        try:
            subprocess.run([python, "-c", "import psycopg"], user=user, cwd="/", check=True, env=site, stderr=_NOWHERE)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return None


def require_parts() -> None:
    """Skip while a process of ours is not written yet."""
    missing = [part for part in PARTS if find_spec(f"postroom.app.{part}") is None]
    if missing:
        pytest.skip(f"not written yet: {', '.join(missing)}")
