"""The PostgreSQL process: start it, wait until it answers, stop it. It dies with the process that started it.

                 start                    "ready" in postmaster.pid
    stopped ───────────────▶ starting ───────────────────────────────▶ ready
       ▲                        │ exits: words of its log                 │ SIGINT, then SIGQUIT, then SIGKILL
       └────────────────────────┴─────────────────────────────────────────┘

Start it from the main thread of a long-lived process: the signal of the parent's death fires when the *thread* that
forked ends. A postmaster that outlived a killed Postroom is told to stop, and waited for; then a new one starts.
"""

import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from postroom.storage.embedded.cluster import NAME, Cluster, environment
from postroom.storage.embedded.lifeline import tie
from postroom.storage.embedded.programs import choose, reachable
from postroom.storage.embedded.words import ServerFailed, failure, marks, since

POLL_S = 0.02
_ORPHAN_S = 60.0
_STOP = ((signal.SIGINT, 3.5), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 1.0))
_READY_LINE = 7


class Server:
    """The PostgreSQL of one data folder."""

    def __init__(self, data: Path, postgres_bin: Path | None = None) -> None:
        """Take Postroom's data folder, which must exist, and the folder of programs the owner named, if any."""
        self.cluster = Cluster(data)
        self.named = postgres_bin
        self.process: subprocess.Popen[bytes] | None = None
        self._marks: dict[Path, int] = {}

    @property
    def url(self) -> str:
        """Return the address of the database, with its password."""
        cluster = self.cluster
        start = f"postgresql://{NAME}:{quote(cluster.password)}@"
        if cluster.uses_socket:
            return f"{start}/{NAME}?{urlencode({'host': str(cluster.run), 'port': cluster.port})}"
        return f"{start}127.0.0.1:{cluster.port}/{NAME}"

    @property
    def running(self) -> bool:
        """Return whether some process serves this data folder and answers."""
        pid = _postmaster(self.cluster.data)
        return pid is not None and _ready(self.cluster.data, pid)

    def start(self) -> str:
        """Start and wait until it answers, however long a recovery takes; return its address. Raises `ServerFailed`."""
        self.launch()
        while not self.answers():
            time.sleep(POLL_S)
        return self.url

    def answers(self) -> bool:
        """Return whether what was launched is ready by now. Raises `ServerFailed` if it ended instead."""
        if self.process is None or self.process.poll() is not None:
            raise self.failure()
        return _ready(self.cluster.data, self.process.pid)

    def launch(self) -> None:
        """Start it, and return before it answers. Raises `ServerFailed`."""
        cluster = self.cluster
        cluster.check()
        programs = choose(self.named, cluster.major, cluster.data)
        programs = reachable(programs, cluster.account, cluster.home.parent / "programs")
        self._stop_orphan()
        cluster.prepare(programs)
        self._spawn(programs.path("postgres"))

    def stop(self) -> None:
        """Stop it: open transactions roll back, what was committed is kept. Returns when the process is gone."""
        if self.process is None:
            return
        for order, patience in _STOP:
            self.process.send_signal(order)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            break
        self.process = None

    def failure(self) -> ServerFailed:
        """Return why it ended by itself, in the words of its logs since it started."""
        return failure(since(self.cluster.log, self._marks), self.cluster.home, self.cluster.account.name)

    def _spawn(self, postgres: str) -> None:
        cluster = self.cluster
        cluster.account.write(cluster.log / "start.log", "")
        self._marks = marks(cluster.log)
        address = (
            ("listen_addresses=", f'unix_socket_directories="{cluster.run}"')
            if cluster.uses_socket
            else ("listen_addresses=127.0.0.1", "unix_socket_directories=")
        )
        options = [part for each in (*address, f"port={cluster.port}") for part in ("-c", each)]
        with (cluster.log / "start.log").open("ab") as log:
            self.process = subprocess.Popen(
                [postgres, "-D", str(cluster.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=cluster.home,
                env=environment(),
                start_new_session=True,  # Ctrl-C reaches Postroom only, which stops PostgreSQL last
                preexec_fn=tie(signal.SIGINT),
                user=cluster.account.user,
                group=cluster.account.group,
                extra_groups=cluster.account.extra_groups,
            )

    def _stop_orphan(self) -> None:
        pid = _postmaster(self.cluster.data)
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _ORPHAN_S
        while _postmaster(self.cluster.data) == pid:
            if time.monotonic() > deadline:
                raise ServerFailed(
                    f"A PostgreSQL (process {pid}) still uses {self.cluster.data} and does not stop. "
                    "Stop it, then start again."
                )
            time.sleep(POLL_S)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _ready(data: Path, pid: int) -> bool:
    lines = _pid_file(data)  # may still be the one of a killed predecessor
    return len(lines) > _READY_LINE and lines[0] == str(pid) and lines[_READY_LINE].strip() == "ready"


def _postmaster(data: Path) -> int | None:
    """Return the process id of a live postmaster on this folder, None if the file is left over from a dead one."""
    lines = _pid_file(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    try:
        os.kill(pid, 0)
        here = Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except ProcessLookupError:
        return None
    except OSError:  # no /proc on this system, or a process of somebody else: PostgreSQL itself will judge
        return None
    return pid if here else None
