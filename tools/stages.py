"""The stages behind `make check`, `make fix`, `make test` and `make soak`: `python -m tools.stages check`.

Each prints its name before it runs and its time after. `test` stops at the first stage that fails; `check` runs all of
its stages, to show everything at once.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tools import bytecode, node
from tools.project import ROOT

_NOTHING = subprocess.DEVNULL
SKIPPED = 77
"""What a stage answers that had nothing to work on."""
_PYTHON = sys.executable
_PYTEST = (_PYTHON, "-m", "pytest")
_PURE = tuple(folder for folder in ("tests/pure", "tests/contract") if (ROOT / folder / "__init__.py").is_file())
# Database tests mostly wait for PostgreSQL; more than eight of them only wait for each other.
_WORKERS = str(min(max(os.cpu_count() or 2, 2), 8))
# End-to-end tests wait for mail and for people's ten seconds of second thoughts: one more than there are processors.
# Each file has a Postroom of its own; in the order of tests/e2e/conftest.py all workers end together.
_HOUSES = str(min(max(os.cpu_count() or 2, 2) + 1, 4))
_BY_FILE = ("-n", _HOUSES, "--dist", "loadfile", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Stage:
    """One named step: a command, run from the root, or an npm script when it starts with `npm`."""

    name: str
    command: tuple[str, ...]


_FRONT_END_PACKAGES = Stage("front-end packages", (_PYTHON, "-m", "tools.web_build", "packages"))

CHECK = (
    Stage("Python layout", (_PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
    Stage("Python lint", (_PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    Stage("Python types", (_PYTHON, "-m", "mypy")),
    Stage("import contracts", (_PYTHON, "-m", "tools.lint.layers")),
    Stage("house rules", (_PYTHON, "-m", "tools.lint")),
    Stage("generated files", (_PYTHON, "-m", "tools.gen", "--check")),
    _FRONT_END_PACKAGES,
    Stage("front end: layout, lint, types", ("npm", "run", "--silent", "check")),
)

FIX = (
    Stage("Python lint", (_PYTHON, "-m", "ruff", "check", "--fix", "--quiet", ".")),
    Stage("Python layout", (_PYTHON, "-m", "ruff", "format", "--quiet", ".")),
    Stage("generated files", (_PYTHON, "-m", "tools.gen")),
    _FRONT_END_PACKAGES,
    Stage("front end layout", ("npm", "run", "--silent", "format")),
)

TEST = (
    Stage("tests: pure", (*_PYTEST, *_PURE)),
    Stage("corpus", (_PYTHON, "-m", "tests.corpus", "--stage")),
    Stage("tests: front end", ("npm", "run", "--silent", "test")),
    Stage("tests: database", (*_PYTEST, "tests/db", "-n", _WORKERS, "--dist", "worksteal")),
    Stage("web app", (_PYTHON, "-m", "tools.web_build")),
    Stage("tests: end to end", (*_PYTEST, "tests/e2e", *_BY_FILE)),
)

SOAK = (
    Stage("web app", (_PYTHON, "-m", "tools.web_build")),
    Stage("tests: soak", (*_PYTEST, "tests", "-m", "soak", "-o", "faulthandler_timeout=1800")),
)

WORDS: dict[str, tuple[Stage, ...]] = {"check": CHECK, "fix": FIX, "test": (*CHECK, *TEST), "soak": SOAK}


@dataclass
class Outcome:
    """The names of the stages that failed, and of those that had nothing to work on."""

    failed: list[str]
    skipped: list[str]


def run(stages: Sequence[Stage], *, keep_going: bool) -> Outcome:
    """Run stages in order, up to the first that fails unless told to go on."""
    outcome = Outcome([], [])
    for stage in stages:
        print(f"── {stage.name}", flush=True)
        started = time.monotonic()
        answer = _answer(stage)
        word = {0: "ok", SKIPPED: "skipped"}.get(answer, "FAILED")
        print(f"   {stage.name}: {word} in {time.monotonic() - started:.1f} s", flush=True)
        if answer == SKIPPED:
            outcome.skipped.append(stage.name)
        elif answer:
            outcome.failed.append(stage.name)
            if not keep_going:
                break
    return outcome


def _answer(stage: Stage) -> int:
    program, *arguments = stage.command
    if program != "npm":
        environ = bytecode.kept(os.environ)
        return subprocess.run(stage.command, cwd=ROOT, env=environ, stdin=_NOTHING, check=False).returncode
    if not (ROOT / "web" / "package.json").is_file():
        print("   there is no web/package.json: nothing to do")
        return 0
    return node.npm(arguments)


def main(word: str) -> int:
    """Run the stages of a word and say how it ended."""
    started = time.monotonic()
    outcome = run(WORDS[word], keep_going=word == "check")
    seconds = time.monotonic() - started
    if outcome.failed:
        print(f"make {word}: FAILED in {seconds:.0f} s at: {', '.join(outcome.failed)}", flush=True)
        return 1
    skipped = f", {len(outcome.skipped)} of them skipped: {', '.join(outcome.skipped)}" if outcome.skipped else ""
    print(f"make {word}: all {len(WORDS[word])} stages ok in {seconds:.0f} s{skipped}", flush=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in WORDS:  # noqa: PLR2004 program and word
        sys.exit(f"usage: python -m tools.stages {'|'.join(WORDS)}")
    sys.exit(main(sys.argv[1]))
