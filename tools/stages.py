"""The stages behind `make check`, `make fix`, `make test` and `make soak`: `python -m tools.stages check`.

Each prints its name and its time. `test` begins no stage after one that failed; `check` runs all of its stages, to show
everything at once.

    test   Python: layout, lint, types ... pure tests, corpus ─┬─▶ database tests ─▶ end-to-end tests
           front end: packages, check, tests, build ───────────┘

Python's stages and the front end's have nothing in common, and each keeps one processor busy.
"""

import os
import sys
import time

from tools.lanes import Lane, Run, Stage, Step
from tools.project import ROOT

_PYTHON = sys.executable
_PYTEST = (_PYTHON, "-m", "pytest")
_PURE = tuple(folder for folder in ("tests/pure", "tests/contract") if (ROOT / folder / "__init__.py").is_file())
# Database tests mostly wait for PostgreSQL; more than eight of them only wait for each other.
_WORKERS = str(min(max(os.cpu_count() or 2, 2), 8))
# End-to-end tests wait for mail and for people's ten seconds of second thoughts: one more than there are processors.
# Each file has a Postroom of its own; in the order of tests/e2e/conftest.py all workers end together.
_HOUSES = str(min(max(os.cpu_count() or 2, 2) + 1, 4))
_BY_FILE = ("-n", _HOUSES, "--dist", "loadfile", "--no-loadscope-reorder")

_FRONT_END_PACKAGES = Stage("front-end packages", (_PYTHON, "-m", "tools.web_build", "packages"))

_PYTHON_CHECK: Lane = (
    Stage("Python layout", (_PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
    Stage("Python lint", (_PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    Stage("Python types", (_PYTHON, "-m", "mypy")),
    Stage("import contracts", (_PYTHON, "-m", "tools.lint.layers")),
    Stage("house rules", (_PYTHON, "-m", "tools.lint")),
    Stage("generated files", (_PYTHON, "-m", "tools.gen", "--check")),
)
_FRONT_END_CHECK: Lane = (
    _FRONT_END_PACKAGES,
    Stage("front end: layout, lint, types", ("npm", "run", "--silent", "check")),
)

_PYTHON_TEST: Lane = (
    Stage("tests: pure", (*_PYTEST, *_PURE)),
    Stage("corpus", (_PYTHON, "-m", "tests.corpus", "--stage")),
)
_WEB_APP = Stage("web app", (_PYTHON, "-m", "tools.web_build"))
_FRONT_END_TEST: Lane = (Stage("tests: front end", ("npm", "run", "--silent", "test")), _WEB_APP)
_DATABASE_TEST: Lane = (Stage("tests: database", (*_PYTEST, "tests/db", "-n", _WORKERS, "--dist", "worksteal")),)
_END_TO_END_TEST: Lane = (Stage("tests: end to end", (*_PYTEST, "tests/e2e", *_BY_FILE)),)

CHECK: Step = (_PYTHON_CHECK, _FRONT_END_CHECK)
CHECK_AND_TEST: Step = (_PYTHON_CHECK + _PYTHON_TEST, _FRONT_END_CHECK + _FRONT_END_TEST)

FIX: Lane = (
    Stage("Python lint", (_PYTHON, "-m", "ruff", "check", "--fix", "--quiet", ".")),
    Stage("Python layout", (_PYTHON, "-m", "ruff", "format", "--quiet", ".")),
    Stage("generated files", (_PYTHON, "-m", "tools.gen")),
    _FRONT_END_PACKAGES,
    Stage("front end layout", ("npm", "run", "--silent", "format")),
)

SOAK: Lane = (
    _WEB_APP,
    Stage("tests: soak", (*_PYTEST, "tests", "-m", "soak", "-o", "faulthandler_timeout=1800")),
)

WORDS: dict[str, tuple[Step, ...]] = {
    "check": (CHECK,),
    "fix": ((FIX,),),
    "test": (CHECK_AND_TEST, (_DATABASE_TEST,), (_END_TO_END_TEST,)),
    "soak": ((SOAK,),),
}


def main(word: str) -> int:
    """Run the stages of a word and say how it ended."""
    started = time.monotonic()
    run = Run(keep_going=word == "check")
    run.steps(WORDS[word])
    seconds = time.monotonic() - started
    if run.failed:
        print(f"make {word}: FAILED in {seconds:.0f} s at: {', '.join(run.failed)}", flush=True)
        return 1
    skipped = f", {len(run.skipped)} of them skipped: {', '.join(run.skipped)}" if run.skipped else ""
    print(f"make {word}: all {len(stages_of(word))} stages ok in {seconds:.0f} s{skipped}", flush=True)
    return 0


def stages_of(word: str) -> list[Stage]:
    """Return all stages of a word."""
    return [stage for step in WORDS[word] for lane in step for stage in lane]


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in WORDS:  # noqa: PLR2004 program and word
        sys.exit(f"usage: python -m tools.stages {'|'.join(WORDS)}")
    sys.exit(main(sys.argv[1]))
