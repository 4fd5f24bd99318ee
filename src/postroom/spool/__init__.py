"""Bytes that may be many: short ones in memory, long ones in a file without a name, which reads like bytes.

The kernel takes the pages of such a file back when memory is short, and the file with the last who looks at it, also
when the process is killed. Files lie where `TMPDIR` says. Where no more can be written, memory has to do: a message is
not refused because another disk than that of the mail is full.
"""

import mmap
from collections.abc import Iterable
from io import BytesIO
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

IN_MEMORY = 1 << 20

Octets = bytes | mmap.mmap
"""Bytes to be searched and cut, wherever they lie. A cut of them is `bytes`: take `memoryview` for a long one."""


class Spool:
    """Takes pieces, and gives all of them as one. A context: what it gave outlives it.

    Of one thread at a time: let a thread that writes end before the context does, or it makes files nobody closes.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept = BytesIO()
        self._file: IO[bytes] | None = None
        self._filed = 0
        self._full = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Let the file go."""
        if self._file:
            self._file.close()

    def __len__(self) -> int:
        """Return how many bytes it has."""
        return self._filed + self._kept.tell()

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        """Take a piece. Beyond `IN_MEMORY` that waits for a disk."""
        whole = memoryview(piece)
        for start in range(0, len(whole), IN_MEMORY):
            self._kept.write(whole[start : start + IN_MEMORY])
            if self._kept.tell() > IN_MEMORY:
                self._move()

    def octets(self) -> Octets:
        """Return all that was taken; nothing can be added afterwards."""
        if self._file:
            self._move()
        if self._file and not self._full:
            try:
                return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            except OSError:  # no more files, or no more mappings
                self._full = True
        if self._file:
            self._file.seek(0)
            return self._file.read() + self._kept.getvalue()
        return self._kept.getvalue()  # without a copy

    def _move(self) -> None:
        """Move what is in memory into the file, whole or not at all."""
        if self._full:
            return
        try:
            self._file = self._file or TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as this
            _write(self._file, self._kept.getbuffer())
        except OSError:
            self._full = True
            if self._file:
                self._file.truncate(self._filed)
        else:
            self._filed += self._kept.tell()
            self._kept = BytesIO()


def spooled(pieces: Iterable[bytes | memoryview]) -> Octets:
    """Return pieces as one, taking each when the one before is written."""
    spool = Spool()
    with spool:
        for piece in pieces:
            spool.write(piece)
        return spool.octets()


def _write(file: IO[bytes], content: memoryview) -> None:
    written = 0
    while written < len(content):
        written += file.write(content[written:])
