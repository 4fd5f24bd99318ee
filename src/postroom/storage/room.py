"""Room: how much is free where Postroom writes. It warns in time, and stops taking in before the database is hurt.

    plenty ──▶ low: the owner is warned ──▶ less than the reserve: `DiskFull`, mail waits on the mail servers
       ▲                                          │
       └──────────── asked anew each time ◀───────┘

The reserve is for PostgreSQL, which often lies on the same disk and does not survive a full one well.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import msgspec

from postroom.kit.errors import Unavailable
from postroom.kit.faults import Reason
from postroom.settings import Settings

_MEGABYTE = 1_000_000


class DiskFull(Unavailable):
    """Postroom's own disk is full. Nothing is lost: mail waits on the mail server, and comes when there is room."""

    code = "disk_full"

    def __init__(self, message: str | None = None, /, **fields: object) -> None:
        """Say by a reason, too, what stops the sync."""
        super().__init__(message, **{"reason": Reason.DISK_FULL} | fields)


class Space(msgspec.Struct, frozen=True):
    """Bytes of one disk."""

    total: int
    free: int


class Room:
    """The disks of some folders, each asked anew."""

    def __init__(
        self, folders: Sequence[Path], *, warn_percent: int = 5, warn_mb: int = 1_000, reserve_mb: int = 200
    ) -> None:
        """Take where Postroom writes, and how little (of all, or megabytes) is little and too little."""
        self._folders = folders
        self._warn_percent = warn_percent
        self._warn = warn_mb * _MEGABYTE
        self._reserve = reserve_mb * _MEGABYTE

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the room of an installation: where its data and its files lie, as far as that is on this machine."""
        files = [] if "://" in settings.blobs_url else [Path(settings.blobs_url)]
        return cls(
            [settings.data, *files],
            warn_percent=settings.disk_warn_percent,
            warn_mb=settings.disk_warn_mb,
            reserve_mb=settings.disk_reserve_mb,
        )

    def spaces(self) -> list[Space]:
        """Return how much each disk has."""
        return [_space(folder) for folder in self._folders]

    @property
    def free(self) -> int:
        """Return how many bytes the fullest disk has left."""
        return min(one.free for one in self.spaces())

    @property
    def low(self) -> bool:
        """Tell whether somebody should make room."""
        return any(one.free < max(self._warn, one.total * self._warn_percent // 100) for one in self.spaces())

    @property
    def full(self) -> bool:
        """Tell whether nothing large may be written any more."""
        return self.free < self._reserve

    def require(self) -> None:
        """Raise `DiskFull` while it is full."""
        if self.full:
            raise DiskFull


def _space(folder: Path) -> Space:
    there = next((one for one in [folder, *folder.parents] if one.is_dir()), Path("/"))
    usage = shutil.disk_usage(there)
    return Space(usage.total, usage.free)
