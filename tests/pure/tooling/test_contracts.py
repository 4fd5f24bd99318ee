"""The import contracts in pyproject.toml hold for a well-built skeleton, and each of them breaks when it should."""

from pathlib import Path

import pytest

from tests.pure.tooling.skeleton import lay, verdicts, write

_BREAKS = {
    "layers": {"kit/ids.py": "import postroom.settings", "stray/__init__.py": '"""In no layer."""'},
    "channels-independent": {"channels/sms/send.py": "import postroom.channels.email.read"},
    "channels-narrow": {"channels/email/read.py": "import postroom.storage"},
    "stores-private": {"api/people.py": "import postroom.identity.store"},
    "web-framework": {"app/worker.py": "import litestar"},
    "driver": {"conversations/close.py": "import psycopg"},
    "kit-pure": {"kit/text.py": "import socket"},
    "engine-open": {"rules/engine.py": "import postroom.rules.conditions.sender"},
    "acyclic": {
        "contacts/match.py": "import postroom.contacts.merge",
        "contacts/merge.py": "import postroom.contacts.match",
    },
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return lay(tmp_path)


def test_well_built_skeleton_keeps_every_contract(package: Path, tmp_path: Path) -> None:
    assert set(verdicts(tmp_path).values()) == {"KEPT"}


def test_each_contract_notices_its_break(package: Path, tmp_path: Path) -> None:
    # One run for all: every break but the first touches one contract only.
    for files in _BREAKS.values():
        write(package, files)
    found = verdicts(tmp_path)
    assert len(found) == len(_BREAKS)
    assert set(found.values()) == {"BROKEN"}
