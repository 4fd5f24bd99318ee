"""SQL lives in `storage/` and in stores, nowhere else, so that a review of locks and indexes reads few files.

Bad: src/postroom/conversations/lifecycle.py
    CLOSE = "update conversation set closed_at = now() where id = %s"

Good: src/postroom/conversations/store.py
    CLOSE = "update conversation set closed_at = now() where id = %s"

Good: src/postroom/conversations/lifecycle.py
    HINT = "Select a conversation from the list"
"""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, docstrings, inside, is_data_layer, is_python
from tools.lint.sql import is_statement


def applies(path: PurePath) -> bool:
    """Read our package outside the data layer; tests and benches may look into the database."""
    return is_python(path) and inside(path, "src/postroom") and not is_data_layer(path)


def check(source: Source) -> Iterator[Finding]:
    """Find strings that start like a statement."""
    documentation = docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and id(node) not in documentation and is_statement(node.value):
            yield Finding(node.lineno, "move this SQL into the package's store.py")
