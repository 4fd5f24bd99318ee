"""A process that `postroom run` keeps alive: started again when it ends, after a pause that doubles."""

import os
import signal
import subprocess
import sys
import time

from postroom.storage.embedded.lifeline import tie

GATE = "_POSTROOM_GATE"
"""The variable that tells a process at which pipe to wait, once it is loaded, until the database is prepared."""

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_SETTLED_S = 60.0  # one that ran this long begins with the first pause again


def wait_at_gate() -> None:
    """Wait until the gate opens, which it does once and for good; without one go on."""
    if number := os.environ.get(GATE):
        os.read(int(number), 1)  # ends when the parent closes the other end


class Child:
    """One process of ours, such as `web`."""

    def __init__(self, names: list[str], environ: dict[str, str], handles: tuple[int, ...] = ()) -> None:
        """Take what the process runs, its environment and the open files it is handed."""
        self.name = "+".join(names)
        self.process: subprocess.Popen[bytes] | None = None
        self.due = 0.0
        self._command = [sys.executable, "-m", "postroom.app", "process", *names]
        self._environ = environ
        self._handles = handles
        self._started = 0.0
        self._pause = _FIRST_PAUSE_S

    def start(self) -> None:
        """Start it. It dies when this process dies, and hears no Ctrl-C of the terminal: it is told to stop."""
        self._started = time.monotonic()
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            env=self._environ,
            pass_fds=self._handles,
            start_new_session=True,
            preexec_fn=tie(signal.SIGTERM),
        )

    def ended(self) -> int | None:
        """Return its exit status once, when it has ended; the next start is then due after a pause."""
        status = self.process.poll() if self.process else None
        if status is None:
            return None
        self.process = None
        now = time.monotonic()
        if now - self._started > _SETTLED_S:
            self._pause = _FIRST_PAUSE_S
        self.due = now + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_S)
        return status

    @property
    def running(self) -> bool:
        """Return whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def wait(self) -> None:
        """Wait until it has ended."""
        if self.process:
            self.process.wait()

    def send(self, order: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.process:
            self.process.send_signal(order)


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return the environment of our processes; few memory arenas keep threads from hoarding what they freed."""
    return {"MALLOC_ARENA_MAX": "2", **os.environ, **extra}


def words(status: int) -> str:
    """Say how a process ended."""
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
