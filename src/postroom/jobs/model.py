"""Types of the queue: a key, a claim on it, what a drain ends in."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

import msgspec

from postroom.kit.errors import PostroomError


class LeaseLost(PostroomError):
    """Another process works on this now. Nothing was changed."""

    code = "lease_lost"
    status = 409


class Deferred(Exception):
    """Nothing can be done about this now; the queue looks again later."""

    def __init__(self, after_s: float, code: str) -> None:
        """Take the pause in seconds, and why, as an error code. What is put off has not failed: it never dies of it."""
        super().__init__()
        self.after_s = after_s
        self.cause = code


class Key(msgspec.Struct, frozen=True, order=True):
    """What work is for: all work of one key runs one piece at a time, in order."""

    kind: str
    key: str
    organization_id: UUID | None = None


class Claim(Key, frozen=True, kw_only=True):
    """A key this worker drains. `epoch` is the fence that `queue.step` checks in every transaction."""

    job_id: int
    epoch: int
    wakes: int
    attempts: int  # this one included


class Outcome(Enum):
    """How a drain ended."""

    DRAINED = auto()  # nothing is left to do
    MORE = auto()  # something is left; other keys go first


Handler = Callable[[Claim], Awaitable[Outcome]]


class PutBack(msgspec.Struct, frozen=True, kw_only=True):
    """How a claimed job returns to the queue."""

    job_id: int
    epoch: int
    delay_s: float = 0.0
    attempts: int = 0
    error_code: str | None = None
    dead: bool = False


class DeadJob(msgspec.Struct, frozen=True):
    """A job that is not tried again until somebody asks, or new work arrives for its key."""

    job_id: int
    kind: str
    key: str
    organization_id: UUID | None
    error_code: str | None
    attempts: int
    dead_at: datetime


class Counts(msgspec.Struct, frozen=True):
    """How many keys of one kind stand where."""

    kind: str
    queued: int
    running: int
    retrying: int
    dead: int
    oldest_s: float  # how long the oldest due one has waited
