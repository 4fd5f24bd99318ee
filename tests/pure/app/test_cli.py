"""The command line as a person in a terminal meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.app import cli


def test_help_names_every_command_of_the_guides(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    listed = capsys.readouterr().out
    guides = Path(__file__).parents[3] / "docs" / "how-to"
    named = ("run", "web", "worker", "sync", "prepare", "migrate", "backup", "restore", "settings")
    used = {word for word in named if any(f"postroom {word}" in page.read_text() for page in guides.glob("*.md"))}
    assert "prepare" in used
    assert [word for word in sorted(used) if f"    {word} " not in listed] == []


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    """As in `postroom settings | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "POSTROOM_DATA": str(tmp_path)}
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "postroom.app", "settings"],
            stdout=gone,
            stderr=subprocess.PIPE,
            env=environ,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, "")
