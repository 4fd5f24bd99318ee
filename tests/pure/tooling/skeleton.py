"""A project with every layer of pyproject.toml as an empty package, for the import contracts to be tried on."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tools.project import ROOT

_WELL_BUILT = {
    "app/demo/__init__.py": "",
    "app/demo/start.py": "",
    "app/prepare.py": "",
    "app/smtpd.py": "",
    "app/sync.py": "",
    "app/web.py": "import litestar",
    "app/worker.py": "",
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


def lay(root: Path) -> Path:
    """Write the skeleton with a few honest imports; return its package."""
    shutil.copy(ROOT / "pyproject.toml", root)
    package = root / "src" / "postroom"
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    names = [name for layer in layers for name in re.findall(r"\w+", layer)]
    write(package, {"__init__.py": "", **{f"{name}/__init__.py": "" for name in names}})
    write(package, {"channels/email/__init__.py": "", "channels/sms/__init__.py": ""})
    write(package, _WELL_BUILT)
    return package


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
