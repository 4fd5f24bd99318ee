"""Lock files hold versions and hashes, never the address they came from, so any mirror serves.

Bad: requirements/run.txt
    --index-url https://mirror.example/simple

Bad: web/package-lock.json
    {"packages": {"node_modules/idb": {
      "resolved": "https://mirror.example/idb.tgz"}}}

Good: requirements/run.txt
    idb==1.0 --hash=sha256:00

Good: web/package-lock.json
    {"packages": {"node_modules/idb": {"version": "8.0.0",
      "funding": {"url": "https://donate.example/"}}}}
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, inside

_ADDRESS = {
    ".txt": re.compile(r"https?://|^\s*(-i|-f|--(extra-)?index-url|--find-links)\b"),
    ".json": re.compile(r'"resolved":\s*"[a-z+]+:'),
}


def applies(path: PurePath) -> bool:
    """Read the locks of both sides."""
    return (inside(path, "requirements") and path.suffix == ".txt") or path.name == "package-lock.json"


def check(source: Source) -> Iterator[Finding]:
    """Find addresses of package sources."""
    address = _ADDRESS[source.path.suffix]
    for number, line in enumerate(source.lines, start=1):
        if address.search(line):
            yield Finding(number, "a lock names no package source: lock again without addresses")
