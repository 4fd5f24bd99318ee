"""TypeScript list of the error codes of /v1, out of the error classes themselves."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import postroom
from postroom.kit.errors import PostroomError
from postroom.kit.faults import Reason

TARGET = Path(__file__).resolve().parents[2] / "web" / "lib" / "api" / "codes.ts"
_HEAD = """// Generated from the error classes by `python -m tools.gen`. Do not edit.

/** Every code /v1 can answer with. The server says each in English; `words.fr.ts` says it in French. */"""
_REASONS = "/** Why another server can fail us. */"
_TYPES = "export type Code = (typeof CODES)[number];\nexport type Reason = (typeof REASONS)[number];\n"
_ELSEWHERE = (
    "postroom.app.",
    "postroom.settings.",
    "postroom.storage.backup.",
    "postroom.storage.embedded.",
    "postroom.storage.migrate",
)
"""What only a command can say, in a terminal."""
_OF_THE_EDGE = ("internal", "method_not_allowed", "unsupported_media_type")  # api/problems.py


def outputs() -> dict[Path, str]:
    """Return the generated file with its whole text."""
    return {TARGET: "\n".join([_HEAD, *_list("CODES", codes()), "", _REASONS, *_list("REASONS", Reason), "", _TYPES])}


def _list(name: str, words: Iterable[str]) -> Iterator[str]:
    yield f"export const {name} = ["
    yield from (f"  '{word}'," for word in words)
    yield "] as const;"


def codes() -> list[str]:
    """Return every code a client can meet."""
    for found in pkgutil.walk_packages(postroom.__path__, "postroom."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    return sorted({*_OF_THE_EDGE, *(error.code for error in _below(PostroomError))})


def _below(kind: type[PostroomError]) -> Iterator[type[PostroomError]]:
    for error in kind.__subclasses__():
        if error.__module__.startswith("postroom.") and not error.__module__.startswith(_ELSEWHERE):
            yield error
        yield from _below(error)
