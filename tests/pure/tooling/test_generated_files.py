from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.gen import run


@dataclass
class Page:
    """A generator of one page."""

    text: str

    def outputs(self) -> dict[Path, str]:
        return {Path("docs/page.md"): self.text}


def test_missing_and_different_files_are_stale(tmp_path: Path) -> None:
    target = tmp_path / "docs" / "page.md"
    assert run.stale([Page("new")], tmp_path) == {target: "new"}
    target.parent.mkdir()
    target.write_text("old")
    assert run.stale([Page("new")], tmp_path) == {target: "new"}
    target.write_text("new")
    assert run.stale([Page("new")], tmp_path) == {}


def test_writing_makes_the_check_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "web" / "lib" / "api").mkdir(parents=True)
    assert run.main(["--check"], tmp_path) == 1
    assert "docs/reference/settings.md is not what its generator makes: run `make fix`" in capsys.readouterr().err
    assert run.main([], tmp_path) == 0
    assert run.main(["--check"], tmp_path) == 0
