"""The import contracts in pyproject.toml hold for a well-built skeleton, and each of them breaks when it should."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.project import ROOT

_ID_BREAKS = {
    "layers": {"kit/ids.py": "import postroom.settings", "stray/__init__.py": '"""In no layer."""'},
    "channels-independent": {"channels/sms/send.py": "import postroom.channels.email.read"},
    "channels-narrow": {"channels/email/read.py": "import postroom.storage"},
    "stores-private": {"api/people.py": "import postroom.identity.store"},
    "driver": {"conversations/close.py": "import psycopg"},
    "kit-pure": {"kit/text.py": "import socket"},
    "engine-open": {"rules/engine.py": "import postroom.rules.conditions.sender"},
    "acyclic": {
        "contacts/match.py": "import postroom.contacts.merge",
        "contacts/merge.py": "import postroom.contacts.match",
    },
}
_WELL_BUILT = {
    "channels/base.py": "import postroom.kit",
    "channels/email/read.py": "import postroom.channels.base\nimport postroom.settings",
    "channels/sms/send.py": "import postroom.channels.base",
    "conversations/close.py": "import postroom.conversations.store\nimport postroom.events",
    "conversations/store.py": "import psycopg\nimport postroom.storage",
    "identity/store/people.py": "import psycopg",
    "identity/store/__init__.py": "",
    "kit/ids.py": "import os",
    "rules/conditions/sender.py": "import postroom.rules.registry",
    "rules/conditions/__init__.py": "",
    "rules/engine.py": "import postroom.rules.registry",
    "rules/registry.py": "import postroom.conversations",
    "storage/database.py": "import psycopg_pool",
}


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """Return a project with every layer of pyproject.toml as an empty package, and a few honest imports."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "src" / "postroom"
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    names = [name for layer in layers for name in re.findall(r"\w+", layer)]
    write(package, {"__init__.py": "", **{f"{name}/__init__.py": "" for name in names}})
    write(package, {"channels/email/__init__.py": "", "channels/sms/__init__.py": ""})
    write(package, _WELL_BUILT)
    return tmp_path


def write(package: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")


def verdicts(project: Path) -> dict[str, str]:
    """Run import-linter there and return KEPT or BROKEN by the name of each contract."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
            "--no-logo",
        ],
        cwd=project,
        env=os.environ | {"PYTHONPATH": f"{project / 'src'}{os.pathsep}{ROOT}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)", run.stdout, re.MULTILINE))
    assert found, run.stdout + run.stderr
    return found


def test_well_built_skeleton_keeps_every_contract(skeleton: Path) -> None:
    assert set(verdicts(skeleton).values()) == {"KEPT"}


def test_each_contract_notices_its_break(skeleton: Path) -> None:
    # One run for all: every break but the first touches one contract only.
    for files in _ID_BREAKS.values():
        write(skeleton / "src" / "postroom", files)
    found = verdicts(skeleton)
    assert len(found) == len(_ID_BREAKS)
    assert set(found.values()) == {"BROKEN"}
