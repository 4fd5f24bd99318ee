"""The folder of the database: made once, configured at each start.

data/postgres/            owned by the account, closed to everybody else
data/                 the cluster; data.new while initdb works, so that a broken-off first start leaves nothing
log/                  one file per weekday, and what was said before the log began
run/                  the unix socket
password, port        of the superuser `postroom`; of TCP, where a socket's path would be too long
"""

import os
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

from postroom.storage.embedded.account import Account, for_folder
from postroom.storage.embedded.programs import Programs
from postroom.storage.embedded.words import ServerFailed, failure, refused

NAME = "postroom"
_ROOM = 200 * 1024 * 1024
_SOCKET_PATH_MAX = 103  # bytes that fit everywhere (108 on Linux, 104 elsewhere, one for the end)
_PORT = 5432

# For a machine shared with everything else: small when idle. No statement's error is in the log, because its words may
# quote somebody's mail; our processes log its code. custom.conf beside it, if the owner writes one, wins.
_CONFIGURATION = """# Written by Postroom at each start. Put your own settings into custom.conf beside this file.
max_connections = 100
shared_buffers = 128MB
huge_pages = off
work_mem = 8MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
max_wal_size = 512MB
min_wal_size = 48MB
checkpoint_timeout = 15min
autovacuum_max_workers = 2
max_worker_processes = 4
max_parallel_workers_per_gather = 1
max_logical_replication_workers = 0
password_encryption = scram-sha-256
timezone = UTC
log_timezone = UTC
lc_messages = C
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
"""
_MAJOR_18 = 18
_BUILTIN_LOCALES = 17  # the version that brought the provider, which needs no locale of the system
_SINCE_18 = "io_method = sync\n"  # no three idle processes that only read ahead


class Cluster:
    """One database folder under one account."""

    def __init__(self, data: Path) -> None:
        """Take Postroom's data folder. Nothing is touched yet."""
        self.home = data / "postgres"
        self.data = self.home / "data"
        self.log = self.home / "log"
        self.run = self.home / "run"
        self.account: Account = for_folder(self.home)

    @property
    def major(self) -> int | None:
        """Return the major version that made the cluster, None if there is none yet."""
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    @property
    def uses_socket(self) -> bool:
        """Return whether the unix socket's path is short enough; otherwise it is TCP on 127.0.0.1."""
        return len(os.fsencode(self.run / f".s.PGSQL.{_PORT}")) <= _SOCKET_PATH_MAX

    @property
    def port(self) -> int:
        """Return the port in use: part of the socket's name, or of TCP as remembered."""
        remembered = self.home / "port"
        return int(remembered.read_text()) if not self.uses_socket and remembered.exists() else _PORT

    @property
    def password(self) -> str:
        """Return the superuser's password."""
        return (self.home / "password").read_text()

    def check(self) -> None:
        """Raise `ServerFailed` if the account cannot reach the folder; nothing is ever opened to let it in."""
        if not self.account.can_enter(self.home.parent):
            raise ServerFailed(
                f"PostgreSQL does not run as root; the account {self.account.name} it runs under cannot enter "
                f"{self.home.parent}. Choose another folder with POSTROOM_DATA, such as /var/lib/postroom."
            )

    def prepare(self, programs: Programs) -> None:
        """Make the folders, the cluster if there is none, and write its configuration. Raises `ServerFailed`."""
        try:
            for folder in (self.home, self.log, self.run):
                folder.mkdir(exist_ok=True)
                self.account.give(folder, 0o700)
            if self.major is None:
                self._create(programs)
            self._configure(self.data, programs)
            if not self.uses_socket:
                self.account.write(self.home / "port", str(_free_port(self.port)))
        except OSError as error:
            raise refused(error, self.home) from error

    def execute(self, command: list[str], said: str | None = None) -> None:
        """Run one of the programs to its end, as the account. Raises `ServerFailed` with what it said."""
        done = subprocess.run(
            command,
            input=said or "",
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=self.home,
            env=environment(),
            user=self.account.user,
            group=self.account.group,
            extra_groups=self.account.extra_groups,
        )
        if done.returncode:
            raise failure(done.stdout + done.stderr, self.home, self.account.name)

    def _create(self, programs: Programs) -> None:
        if shutil.disk_usage(self.home).free < _ROOM:
            raise ServerFailed(f"The disk that holds {self.home} has less than 200 MB free: too little for a database.")
        new = self.data.with_name("data.new")
        shutil.rmtree(new, ignore_errors=True)
        self.account.write(self.home / "password", secrets.token_urlsafe(32))
        self.execute(
            [
                *(programs.path("initdb"), "-D", str(new), "-U", NAME, "--pwfile", str(self.home / "password")),
                *("--encoding=UTF8", "--auth=scram-sha-256", *_locale(programs)),
            ]
        )
        with (new / "postgresql.conf").open("a") as file:
            file.write("\ninclude 'postroom.conf'\ninclude_if_exists 'custom.conf'\n")
        self.account.write(new / "custom.conf", "# Your own settings; they win over postroom.conf.\n")
        self._configure(new, programs)
        self.execute([programs.path("postgres"), "--single", "-D", str(new), "postgres"], f"create database {NAME}\n")
        new.rename(self.data)

    def _configure(self, data: Path, programs: Programs) -> None:
        since_18 = _SINCE_18 if programs.major >= _MAJOR_18 else ""
        self.account.write(data / "postroom.conf", _CONFIGURATION + since_18)


def environment() -> dict[str, str]:
    """Return the environment of the programs: nothing of ours, which may hold secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _locale(programs: Programs) -> list[str]:
    if programs.major >= _BUILTIN_LOCALES:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServerFailed("No free port on 127.0.0.1 for PostgreSQL.")
