import sys

import pytest

from tools import stages
from tools.stages import Stage

_GOOD = Stage("good", (sys.executable, "-c", ""))
_BAD = Stage("bad", (sys.executable, "-c", "raise SystemExit(3)"))
_LATE = Stage("late", (sys.executable, "-c", ""))


def test_stops_at_the_first_failure_and_names_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert stages.run([_GOOD, _BAD, _LATE], keep_going=False).failed == ["bad"]
    shown = capfd.readouterr().out
    assert "good: ok in" in shown
    assert "bad: FAILED in" in shown
    assert "late" not in shown


def test_going_on_shows_everything(capfd: pytest.CaptureFixture[str]) -> None:
    assert stages.run([_BAD, _LATE], keep_going=True).failed == ["bad"]
    assert "late: ok" in capfd.readouterr().out


def test_test_checks_before_it_tests() -> None:
    assert stages.WORDS["test"][: len(stages.CHECK)] == stages.CHECK
    assert {"tests: pure", "tests: database", "tests: front end", "tests: end to end"} <= {s.name for s in stages.TEST}


def test_a_stage_without_work_is_counted_and_no_failure(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = Stage("idle", (sys.executable, "-c", f"raise SystemExit({stages.SKIPPED})"))
    monkeypatch.setitem(stages.WORDS, "test", (_GOOD, idle))
    assert stages.main("test") == 0
    assert "1 of them skipped: idle" in capfd.readouterr().out
