"""What a backup says about itself."""

import msgspec

from postroom.kit.errors import PostroomError

FORMAT = 1
DUMP = "database.dump"
SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
BLOBS = "blobs/"


class BackupFailed(PostroomError):
    """The backup could not be made."""

    code = "backup_failed"


class RestoreFailed(PostroomError):
    """The backup could not be restored."""

    code = "restore_failed"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`made_at` in Unix seconds; `rows` by table; `missing` names files that were not in the storage any more."""

    format: int
    postroom: str
    postgresql: str
    made_at: float
    migrations: list[str]
    key_ids: list[str]
    rows: dict[str, int]
    blobs: int
    missing: list[str]
