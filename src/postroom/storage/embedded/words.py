"""What PostgreSQL says when it cannot go on, in words a person can act on."""

import errno
import re
from pathlib import Path

from postroom.kit.errors import PostroomError

_TAIL = 8192
_LOUD = re.compile(r"(?:FATAL|PANIC|initdb: error|postgres: error):\s*(.*)")
_KNOWN = (
    ("No space left on device", "The disk that holds {folder} is full. Free some space, then start again."),
    ("Disk quota exceeded", "The disk quota for {folder} is used up. Free some space, then start again."),
    ("Read-only file system", "{folder} is on a read-only file system."),
    ("Permission denied", "PostgreSQL, running as {account}, may not use {folder}: {line}"),
    ("Cannot allocate memory", "There is not enough memory to start PostgreSQL; it needs about 200 MB."),
    ("could not create shared memory", "The system gives PostgreSQL no shared memory: {line}"),
    (
        "could not locate a valid checkpoint",
        "The database in {folder} is damaged. Restore a backup into an empty folder.",
    ),
    (
        "invalid primary checkpoint record",
        "The database in {folder} is damaged. Restore a backup into an empty folder.",
    ),
)


class ServerFailed(PostroomError):
    """PostgreSQL could not be started."""

    code = "server_failed"


def failure(text: str, folder: Path, account: str) -> ServerFailed:
    """Return the error for what PostgreSQL, or initdb, wrote last."""
    loud = _LOUD.findall(text)
    line = (loud[-1] if loud else text.strip().rsplit("\n", 1)[-1]).strip() or "it ended without a word"
    for mark, words in _KNOWN:
        if mark in text:
            return ServerFailed(words.format(folder=folder, account=account, line=line))
    return ServerFailed(f"PostgreSQL could not be started in {folder}: {line}")


def refused(error: OSError, folder: Path) -> ServerFailed:
    """Return the error for a file or folder that could not be written."""
    place = error.filename or folder
    words = {
        errno.ENOSPC: f"The disk that holds {folder} is full. Free some space, then start again.",
        errno.EROFS: f"{folder} is on a read-only file system.",
        errno.EACCES: f"Postroom may not use {place}. Give it the folder, or choose another with POSTROOM_DATA.",
        errno.EPERM: f"Postroom may not change {place}. Give it the folder, or choose another with POSTROOM_DATA.",
    }
    return ServerFailed(words.get(error.errno or 0, f"{place}: {error.strerror or error}."))


def marks(folder: Path) -> dict[Path, int]:
    """Return where each log in a folder ends now, so that older failures are not told again."""
    return {path: path.stat().st_size for path in folder.glob("*.log")}


def since(folder: Path, ends: dict[Path, int]) -> str:
    """Return the last kilobytes written to the logs of a folder since `marks`."""
    return "".join(_tail(path, ends.get(path, 0)) for path in sorted(folder.glob("*.log"), key=_age))


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _tail(path: Path, start: int) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL, start if start <= size else 0))
        return file.read().decode(errors="replace")
