"""What a rule reads and what it says."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple


class Finding(NamedTuple):
    """One broken rule at one place."""

    line: int
    message: str


@dataclass(frozen=True)
class Source:
    """A file of the project: its path from the root, its text, and its syntax tree when it is Python."""

    path: PurePath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree. Raises SyntaxError."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def lines(self) -> list[str]:
        """The text, line by line."""
        return self.text.splitlines()


def inside(path: PurePath, folder: str) -> bool:
    """Say whether a file lies in a folder, at any depth."""
    return PurePath(folder) in path.parents


def is_python(path: PurePath) -> bool:
    """Say whether a file is Python."""
    return path.suffix == ".py"


def is_data_layer(path: PurePath) -> bool:
    """Say whether a file may hold SQL: `storage/`, `<package>/store.py`, or anything in `<package>/store/`."""
    return inside(path, "src/postroom/storage") or path.name == "store.py" or "store" in path.parent.parts


def docstrings(tree: ast.Module) -> set[int]:
    """Return the identities of the constants that are docstrings (or other strings nobody uses)."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
