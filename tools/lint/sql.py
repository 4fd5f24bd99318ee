"""Telling SQL from prose."""

import re

_SQL = re.compile(
    r"\s*(select\s.*\sfrom\s|select\s+\w+\(|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|truncate\s+\w+"
    r"|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s+((not\s+)?materialized\s+)?\("
    r"|(create|alter|drop)\s+(unique\s+|unlogged\s+)?(table|index|view|function|type|schema|role|database)\s"
    r"|copy\s+\w+\s*(\(|from\s|to\s)|(listen|notify)\s+\w+\s*(,|$)|set\s+local\s|lock\s+table\s)",
    re.DOTALL | re.IGNORECASE,
)


def is_statement(value: object) -> bool:
    """Say whether a value is text that starts like an SQL statement."""
    if not isinstance(value, str) or not _SQL.match(value):
        return False
    verb = value.split(maxsplit=1)[0]
    return verb.islower() or verb.isupper()  # a sentence starts with one capital
