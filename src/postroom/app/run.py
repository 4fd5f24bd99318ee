"""`postroom run`: everything in one go.

    hold the folder ─▶ open the port ─▶ PostgreSQL ─┬▶ prepare: migrations, keys, set-up code ─┬▶ gate opens ─▶ ready
                                                    └▶ web, worker: load what they need ───────┘

The port is opened before anything is started, so that a taken one is told at once. `prepare` is a process of its own:
what it loads is not carried along. The others load their code meanwhile, and wait at the gate, which saves a second.
"""

import argparse
import os
import signal
import subprocess
import sys
from socket import socket
from types import FrameType

from postroom.app import folder, listen
from postroom.app.child import GATE, Child, environment
from postroom.app.supervisor import Supervisor
from postroom.settings import Settings
from postroom.settings.load import load
from postroom.storage.embedded import Server
from postroom.storage.embedded.lifeline import tie

_READY_POLL_S = 0.05


def main(arguments: argparse.Namespace) -> int:
    """Run until a signal comes. Raises `PostroomError` with words when something is not there."""
    settings = _settings(demo=arguments.command == "demo")
    folder.make(settings.data)
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    with folder.hold(settings.data), listen.bind(settings) as opened:
        database = None if settings.database_url else Server(settings.data, settings.postgres_bin)
        try:
            environ = environment({"DATABASE_URL": database.start() if database else settings.database_url})
            return _serve(settings, database, environ, opened, demo=arguments.command == "demo")
        finally:
            if database:
                database.stop()


def _settings(*, demo: bool) -> Settings:
    """Return the settings; a demo has a data folder of its own, unless POSTROOM_DATA says where."""
    loaded = load()
    if demo and loaded.sources["data"] == "default":
        os.environ["POSTROOM_DATA"] = f"{loaded.settings.data}-demo"  # for the processes, too
        return load().settings
    return loaded.settings


def _serve(settings: Settings, database: Server | None, environ: dict[str, str], opened: socket, *, demo: bool) -> int:
    waiting, gate = os.pipe()
    children = _children(settings, environ | {GATE: str(waiting)}, opened, waiting)
    supervisor = Supervisor(database, children, as_json=_as_json(settings))
    prepare = _prepare(environ, demo=demo)
    try:
        if not supervisor.until(lambda: prepare.poll() is not None):
            return supervisor.status
        if prepare.returncode or prepare.stdout is None:  # it has told why
            return prepare.returncode
        os.close(gate)
        if supervisor.until(lambda: listen.answers(opened, 0.25), _READY_POLL_S):
            print(f"Postroom is ready: {prepare.stdout.read().strip()}", flush=True)
            supervisor.forever()
        return supervisor.status
    finally:
        prepare.kill()
        supervisor.stop()


def _prepare(environ: dict[str, str], *, demo: bool) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "postroom.app", "prepare", *(["--demo"] if demo else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
        start_new_session=True,
        preexec_fn=tie(signal.SIGTERM),  # noqa: PLW1509 this process has one thread
    )


def _children(settings: Settings, environ: dict[str, str], opened: socket, waiting: int) -> list[Child]:
    handed_over = {**environ, listen.HANDED_OVER: str(opened.fileno())}
    children = [Child(["web"], handed_over, (opened.fileno(), waiting)) for _ in range(settings.web_processes)]
    if settings.worker_processes == 1:
        return [*children, Child(["worker", "sync"], environ, (waiting,))]  # one interpreter less: 50 MB
    workers = [Child(["worker"], environ, (waiting,)) for _ in range(settings.worker_processes)]
    return [*children, *workers, Child(["sync"], environ, (waiting,))]


def _as_json(settings: Settings) -> bool:
    return settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt  # until the supervisor takes over, an order to stop unwinds what was started
