"""What becomes of a claimed job after its handler ended."""

import traceback

from postroom.jobs.model import Claim, Deferred, Outcome, PutBack
from postroom.kit.errors import NeedsUser, Permanent, PostroomError, RetryLater

BACK_OFF_S = (1.0, 5.0, 30.0, 120.0, 600.0)
ATTEMPTS = len(BACK_OFF_S) + 1


def ended(claim: Claim, outcome: Outcome) -> PutBack | None:
    """After a drain: none when nothing is left, else back behind the other keys with a clean slate."""
    return None if outcome is Outcome.DRAINED else again(claim)


def again(claim: Claim) -> PutBack:
    """Run once more, now."""
    return PutBack(job_id=claim.job_id, epoch=claim.epoch)


def given_back(claim: Claim) -> PutBack:
    """The worker stops: somebody else continues, and this attempt does not count."""
    return PutBack(job_id=claim.job_id, epoch=claim.epoch, attempts=claim.attempts - 1)


def put_off(claim: Claim, why: Deferred) -> PutBack:
    """Run again after a pause, with a clean slate."""
    return PutBack(job_id=claim.job_id, epoch=claim.epoch, delay_s=why.after_s, error_code=why.cause)


def failed(claim: Claim, error: Exception) -> PutBack:
    """After an error: a pause that grows, and after the last attempt, or when trying again cannot help, dead."""
    hopeless = isinstance(error, NeedsUser | Permanent)
    return _failed(
        claim, error_code(error), hopeless=hopeless, at_least=error.after if isinstance(error, RetryLater) else 0
    )


def abandoned(claim: Claim) -> PutBack | None:
    """A job whose workers died under it as often as it may fail is dead: it may be what killed them."""
    return _failed(claim, "worker_lost", hopeless=True) if claim.attempts > ATTEMPTS else None


def _failed(claim: Claim, code: str, *, hopeless: bool, at_least: float = 0) -> PutBack:
    dead = hopeless or claim.attempts >= ATTEMPTS
    delay = 0.0 if dead else max(BACK_OFF_S[claim.attempts - 1], at_least)
    return PutBack(
        job_id=claim.job_id, epoch=claim.epoch, delay_s=delay, attempts=claim.attempts, error_code=code, dead=dead
    )


def error_code(error: Exception) -> str:
    """Name the error without its text, which may hold what a mail says."""
    return error.code if isinstance(error, PostroomError) else type(error).__name__


def place(error: Exception) -> str:
    """Name the line that raised, for the log."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
