"""Runs named commands: lanes side by side, the stages of a lane one after the other.

A lane that runs alone prints as it goes. Where several do, what a stage prints is shown as a whole when it ends.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO

from tools import bytecode, node
from tools.project import ROOT

SKIPPED = 77
"""What a stage answers that had nothing to work on."""
_WORDS = {0: "ok", SKIPPED: "skipped"}
_WEB = ROOT / "web"


@dataclass(frozen=True)
class Stage:
    """One named step: a command, run from the root, or an npm script when it starts with `npm`."""

    name: str
    command: tuple[str, ...]


Lane = tuple[Stage, ...]
"""Stages one after the other."""
Step = tuple[Lane, ...]
"""Lanes side by side: no stage of one touches what a stage of another reads."""


@dataclass
class Run:
    """What became of the stages so far: the names of those that failed, and of those that had nothing to work on.

    `keep_going`: a failure ends nothing. Otherwise no stage begins after it; what runs in another lane runs to its end.
    """

    keep_going: bool
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    interrupted: bool = False
    _printing: Lock = field(default_factory=Lock)

    @property
    def over(self) -> bool:
        """Return whether no further stage begins."""
        return self.interrupted or bool(self.failed and not self.keep_going)

    def steps(self, steps: Sequence[Step]) -> None:
        """Run steps in order."""
        for step in steps:
            with ThreadPoolExecutor(len(step)) as pool:
                lanes = [pool.submit(self._lane, lane, alone=len(step) == 1) for lane in step]
                try:
                    for lane in lanes:
                        lane.result()
                except KeyboardInterrupt:  # the terminal tells the commands, too: each lane ends with its own
                    self.interrupted = True
                    raise

    def _lane(self, lane: Lane, *, alone: bool) -> None:
        for stage in lane:
            if self.over:
                return
            if alone:
                self._alone(stage)
            else:
                self._beside(stage)

    def _alone(self, stage: Stage) -> None:
        print(f"── {stage.name}", flush=True)
        print(self._judge(stage, *_timed(stage, None)), flush=True)

    def _beside(self, stage: Stage) -> None:
        with tempfile.TemporaryFile("w+", errors="replace") as log:
            line = self._judge(stage, *_timed(stage, log))
            log.seek(0)
            with self._printing:
                print(f"── {stage.name}\n{log.read()}{line}", flush=True)

    def _judge(self, stage: Stage, answer: int, seconds: float) -> str:
        if answer == SKIPPED:
            self.skipped.append(stage.name)
        elif answer:
            self.failed.append(stage.name)
        return f"   {stage.name}: {_WORDS.get(answer, 'FAILED')} in {seconds:.1f} s"


def _timed(stage: Stage, log: IO[str] | None) -> tuple[int, float]:
    started = time.monotonic()
    return _answer(stage, log), time.monotonic() - started


def _answer(stage: Stage, log: IO[str] | None) -> int:
    program, *arguments = stage.command
    if program != "npm":
        return _call(stage.command, ROOT, bytecode.kept(os.environ), log)
    if not (_WEB / "package.json").is_file():
        print("   there is no web/package.json: nothing to do", file=log)
        return 0
    return _call(node.command(*arguments), _WEB, node.environment(), log)


def _call(command: Sequence[str], folder: Path, environ: dict[str, str], log: IO[str] | None) -> int:
    nothing = subprocess.DEVNULL
    done = subprocess.run(command, cwd=folder, env=environ, stdin=nothing, stdout=log, stderr=log, check=False)
    return done.returncode
