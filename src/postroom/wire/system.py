"""The owner's System page."""

from uuid import UUID

from postroom.wire.base import Wire


class ProcessHealth(Wire, frozen=True, kw_only=True):
    """One running process and when it last said that it is well."""

    name: str
    pid: int
    seen_at: float
    ok: bool
    detail: str


class QueueHealth(Wire, frozen=True, kw_only=True):
    """Jobs of one kind."""

    kind: str
    queued: int
    running: int
    dead: int


class DeadJob(Wire, frozen=True, kw_only=True):
    """A job that failed for good and waits for a person."""

    id: str
    kind: str
    key: str
    error: str
    attempts: int
    died_at: float


class Storage(Wire, frozen=True, kw_only=True):
    """Bytes in the database, in blobs, and free on the disk of the data folder."""

    database_bytes: int
    blob_bytes: int
    blobs: int
    free_bytes: int


class System(Wire, frozen=True, kw_only=True):
    """Health, queues, dead jobs, storage, versions."""

    version: str
    postgresql: str
    python: str
    migration: str
    processes: list[ProcessHealth]
    queues: list[QueueHealth]
    dead: list[DeadJob]
    storage: Storage
    accounts_unhealthy: list[UUID]
