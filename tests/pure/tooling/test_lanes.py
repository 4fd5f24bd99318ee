import sys
from pathlib import Path

import pytest

from tools.lanes import SKIPPED, Run, Stage

_GOOD = Stage("good", (sys.executable, "-c", ""))
_BAD = Stage("bad", (sys.executable, "-c", "raise SystemExit(3)"))
_LATE = Stage("late", (sys.executable, "-c", ""))
_IDLE = Stage("idle", (sys.executable, "-c", f"raise SystemExit({SKIPPED})"))
_MEETING = """
import sys, time
from pathlib import Path
mine, other = map(Path, sys.argv[1:])
mine.touch()
deadline = time.monotonic() + 20
while not other.exists() and time.monotonic() < deadline:
    time.sleep(0.01)
print("one half,", flush=True)
print("other half", file=sys.stderr)
sys.exit(not other.exists())
"""


def meeting(folder: Path, mine: str, other: str) -> Stage:
    """A stage that ends well only if the other one runs meanwhile."""
    return Stage(mine, (sys.executable, "-c", _MEETING, str(folder / mine), str(folder / other)))


def test_stops_at_the_first_failure_and_names_it(capfd: pytest.CaptureFixture[str]) -> None:
    run = Run(keep_going=False)
    run.steps([((_GOOD, _BAD, _LATE),), ((_LATE,),)])
    assert run.failed == ["bad"]
    shown = capfd.readouterr().out
    assert "good: ok in" in shown
    assert "bad: FAILED in" in shown
    assert "late" not in shown


def test_going_on_shows_everything(capfd: pytest.CaptureFixture[str]) -> None:
    run = Run(keep_going=True)
    run.steps([((_BAD, _LATE), (_GOOD,))])
    assert run.failed == ["bad"]
    shown = capfd.readouterr().out
    assert "late: ok" in shown
    assert "good: ok" in shown


def test_lanes_run_side_by_side_and_each_shows_what_it_said_as_a_whole(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = Run(keep_going=False)
    run.steps([((meeting(tmp_path, "a", "b"),), (meeting(tmp_path, "b", "a"),))])
    assert run.failed == []
    shown = capfd.readouterr().out
    for name in ("a", "b"):
        assert f"── {name}\none half,\nother half\n   {name}: ok in" in shown


def test_a_stage_without_work_is_counted_and_no_failure() -> None:
    run = Run(keep_going=False)
    run.steps([((_IDLE, _GOOD),)])
    assert (run.failed, run.skipped) == ([], ["idle"])
