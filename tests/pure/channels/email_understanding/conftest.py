"""Where the shared samples of real mail are. They are read at run time and never copied into the repository."""

import os
from pathlib import Path

import pytest

TESTDATA = Path(os.environ.get("POSTROOM_TESTDATA") or Path(__file__).resolve().parents[5] / "shared" / "testdata")


@pytest.fixture(scope="session")
def testdata() -> Path:
    if not TESTDATA.is_dir():
        pytest.skip(f"no samples at {TESTDATA}: set POSTROOM_TESTDATA")
    return TESTDATA
