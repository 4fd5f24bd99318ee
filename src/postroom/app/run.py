"""`postroom run`: everything in one go.

    hold the folder ─▶ open the port ─┬▶ PostgreSQL ─▶ prepare: migrations, keys, set-up code ─┬▶ gate opens ─▶ ready
                                      │                                                        └▶ worker, sync
                                      └▶ web: loads what it needs ───────────────────────────────▲

The port is opened before anything is started, so that a taken one is told at once. `prepare` is a process of its own:
what it loads is not carried along. The web server, which takes longest, loads its code from the first moment on and
waits at the gate; the others begin when a processor is free again.
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
from postroom.storage.embedded.server import POLL_S

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
            if database:
                database.launch()
            environ = environment({"DATABASE_URL": database.url if database else settings.database_url})
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
    supervisor = Supervisor(database, as_json=_as_json(settings))
    try:
        supervisor.keep(_web(settings, environ | {GATE: str(waiting)}, opened, waiting))
        if database and not supervisor.until(database.answers, POLL_S):
            return supervisor.status
        address = _prepare(supervisor, environ, demo=demo)
        if address is None:
            return supervisor.status
        os.close(gate)
        supervisor.keep(_workers(settings, environ))
        if supervisor.until(lambda: listen.answers(opened, 0.25), _READY_POLL_S):
            print(f"Postroom is ready: {address}", flush=True)
            supervisor.forever()
        return supervisor.status
    finally:
        supervisor.stop()


def _prepare(supervisor: Supervisor, environ: dict[str, str], *, demo: bool) -> str | None:
    """Return the address `prepare` prints, None if a signal came. Raises `SystemExit` if it failed: it has told why."""
    command = [sys.executable, "-m", "postroom.app", "prepare-demo" if demo else "prepare"]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
        start_new_session=True,
        preexec_fn=tie(signal.SIGTERM),
    ) as prepare:
        if not supervisor.until(lambda: prepare.poll() is not None):
            prepare.kill()
            return None
        address, _ = prepare.communicate()
    if prepare.returncode:
        raise SystemExit(prepare.returncode)
    return address.strip()


def _web(settings: Settings, environ: dict[str, str], opened: socket, waiting: int) -> list[Child]:
    handed_over = {**environ, listen.HANDED_OVER: str(opened.fileno())}
    return [Child(["web"], handed_over, (opened.fileno(), waiting)) for _ in range(settings.web_processes)]


def _workers(settings: Settings, environ: dict[str, str]) -> list[Child]:
    doors = ["smtpd"] if settings.lmtp_listen or settings.smtp_listen else []
    if settings.worker_processes == 1:
        return [Child(["worker", "sync", *doors], environ)]  # one interpreter less: 50 MB
    return [*(Child(["worker"], environ) for _ in range(settings.worker_processes)), Child(["sync", *doors], environ)]


def _as_json(settings: Settings) -> bool:
    return settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt  # until the supervisor takes over, an order to stop unwinds what was started
