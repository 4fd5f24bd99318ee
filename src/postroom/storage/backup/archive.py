"""The tar file of a backup: written under another name until it is whole, read only if its checksums are right."""

import hashlib
import io
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from postroom.storage.backup.manifest import BLOBS, DUMP, FORMAT, MANIFEST, SUMS, BackupFailed, Manifest, RestoreFailed

_CHUNK = 1024 * 1024


class Writer:
    """Adds members and remembers their checksums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Take an open tar file."""
        self._tar = tar
        self._sums: list[str] = []

    def add_file(self, name: str, path: Path) -> None:
        """Add a file of any size."""
        with path.open("rb") as file:
            self._sums.append(f"{_digest(file)}  {name}\n")
            file.seek(0)
            self._member(name, file, path.stat().st_size)

    def add(self, name: str, content: bytes) -> None:
        """Add content from memory."""
        self._sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        self._member(name, io.BytesIO(content), len(content))

    def finish(self, manifest: Manifest) -> None:
        """Add the checksums and the manifest."""
        self.add(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        sums = "".join(self._sums).encode()
        self._member(SUMS, io.BytesIO(sums), len(sums))

    def _member(self, name: str, content: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(time.time())
        self._tar.addfile(member, content)


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a backup: it gets its name when it is whole and on the disk. Raises `BackupFailed`."""
    half = path.with_name(f"{path.name}.half")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        raise BackupFailed(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        half.unlink(missing_ok=True)


class Reader:
    """An opened backup, its manifest and its checksums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Take an open tar file. Raises `RestoreFailed` if it is no whole backup of a format known here."""
        self._tar = tar
        try:
            self._sums = dict(_sum(line) for line in self._read(SUMS).decode().splitlines())
            self.manifest = msgspec.json.decode(self.content(MANIFEST), type=Manifest)
        except (KeyError, ValueError) as error:
            raise RestoreFailed("This is no backup of Postroom, or not a whole one.") from error
        if self.manifest.format != FORMAT:
            raise RestoreFailed(f"This backup is from a newer Postroom ({self.manifest.postroom}). Install it first.")

    def content(self, name: str) -> bytes:
        """Return a member. Raises `RestoreFailed` if its checksum is wrong."""
        content = self._read(name)
        if hashlib.sha256(content).hexdigest() != self._sums.get(name):
            raise RestoreFailed(f"The backup is damaged: the checksum of {name} is wrong.")
        return content

    def blobs(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and the content of every object. Raises `RestoreFailed` as `content` does."""
        for name in self._sums:
            if name.startswith(BLOBS):
                yield name.removeprefix(BLOBS), self.content(name)

    def extract_dump(self, target: Path) -> None:
        """Write the dump of the database to a file. Raises `RestoreFailed`."""
        source = self._tar.extractfile(DUMP)
        with target.open("w+b") as file:
            while source and (chunk := source.read(_CHUNK)):
                file.write(chunk)
            file.seek(0)
            if _digest(file) != self._sums.get(DUMP):
                raise RestoreFailed(f"The backup is damaged: the checksum of {DUMP} is wrong.")

    def _read(self, name: str) -> bytes:
        found = self._tar.extractfile(name)
        if found is None:
            raise KeyError(name)
        return found.read()


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup. Raises `RestoreFailed`."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield Reader(tar)
    except tarfile.TarError as error:
        raise RestoreFailed("This is no backup of Postroom, or not a whole one.") from error
    except OSError as error:
        raise RestoreFailed(f"{error.filename or path}: {error.strerror or error}.") from error


def _sum(line: str) -> tuple[str, str]:
    digest, _, name = line.partition("  ")
    return name, digest


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
