"""`make dev`: Postroom and Vite side by side. Python changes restart the server, front-end changes show at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from tools import node, web_build
from tools.project import ROOT

_LOOK_EVERY = 0.5  # seconds
_PATIENCE = 15  # seconds a program has to end by itself


@contextmanager
def running(command: list[str], folder: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a session of its own and end all of it on the way out."""
    process = subprocess.Popen(command, cwd=ROOT / folder, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def changed_at() -> float:
    """Return the newest time any Python or SQL file of the package was written."""
    files = (path for kind in ("*.py", "*.sql") for path in (ROOT / "src" / "postroom").rglob(kind))
    return max(path.stat().st_mtime for path in files)


def until_change() -> None:
    """Return when a source file is newer than now."""
    before = changed_at()
    while changed_at() == before:
        time.sleep(_LOOK_EVERY)


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Turn a polite end into the one Ctrl-C gives."""
    raise KeyboardInterrupt


def main() -> int:
    """Run both until Ctrl-C."""
    signal.signal(signal.SIGTERM, stop)
    server = f"http://127.0.0.1:{os.environ.get('POSTROOM_PORT', '8420')}"
    with ExitStack() as stack:
        if (ROOT / "web" / "package.json").is_file():
            web_build.install_packages()
            vite = {**node.environment(), "POSTROOM_DEV_SERVER": server}
            stack.enter_context(running(node.command("run", "dev"), "web", vite))
        try:
            while True:
                with running([sys.executable, "-m", "postroom.app", "run"], ".", dict(os.environ)):
                    until_change()
                print("Sources changed: starting again", flush=True)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
