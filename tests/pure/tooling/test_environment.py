"""What tools/environment.sh says on a machine that lacks something. That it installs is shown by every run of CI."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.project import ROOT

_NEW_ENOUGH = "sys.version_info < (3, 11)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with the script, empty locks, and `bin` as the only place with a Python."""
    for folder in ("tools", "requirements", "bin"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "tools" / "environment.sh", tmp_path / "tools")
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "requirements" / "run.txt").touch()
    for program in ("sh", "cat", "dirname", "sha256sum"):
        (tmp_path / "bin" / program).symlink_to(str(shutil.which(program)))
    return tmp_path


def python(project: Path, script: str) -> None:
    """Put a `python3` there; `$2` is the code it is asked to run."""
    path = project / "bin" / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(project: Path, word: str = "run") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [project / "tools" / "environment.sh", word],
        env={"PATH": str(project / "bin"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_python_names_what_to_install(project: Path) -> None:
    done = run(project)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr


def test_old_python_is_not_taken(project: Path) -> None:
    python(project, f'case "$2" in *"{_NEW_ENOUGH}"*) exit 1;; esac')
    done = run(project)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr


def test_missing_venv_names_the_debian_package(project: Path) -> None:
    python(project, 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; esac')
    done = run(project)
    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr
    assert not (project / ".venv").exists()


def test_unknown_word_is_refused(project: Path) -> None:
    assert run(project, "everything").returncode == 2
