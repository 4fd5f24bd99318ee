"""A file can be read in one sitting, a function on one screen.

Limits: Python files 500 lines, front-end files 400, functions 60 without their docstring. Generated files, which say so
in their first line, are exempt.

Bad: src/postroom/api/people.py times 501
    x = 1

Bad: web/app/shell/palette.ts times 401
    export {};

Good: web/lib/api/types.ts times 401
    // Generated from the wire types. Do not edit.

Good: src/postroom/api/people.py times 500
    x = 1
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, inside, is_python

PYTHON_FILE = 500
FRONT_END_FILE = 400
FUNCTION = 60

_GENERATED = re.compile(r"\bGenerated\b.*\bby\b|\bGenerated from\b")
_FRONT_END = {".ts", ".js", ".mjs", ".svelte", ".css"}


def applies(path: PurePath) -> bool:
    """Read what people write in Python and for the browser."""
    return not inside(path, "tests/fixtures") and (is_python(path) or path.suffix in _FRONT_END)


def check(source: Source) -> Iterator[Finding]:
    """Find files and functions over their limit."""
    if source.lines and _GENERATED.search(source.lines[0]):
        return
    limit = PYTHON_FILE if is_python(source.path) else FRONT_END_FILE
    if len(source.lines) > limit:
        yield Finding(limit + 1, f"{len(source.lines)} lines, at most {limit}: cut it by capability")
    if is_python(source.path):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := body_length(node)) > FUNCTION:
                yield Finding(node.lineno, f"{node.name} has {length} lines, at most {FUNCTION}")


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, its docstring not counted."""
    documentation = ast.get_docstring(function, clean=False)
    described = documentation.count("\n") + 1 if documentation else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - described
