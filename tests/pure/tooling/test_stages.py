import sys

import pytest

from tools import stages
from tools.lanes import SKIPPED, Stage

_GOOD = Stage("good", (sys.executable, "-c", ""))
_BAD = Stage("bad", (sys.executable, "-c", "raise SystemExit(3)"))
_IDLE = Stage("idle", (sys.executable, "-c", f"raise SystemExit({SKIPPED})"))


def test_test_checks_before_it_tests() -> None:
    names = [stage.name for stage in stages.stages_of("test")]
    assert {stage.name for stage in stages.stages_of("check")} <= set(names)
    for lane in stages.CHECK_AND_TEST:
        assert [stage.name.startswith("tests:") for stage in lane].index(True) > 0
    assert names[-2:] == ["tests: database", "tests: end to end"]
    assert {"tests: pure", "tests: front end"} <= set(names)


def test_the_web_app_is_built_before_browsers_use_it() -> None:
    names = [stage.name for stage in stages.stages_of("test")]
    assert names.index("web app") < names.index("tests: end to end")


@pytest.mark.parametrize(
    ("stage", "status", "words"),
    [
        (_GOOD, 0, "make test: all 1 stages ok in"),
        (_BAD, 1, " s at: bad"),
        (_IDLE, 0, "1 of them skipped: idle"),
    ],
    ids=["good", "bad", "idle"],
)
def test_it_says_how_it_ended(
    stage: Stage, status: int, words: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stages.WORDS, "test", (((stage,),),))
    assert stages.main("test") == status
    assert words in capfd.readouterr().out
