"""The data folder: made when missing, and used by one Postroom at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postroom.kit.errors import PostroomError


class FolderUnusable(PostroomError):
    """The data folder cannot be used."""

    code = "folder_unusable"


class AlreadyRunning(PostroomError):
    """Postroom is already running on this data folder."""

    code = "already_running"


def make(data: Path) -> None:
    """Make the data folder, unless it is there. Parents keep their permissions. Raises `FolderUnusable`."""
    if data.is_dir():
        return
    try:
        data.mkdir(parents=True)
        # Root's PostgreSQL runs under another account, which must pass through but not look around.
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise FolderUnusable(f"The data folder {data} cannot be made: {error.strerror}. Set POSTROOM_DATA.") from error


@contextmanager
def hold(data: Path) -> Iterator[None]:
    """Be the one Postroom on this folder until the block, or the process, ends. Raises `AlreadyRunning`."""
    path = data / "postroom.lock"
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderUnusable(f"Postroom may not write to {data}: {error.strerror}. Set POSTROOM_DATA.") from error
    with os.fdopen(handle, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = file.read().strip()
            raise AlreadyRunning(
                f"Postroom is already running on {data} (process {holder}). Stop it first, or set POSTROOM_DATA and "
                "POSTROOM_PORT to run a second one."
            ) from error
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
