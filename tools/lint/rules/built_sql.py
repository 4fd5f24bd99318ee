"""A statement is never built from values: values are parameters, names are composed with `psycopg.sql`.

A constant of the module (in capitals) may stand in an f-string: a list of columns is fixed when the file is read.

Bad: src/postroom/contacts/store.py
    async def find(tx, name):
        await tx.execute(f"select 1 from contact where name = '{name}'")

Bad: src/postroom/contacts/store.py
    async def find(tx, table):
        await tx.execute("select 1 from " + table)

Bad: src/postroom/contacts/store.py
    async def find(tx, table):
        await tx.execute(SQL("select 1 from %s" % table))

Bad: src/postroom/contacts/store.py
    async def find(tx, name):
        query = f"select 1 from contact where name = '{name}'"
        await tx.execute(query)

Bad: src/postroom/contacts/store.py
    async def find(tx, name):
        await tx.execute("select 1 from contact where name = '{}'".format(name))

Good: src/postroom/contacts/store.py
    async def find(tx, name):
        await tx.execute("select 1 from contact where name = %s", [name])

Good: src/postroom/contacts/store.py
    _COLUMNS = "id, name"

    async def find(tx, name):
        await tx.execute(f"select {_COLUMNS} from contact where name = %s", [name])

Good: src/postroom/contacts/store.py
    async def find(tx, table):
        await tx.execute(SQL("select 1 from {}").format(Identifier(table)))
"""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, is_python
from tools.lint.sql import is_statement

_TAKES_SQL = {"execute", "executemany", "copy", "stream", "SQL"}


def applies(path: PurePath) -> bool:
    """Read all Python: a test may not do it either."""
    return is_python(path)


def check(source: Source) -> Iterator[Finding]:
    """Find built statements: where they are run, and wherever they start like SQL."""
    handed_over = [
        node.args[0]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and node.args and _name(node.func) in _TAKES_SQL
    ]
    written = [node for node in ast.walk(source.tree) if isinstance(node, ast.expr) and is_statement(_start(node))]
    for line in sorted({node.lineno for node in [*handed_over, *written] if _is_built(node)}):
        yield Finding(line, "pass values as parameters, compose names with psycopg.sql")


def _name(callee: ast.expr) -> str:
    if isinstance(callee, ast.Attribute):
        return callee.attr
    return callee.id if isinstance(callee, ast.Name) else ""


def _start(node: ast.expr) -> object:
    """Return the text an expression starts with."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.JoinedStr(values=[first, *_]) | ast.BinOp(left=first):
            return _start(first)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=value), attr="format" | "join" | "replace")):
            return value
        case _:
            return None


def _is_built(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr(values=parts):
            return not all(_is_fixed(part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return _start(node) is not None and not (_is_fixed(left) and _is_fixed(right))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format" | "join" | "replace")):
            return True
        case _:
            return False


def _is_fixed(node: ast.expr) -> bool:
    match node:
        case ast.FormattedValue(value=value):
            return _is_fixed(value)
        case ast.Name(id=name):
            return name.isupper()
        case ast.BinOp(left=left, right=right):
            return _is_fixed(left) and _is_fixed(right)
        case ast.JoinedStr(values=parts):
            return all(_is_fixed(part) for part in parts)
        case _:
            return isinstance(node, ast.Constant)
