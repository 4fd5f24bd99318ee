import pytest

from postroom.jobs.model import Claim, Outcome
from postroom.jobs.verdicts import abandoned, ended, failed, given_back
from postroom.kit.errors import NeedsUser, Permanent, RetryLater


def claim(attempts: int) -> Claim:
    return Claim("a", "key", job_id=1, epoch=7, wakes=1, attempts=attempts)


def test_pauses_grow_and_the_sixth_failure_is_the_last() -> None:
    verdicts = [failed(claim(attempts), ValueError("secret")) for attempts in range(1, 7)]
    assert [v.delay_s for v in verdicts if not v.dead] == [1, 5, 30, 120, 600]
    assert [v.dead for v in verdicts] == [False] * 5 + [True]
    assert {v.error_code for v in verdicts} == {"ValueError"}


@pytest.mark.parametrize("error", [NeedsUser(), Permanent()])
def test_what_cannot_succeed_is_not_tried_again(error: Exception) -> None:
    assert failed(claim(1), error).dead


def test_a_server_that_asks_for_time_gets_it() -> None:
    assert failed(claim(1), RetryLater(after=90)).delay_s == 90
    assert failed(claim(5), RetryLater(after=90)).delay_s == 600


def test_a_drained_key_leaves_the_queue_and_one_with_more_starts_afresh() -> None:
    assert ended(claim(3), Outcome.DRAINED) is None
    more = ended(claim(3), Outcome.MORE)
    assert more
    assert (more.delay_s, more.attempts, more.dead) == (0, 0, False)


def test_stopping_a_worker_is_no_failure() -> None:
    assert given_back(claim(3)).attempts == 2


def test_only_a_key_whose_workers_died_too_often_is_abandoned() -> None:
    assert abandoned(claim(6)) is None
    verdict = abandoned(claim(7))
    assert verdict
    assert verdict.dead
