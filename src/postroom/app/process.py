"""A process of ours: `web`, `worker`, `sync`, `smtpd`, or several of them in one.

Each is a module of this package with `async def main(settings)`, which returns, or is cancelled, when it has to stop.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module

import structlog
import uvloop

from postroom.app import logs
from postroom.app.child import wait_at_gate
from postroom.kit import garbage
from postroom.kit.errors import PostroomError
from postroom.settings import Settings
from postroom.settings.load import load

_TURN_S = 0.0005
"""How long a thread that understands mail may keep the loop waiting: of Python's own 5 ms a statement took six."""

Main = Callable[[Settings], Coroutine[None, None, None]]


class NoDatabase(PostroomError):
    """There is no database to connect to. Use `postroom run`, or set DATABASE_URL to run processes apart."""

    code = "no_database"


def main(arguments: argparse.Namespace) -> int:
    """Run the named parts in this process until a signal comes."""
    settings = load().settings
    if not settings.database_url:
        raise NoDatabase
    os.umask(0o077)
    os.environ.setdefault("TMPDIR", str(settings.data))  # what is too long for memory is not for the disk of others
    sys.setswitchinterval(_TURN_S)
    logs.configure(settings, process="+".join(arguments.names))
    garbage.leave()
    mains: list[Main] = [import_module(f"postroom.app.{name}").main for name in arguments.names]
    garbage.settle()
    wait_at_gate()
    return uvloop.run(_run(mains, settings))


async def _run(mains: Sequence[Main], settings: Settings) -> int:
    task = asyncio.ensure_future(_together(mains, settings))
    loop = asyncio.get_running_loop()
    for order in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(order, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return 0
    except Exception:  # noqa: BLE001 the edge of the process: it is logged, and starts again
        structlog.get_logger().exception("process failed")
        return 1
    return 0


async def _together(mains: Sequence[Main], settings: Settings) -> None:
    async with asyncio.TaskGroup() as group:
        for part in mains:
            group.create_task(part(settings))
