"""Whoever silences a checker names the code and says why, on the same line.

Bad: src/postroom/api/people.py
    x = eval(y)  # noqa

Bad: src/postroom/api/people.py
    x = eval(y)  # noqa: S307

Bad: src/postroom/api/people.py
    x: int = y  # type: ignore[assignment]

Bad: web/app/shell/palette.ts
    // eslint-disable-next-line no-console

Good: src/postroom/api/people.py
    x = eval(y)  # noqa: S307 the text is a constant of ours

Good: src/postroom/api/people.py
    x: int = y  # type: ignore[assignment]  # the stub is wrong: it returns int

Good: src/postroom/api/people.py
    LEAP = 60  # noqa: PLR2004 - a leap second

Good: web/app/shell/palette.ts
    // eslint-disable-next-line no-console -- the only way to reach the developer

Good: web/app/shell/Palette.svelte
    <!-- svelte-ignore a11y_autofocus (a palette is for typing) -->
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, is_python

_REASON = r"[\s#:(–-]+[^\W\d_]"
_PYTHON = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore|ruff:\s*noqa|mypy:)")
_PYTHON_EXPLAINED = re.compile(
    rf"#\s*(noqa:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w,\s-]+\]){_REASON}",
)
_SCRIPT = re.compile(r"eslint-disable|@ts-(ignore|nocheck|expect-error)|svelte-ignore|prettier-ignore")
_SCRIPT_EXPLAINED = re.compile(
    r"eslint-disable\S*\s+[\w@/-]+.*\s--\s*\w|@ts-expect-error\s+\w|(svelte|prettier)-ignore.*\s(--|\()\s*\w"
)
_FOR_PYTHON = (_PYTHON, _PYTHON_EXPLAINED, "`# noqa: CODE why`, `# type: ignore[code]  # why`")
_FOR_SCRIPTS = (_SCRIPT, _SCRIPT_EXPLAINED, "`eslint-disable-next-line rule -- why`, `svelte-ignore code (why)`")
_SCRIPTS = {".ts", ".js", ".mjs", ".svelte"}


def applies(path: PurePath) -> bool:
    """Read all code but this file, which shows examples."""
    return (is_python(path) or path.suffix in _SCRIPTS) and path.name != "unexplained_ignores.py"


def check(source: Source) -> Iterator[Finding]:
    """Find suppressions with no code or no reason."""
    used, explained, form = _FOR_PYTHON if is_python(source.path) else _FOR_SCRIPTS
    for number, line in enumerate(source.lines, start=1):
        if used.search(line) and not explained.search(line):
            yield Finding(number, f"name the code and the reason: {form}")
