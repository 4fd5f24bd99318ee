"""The owner's System page."""

from uuid import UUID

from postroom.wire.base import Request, Wire


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


class Alert(Wire, frozen=True, kw_only=True):
    """Something that is not well and was told: `kind` is account, jobs, disk or storage.

    `mailed`: everybody concerned has a mail about it.
    """

    kind: str
    account: UUID | None
    address: str
    since: float
    mailed: bool


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
    alerts: list[Alert]


class Sender(Wire, frozen=True, kw_only=True):
    """A shared e-mail account that can send system mail; `phase` is that of the account."""

    account: UUID
    address: str
    name: str
    phase: str


class SystemMail(Wire, frozen=True, kw_only=True):
    """What invitations, password links and alerts are mailed from.

    `account` is the one the owner chose; without one, or when it fails, mail leaves through the server of
    POSTROOM_SMTP_HOST as `server_sender`, which is empty where that is not set: then links are shown to copy, and
    alerts only on the System page.
    """

    account: UUID | None
    senders: list[Sender]
    server_sender: str


class SystemMailPatch(Request, frozen=True, kw_only=True):
    """The account to send from; null for none."""

    account: UUID | None
