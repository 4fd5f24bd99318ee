import subprocess
import sys
from pathlib import Path

import pytest

from tests.pure.tooling.skeleton import lay, verdicts
from tools.lint.run import all_rules, findings
from tools.lint.source import Source
from tools.new import scaffold


@pytest.fixture
def project(tmp_path: Path) -> Path:
    lay(tmp_path)
    return tmp_path


def test_new_channel_and_domain_keep_every_contract_and_rule(project: Path) -> None:
    written = [*scaffold.channel("telegram", project), *scaffold.domain("billing", "accounts", project)]
    assert set(verdicts(project).values()) == {"KEPT"}
    sources = [Source(path.relative_to(project), path.read_text()) for path in written]
    assert not [line for source in sources for line in findings(all_rules(), source)]
    python = [path for path in written if path.suffix == ".py"]
    for word in ("check", "format"):
        extra = ["--check"] if word == "format" else ["--ignore", "INP001"]
        subprocess.run([sys.executable, "-m", "ruff", word, *extra, "--quiet", *python], cwd=project, check=True)


def test_domain_without_a_layer_would_break_the_contract(project: Path) -> None:
    before = (project / "pyproject.toml").read_text()
    scaffold.domain("billing", "accounts", project)
    assert '  "billing",\n  "accounts",\n' in (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(before)
    assert verdicts(project)["A package imports only what is below it"] == "BROKEN"


def test_nothing_is_overwritten(project: Path) -> None:
    scaffold.channel("telegram", project)
    with pytest.raises(scaffold.ScaffoldError, match="already there"):
        scaffold.channel("telegram", project)


@pytest.mark.parametrize("name", ["Billing", "bill-ing", "../billing", ""])
def test_names_that_are_no_package_are_refused(project: Path, name: str) -> None:
    with pytest.raises(scaffold.ScaffoldError, match="small letters"):
        scaffold.channel(name, project)


def test_unknown_layer_is_refused(project: Path) -> None:
    with pytest.raises(scaffold.ScaffoldError, match="no layer nowhere"):
        scaffold.domain("billing", "nowhere", project)
