"""`python -m tools.release_dump 0.1.0` keeps a database as this release leaves it, for the tests of every later one.

It starts a PostgreSQL of its own, fills it through this release's API with a small made-up workspace and writes it to
`tests/fixtures/databases/VERSION.sql.gz`. A dump that is there is never made anew: it is what people have.
"""

import asyncio
import gzip
import re
import sys
import tempfile
from pathlib import Path

from postroom.storage.database import Database
from postroom.storage.migrate import migrate
from tests.db import dumps
from tests.db.server import TestServer
from tests.db.storage import workspace
from tools.project import ROOT

FOLDER = ROOT / "tests" / "fixtures" / "databases"
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def main(arguments: list[str]) -> int:
    """Write the dump of a version; return the exit status."""
    if len(arguments) != 1 or not _VERSION.fullmatch(arguments[0]):
        print("Usage: python -m tools.release_dump 1.2.3", file=sys.stderr)
        return 2
    target = FOLDER / f"{arguments[0]}.sql.gz"
    if target.exists():
        print(f"{target.name} is there already. What was released does not change.", file=sys.stderr)
        return 1
    target.write_bytes(gzip.compress(make().encode(), mtime=0))
    print(f"wrote {target.relative_to(ROOT)}")
    return 0


def make() -> str:
    """Return the workspace as SQL."""
    with TestServer.start() as server, tempfile.TemporaryDirectory() as folder:
        server.create_database("release")
        dsn = server.dsn("release")
        migrate(dsn)
        asyncio.run(_fill(dsn, Path(folder)))
        return dumps.dump(dsn)


async def _fill(dsn: str, folder: Path) -> None:
    async with Database(dsn) as database:
        await workspace.make(database, folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
