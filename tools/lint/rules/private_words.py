"""Words that never belong in the repository.

The public ones are `words` under `[tool.postroom.lint]` in pyproject.toml. Words of your own (a host, a customer, a
folder of your machine) go one a line into `.git/info/private-words`, which git never publishes.

Bad: docs/how-to/install.md
    Then nocommit this.

Good: docs/how-to/install.md
    Then commit this.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import PurePath

from tools.lint.source import Finding, Source
from tools.project import ROOT

_PRIVATE = ROOT / ".git" / "info" / "private-words"


def applies(path: PurePath) -> bool:
    """Read everything but the list itself and this file, which show examples."""
    return path not in {PurePath("pyproject.toml"), PurePath("tools/lint/rules/private_words.py")}


def check(source: Source) -> Iterator[Finding]:
    """Find the words. A private word is not repeated in the message."""
    for number, line in enumerate(source.lines, start=1):
        if any(word in line for word in _words()):
            yield Finding(number, "a word that must not be published")


@cache
def _words() -> frozenset[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    public: list[str] = settings["tool"]["postroom"]["lint"]["words"]
    private = _PRIVATE.read_text().splitlines() if _PRIVATE.is_file() else []
    return frozenset(word.strip() for word in [*public, *private] if word.strip())
