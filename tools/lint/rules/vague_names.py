"""A file and a class are named for what they do. A name that fits anything tells nothing.

Bad: src/postroom/contacts/utils.py
    X = 1

Bad: src/postroom/contacts/match.py
    class ContactManager:
        pass

Good: src/postroom/contacts/match.py
    class Matcher:
        pass
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

from tools.lint.source import Finding, Source, is_python

_VAGUE_FILE = re.compile(r"(.*[_-])?(utils?|helpers?|managers?|misc|stuff)")
_VAGUE_CLASS = re.compile(r".*(Utils?|Helpers?|Manager)")
_CODE = {".py", ".ts", ".js", ".mjs", ".svelte"}


def applies(path: PurePath) -> bool:
    """Read all code."""
    return path.suffix in _CODE


def check(source: Source) -> Iterator[Finding]:
    """Find vague file and class names."""
    if _VAGUE_FILE.fullmatch(source.path.name.partition(".")[0]):
        yield Finding(1, f"name {source.path.name} for what it does")
    if is_python(source.path):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and _VAGUE_CLASS.fullmatch(node.name):
                yield Finding(node.lineno, f"name class {node.name} for what it does")
