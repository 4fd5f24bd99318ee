"""A folder in memory for all that tests throw away: servers' data folders, mailboxes, browsers' profiles.

A disk's file system is slow to make and remove thousands of small files: on ext4 each fresh inode passes over all that
were deleted in the last minutes. A database of its own for each test is 600 files; that was a third of `make test`.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 this is what it is for, and our folder there has a name nobody else gets
ROOM = 4 << 30
"""Bytes that have to be free in it, and of the machine's memory: four Postrooms with their databases fit into one."""
_PREFIX = "postroom-tests-"
_YOUNG_S = 60.0
"""A folder this new may not be locked yet."""


@contextmanager
def folder(memory: Path = MEMORY, room: int = ROOM) -> Iterator[Path | None]:
    """Yield a new folder, open to every account as /tmp is; None where there is no such place, or too little room.

    It goes with the block. It is locked as long as the process lives: by that what killed runs left is known.
    """
    if not _fits(memory, room):
        yield None
        return
    for left in memory.glob(f"{_PREFIX}*"):
        if _abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=memory))
    made.chmod(0o1777)  # PostgreSQL and Dovecot have accounts of their own
    with _opened(made) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def holds(path: Path) -> bool:
    """Return whether a path is in memory."""
    return path.is_relative_to(MEMORY)


def _fits(memory: Path, room: int) -> bool:
    if not os.access(memory, os.W_OK | os.X_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return False  # tests copy programs, too
    return min(shutil.disk_usage(memory).free, _available()) >= room


def _available() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), 0)


def _abandoned(left: Path) -> bool:
    try:
        with _opened(left) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return time.time() - os.fstat(handle).st_mtime > _YOUNG_S
    except OSError:  # locked, or gone meanwhile
        return False


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)
