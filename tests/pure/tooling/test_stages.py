import sys

import pytest

from tools import stages
from tools.stages import Stage

_GOOD = Stage("good", (sys.executable, "-c", ""))
_BAD = Stage("bad", (sys.executable, "-c", "raise SystemExit(3)"))
_LATE = Stage("late", (sys.executable, "-c", ""))


def test_stops_at_the_first_failure_and_names_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert stages.run([_GOOD, _BAD, _LATE], keep_going=False) == ["bad"]
    shown = capfd.readouterr().out
    assert "good: ok in" in shown
    assert "bad: FAILED in" in shown
    assert "late" not in shown


def test_going_on_shows_everything(capfd: pytest.CaptureFixture[str]) -> None:
    assert stages.run([_BAD, _LATE], keep_going=True) == ["bad"]
    assert "late: ok" in capfd.readouterr().out


def test_test_checks_before_it_tests() -> None:
    assert stages.WORDS["test"][: len(stages.CHECK)] == stages.CHECK
    assert {"tests: pure", "tests: database", "tests: front end", "tests: end to end"} <= {s.name for s in stages.TEST}
