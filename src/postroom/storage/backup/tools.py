"""pg_dump and pg_restore. The password goes by the environment: arguments can be read by everybody on the machine."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from postroom.kit.errors import PostroomError
from postroom.storage.embedded.programs import Programs, candidates


async def run(program: Sequence[str], url: str, failure: type[PostroomError]) -> None:
    """Run one of them on a database. Raises `failure` with the first line it complained."""
    parts = conninfo_to_dict(url)
    password = str(parts.pop("password", "") or os.environ.get("PGPASSWORD", ""))
    process = await asyncio.create_subprocess_exec(
        *program,
        "--dbname",
        make_conninfo("", **parts),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PGPASSWORD": password, "LC_ALL": "C"},
    )
    _, said = await process.communicate()
    if process.returncode:
        lines = [line for line in said.decode(errors="replace").splitlines() if "error" in line] or ["it told nothing"]
        raise failure(f"{failure().message} {lines[0]}")


def programs(named: Path | None, server: str, *, own: bool, failure: type[PostroomError]) -> Programs:
    """Return programs that are at least as new as the server, for a foreign one the system's: they know TLS."""
    major = int(server.partition(".")[0])
    found = [each for each in candidates(named) if each.major >= major and (each.folder / "pg_dump").is_file()]
    if not found:
        raise failure(
            f"This needs pg_dump and pg_restore of PostgreSQL {major} or later. Install its client programs, or set "
            "POSTROOM_POSTGRES_BIN."
        )
    return found[0] if own else found[-1]
