"""Tests do not sleep: they wait for what they want to see, with a deadline.

The waiting itself lives in a `wait*.py`, or in a function named `wait...` or `until...`; a function named `delay...`
may make a fake slow on purpose.

Bad: tests/db/test_jobs.py
    import asyncio

    async def test_settles():
        await asyncio.sleep(0.5)

Bad: tests/e2e/test_inbox.py
    def test_opens(page):
        page.wait_for_timeout(500)

Good: tests/db/test_jobs.py
    import asyncio

    async def test_yields():
        await asyncio.sleep(0)

Good: tests/e2e/servers/proxy.py
    import asyncio

    class SlowProxy:
        async def _delay(self):
            await asyncio.sleep(self.seconds)

Good: tests/e2e/waiting.py
    import time

    def until(seen):
        while not seen():
            time.sleep(0.02)
"""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, inside, is_python

_CLOCKS = {"asyncio", "time", "anyio", "trio"}
_WAITING = ("wait", "until", "delay")


def applies(path: PurePath) -> bool:
    """Read tests, save the files whose work is to wait."""
    return is_python(path) and inside(path, "tests") and not path.name.startswith("wait")


def check(source: Source) -> Iterator[Finding]:
    """Find sleeps by any name. `sleep(0)` only yields to other tasks and is fine."""
    bare = _imported_sleeps(source.tree)
    for node in _outside_waiting(source.tree):
        if isinstance(node, ast.Call) and _sleeps(node.func, bare) and not _is_zero(node):
            yield Finding(node.lineno, "wait for the condition with a deadline instead of sleeping")


def _outside_waiting(node: ast.AST) -> Iterator[ast.AST]:
    """Walk the tree, but not into the functions whose name says that they wait."""
    yield node
    for child in ast.iter_child_nodes(node):
        name = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else ""
        if not name.lstrip("_").startswith(_WAITING):
            yield from _outside_waiting(child)


def _imported_sleeps(tree: ast.Module) -> set[str]:
    froms = (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module in _CLOCKS)
    return {alias.asname or alias.name for node in froms for alias in node.names if alias.name == "sleep"}


def _sleeps(callee: ast.expr, bare: set[str]) -> bool:
    match callee:
        case ast.Name(id=name):
            return name in bare
        case ast.Attribute(attr="wait_for_timeout"):
            return True
        case ast.Attribute(value=ast.Name(id=module), attr="sleep"):
            return module in _CLOCKS
        case _:
            return False


def _is_zero(call: ast.Call) -> bool:
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
