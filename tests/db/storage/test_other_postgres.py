"""Every other PostgreSQL of this machine can hold Postroom's database: 15 and later are promised.

    TEST_POSTGRES_BIN=/usr/lib/postgresql/15/bin pytest tests/db

runs all database tests on one. Here the migrations and what leans most on PostgreSQL run on each.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.storage.embedded.programs import OLDEST, Programs, candidates
from tests.db.server import OTHER_PROGRAMS, embedded

ROOT = Path(__file__).parents[3]
TESTS = ("storage/test_migrations.py", "conversations/test_verbs.py", "events/test_log.py", "jobs/test_queue.py")
PATIENCE_S = 300


def others() -> list[Programs]:
    """Return each PostgreSQL we promise to run on, save the one that comes with Postroom."""
    found = {one.folder.resolve(): one for one in candidates(None)}
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True).stdout
        found |= {one.folder.resolve(): one for one in candidates(Path(said.strip()))}
    found.pop(embedded().resolve(), None)
    return sorted((one for one in found.values() if one.major >= OLDEST), key=lambda one: one.major)


OTHERS = others()


@pytest.mark.skipif(not OTHERS, reason=f"no other PostgreSQL {OLDEST} or later here: apt-get install postgresql-15")
@pytest.mark.parametrize("programs", OTHERS, ids=[one.version for one in OTHERS])
def test_runs_on(programs: Programs) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", *(f"tests/db/{name}" for name in TESTS)],
        cwd=ROOT,
        env=environ | {OTHER_PROGRAMS: str(programs.folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-5000:]
