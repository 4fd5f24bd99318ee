"""Our own code is imported at the top of a file: an import inside a function hides a cycle.

Bad: src/postroom/api/people.py
    def show():
        from postroom.identity import people
        return people

Good: src/postroom/api/people.py
    from postroom.identity import people

    def show():
        import phonenumbers
        return people, phonenumbers
"""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, is_python

_OURS = ("postroom", "tools", "bench", "tests")


def applies(path: PurePath) -> bool:
    """Read all Python."""
    return is_python(path)


def check(source: Source) -> Iterator[Finding]:
    """Find imports of our own packages inside functions."""
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    late = {statement for function in functions for statement in _imports(function)}
    for statement in late:
        if ours := [name for name in _names(statement) if name.partition(".")[0] in _OURS]:
            yield Finding(statement.lineno, f"import {', '.join(ours)} at the top of the file")


def _imports(function: ast.AST) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]


def _names(statement: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [statement.module or ""]
