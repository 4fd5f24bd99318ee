"""Finds the generators, and writes or compares what they make."""

import pkgutil
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from tools import gen
from tools.project import ROOT

_OWN = {"run", "__main__"}


class Generator(Protocol):
    """A module in this folder: its docstring says what it writes, and from what."""

    def outputs(self) -> dict[Path, str]:
        """Return each file, by its path from the project's root (or below it), with its whole text."""
        ...


def all_generators() -> list[Generator]:
    """Load every generator: a new one is one new file."""
    names = [found.name for found in pkgutil.iter_modules(gen.__path__) if found.name not in _OWN]
    return [cast("Generator", import_module(f"{gen.__name__}.{name}")) for name in names]


def stale(generators: Iterable[Generator], root: Path) -> dict[Path, str]:
    """Return the files that are missing or differ from what would be generated, with what they should hold."""
    made = ((path, text) for generator in generators for path, text in generator.outputs().items())
    wanted = {root / (path.relative_to(ROOT) if path.is_absolute() else path): text for path, text in made}
    return {path: text for path, text in wanted.items() if not path.is_file() or path.read_text() != text}


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write what is stale; with `--check` only name it and return 1."""
    found = stale(all_generators(), root)
    for path, text in found.items():
        name = path.relative_to(root)
        if "--check" in arguments:
            print(f"{name} is not what its generator makes: run `make fix`.", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"wrote {name}")
    return 1 if found and "--check" in arguments else 0
