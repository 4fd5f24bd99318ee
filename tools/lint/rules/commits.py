"""Only the edge commits: a request is one transaction, a job a chain of short ones, both opened through `storage`.

Bad: src/postroom/conversations/store.py
    async def close(connection):
        await connection.commit()

Bad: src/postroom/jobs/worker.py
    connection = await connect(address, autocommit=True)

Good: src/postroom/jobs/store.py
    async def listen(address):
        connection = await connect(address, autocommit=True)
        await connection.execute("listen job")

Good: src/postroom/storage/database.py
    async def finish(connection):
        await connection.commit()

Good: src/postroom/api/conversations.py
    async def close(database):
        async with database.transaction() as tx:
            await lifecycle.close(tx)
"""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, inside, is_data_layer, is_python

_ENDINGS = {"commit", "rollback"}


def applies(path: PurePath) -> bool:
    """Read our package outside `storage`."""
    return is_python(path) and inside(path, "src/postroom") and not inside(path, "src/postroom/storage")


def check(source: Source) -> Iterator[Finding]:
    """Find `.commit()`, `.rollback()` and connections that commit by themselves."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ENDINGS:
            yield Finding(node.lineno, f"no {node.func.attr} here: the edge's transaction ends the work")
        if isinstance(node, ast.keyword) and node.arg == "autocommit" and not is_data_layer(source.path):
            yield Finding(node.value.lineno, "ask storage for a connection; none commits by itself here")
