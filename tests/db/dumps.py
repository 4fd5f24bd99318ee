"""Plain SQL dumps of a database: small, without owners, readable by every PostgreSQL we support."""

import re
import subprocess

import psycopg

from postroom.storage.embedded.programs import candidates

# psql's own words of pg_dump 18, and a setting PostgreSQL 15 does not know.
_DROPPED = re.compile(r"^(\\(un)?restrict \w+|SET transaction_timeout = 0;)\n", re.MULTILINE)


def dump(dsn: str, *options: str) -> str:
    """Return the database as SQL that one `execute` takes."""
    program = max(candidates(None), key=lambda one: one.major).folder / "pg_dump"
    arguments = ["--no-owner", "--no-privileges", "--no-unlogged-table-data", "--rows-per-insert=100", *options]
    done = subprocess.run([program, *arguments, dsn], capture_output=True, text=True, check=True)
    return _DROPPED.sub("", done.stdout)


def restore(dsn: str, script: str) -> None:
    """Fill an empty database."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(script.encode())
