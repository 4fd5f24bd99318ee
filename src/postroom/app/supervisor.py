"""The parent of all: owns PostgreSQL and our processes, restarts what crashes, and leaves no process behind.

    starting ──all answer──▶ running ──SIGINT, SIGTERM, SIGHUP──▶ stopping: SIGTERM to our processes, 5 s, SIGKILL
                              │    ▲                                        then PostgreSQL, 5 s          ──▶ gone
                       crash  └────┘ after a pause that doubles

It stays small and has one thread: what it needs is in the standard library. It wakes only for signals and due restarts.
A process of ours that dies with it is told so by the kernel (`storage.embedded.lifeline`), however it dies.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from postroom.app.child import Child, words
from postroom.kit.errors import PostroomError
from postroom.storage.embedded import Server

_ORDERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_GRACE_S = 5.0
_DATABASE_PAUSE_S = 1.0


class Supervisor:
    """Keeps PostgreSQL, if it is ours, and our processes alive until a signal comes."""

    def __init__(self, database: Server | None, *, as_json: bool) -> None:
        """Take a launched PostgreSQL, if it is ours. `as_json` is how it logs."""
        self._database = database
        self._database_due = 0.0
        self._children: list[Child] = []
        self._as_json = as_json
        self._orders = 0
        self._failed = False
        self._settled = False
        self._wake, wake_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_end)
        signal.signal(signal.SIGCHLD, _nothing)
        for order in _ORDERS:
            signal.signal(order, self._ordered)

    def keep(self, children: Sequence[Child]) -> None:
        """Start these processes, and keep them alive from now on."""
        self._children += children
        self._tend()

    def until(self, done: Callable[[], bool], poll_s: float | None = None) -> bool:
        """Keep everything alive until something is done; false if a signal came, or a process could not even start."""
        while not self._orders and not self._failed:
            if done():
                return True
            self._tend()
            self._sleep(poll_s)
        return False

    def forever(self) -> None:
        """Keep everything alive, through any crash, until a signal comes."""
        self._settled = True
        self.until(lambda: False)

    @property
    def status(self) -> int:
        """Return the exit status: 1 if a process could not start. It has told why; trying again would hide it."""
        return int(self._failed and not self._orders)

    def note(self, level: str, event: str, process: str) -> None:
        """Log one line, as our processes do but without their library."""
        if self._as_json:
            event = json.dumps({"event": event, "level": level, "process": process})
        print(event, file=sys.stderr, flush=True)

    def _tend(self) -> None:
        for child in self._children:
            status = child.ended()
            if status is not None:
                self._failed = not self._settled
                again = "; it starts again" if self._settled else " while starting"
                self.note("warning", f"{child.name} {words(status)}{again}", child.name)
            if child.process is None and time.monotonic() >= child.due:
                child.start()
        if self._database:
            self._tend_database(self._database)

    def _tend_database(self, database: Server) -> None:
        status = database.process.poll() if database.process else None
        if status is None or time.monotonic() < self._database_due:
            return
        self._database_due = time.monotonic() + _DATABASE_PAUSE_S
        why = f" {database.failure().message}" if status > 0 else ""
        self.note("error", f"PostgreSQL {words(status)}; it starts again.{why}", "postgres")
        try:
            database.launch()
        except PostroomError as error:
            self.note("error", error.message, "postgres")

    def stop(self) -> None:
        """Stop our processes: they are asked first, and killed when they do not listen."""
        for child in self._running():
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + _GRACE_S
        while self._running() and time.monotonic() < deadline and self._orders <= 1:  # Ctrl-C twice: at once
            self._sleep(deadline - time.monotonic())
        for child in self._running():
            self.note("warning", f"{child.name} did not stop in time and was killed", child.name)
            child.send(signal.SIGKILL)
            child.wait()

    def _running(self) -> list[Child]:
        return [child for child in self._children if child.running]

    def _sleep(self, longest_s: float | None) -> None:
        due = [child.due for child in self._children if child.process is None]
        if self._database and self._database.process and self._database.process.poll() is not None:
            due.append(self._database_due)
        pauses = [max(0.0, moment - time.monotonic()) for moment in due]
        pauses += [] if longest_s is None else [max(0.0, longest_s)]
        readable, _, _ = select.select([self._wake], [], [], min(pauses, default=None))
        if readable:
            os.read(self._wake, 1024)

    def _ordered(self, _number: int, _frame: FrameType | None) -> None:
        self._orders += 1


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Let the wake-up pipe speak."""
