"""`postroom run`: everything in one go.

    hold the folder ─▶ open the port ─▶ PostgreSQL ─▶ prepare: migrations, keys, set-up code ─▶ web, worker ─▶ ready

The port is opened before anything is started, so that a taken one is told at once. `prepare` is a process of its own:
what it loads is not carried along.
"""

import argparse
import os
import signal
import subprocess
import sys
from socket import socket
from types import FrameType

from postroom.app import folder, listen
from postroom.app.child import Child, environment
from postroom.app.supervisor import Supervisor
from postroom.settings import Settings
from postroom.settings.load import load
from postroom.storage.embedded import Server
from postroom.storage.embedded.lifeline import tie


def main(_arguments: argparse.Namespace) -> int:
    """Run until a signal comes. Raises `PostroomError` with words when something is not there."""
    settings = load().settings
    folder.make(settings.data)
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    with folder.hold(settings.data), listen.bind(settings) as opened:
        database = None if settings.database_url else Server(settings.data, settings.postgres_bin)
        try:
            environ = environment({"DATABASE_URL": database.start() if database else settings.database_url})
            return _serve(settings, database, environ, opened)
        finally:
            if database:
                database.stop()


def _serve(settings: Settings, database: Server | None, environ: dict[str, str], opened: socket) -> int:
    prepared = subprocess.run(
        [sys.executable, "-m", "postroom.app", "prepare"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
        check=False,
        start_new_session=True,
        preexec_fn=tie(signal.SIGTERM),
    )
    if prepared.returncode:  # it has told why
        return prepared.returncode
    supervisor = Supervisor(database, _children(settings, environ, opened), as_json=_as_json(settings))
    supervisor.run(
        ready=lambda: listen.answers(opened, 0.25),
        announce=lambda: print(f"Postroom is ready: {prepared.stdout.strip()}", flush=True),
    )
    return 0


def _children(settings: Settings, environ: dict[str, str], opened: socket) -> list[Child]:
    handed_over = {**environ, listen.HANDED_OVER: str(opened.fileno())}
    children = [Child(["web"], handed_over, (opened.fileno(),)) for _ in range(settings.web_processes)]
    if settings.worker_processes == 1:
        return [*children, Child(["worker", "sync"], environ)]  # one interpreter less: 50 MB on a small machine
    workers = [Child(["worker"], environ) for _ in range(settings.worker_processes)]
    return [*children, *workers, Child(["sync"], environ)]


def _as_json(settings: Settings) -> bool:
    return settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt  # until the supervisor takes over, an order to stop unwinds what was started
