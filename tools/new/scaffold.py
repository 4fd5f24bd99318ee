"""What a new channel and a new domain package start from."""

import re
from pathlib import Path
from string import Template

_NAME = re.compile(r"[a-z][a-z0-9]*")

_CHANNEL = {
    "src/postroom/channels/$name/__init__.py": '''\
"""The $name channel: say here what it speaks, and where that is described (vendor page, RFC)."""
''',
    "src/postroom/channels/$name/parse.py": '''\
"""Turns what $name delivers into messages. Everything that comes in is hostile until it is parsed."""

from postroom.channels.base import Message
from postroom.kit.errors import Permanent


def parse(payload: bytes) -> Message:
    """Return the message of one delivery. Raises Permanent when it is none."""
    raise Permanent(f"Nothing of {len(payload)} bytes is understood yet.")
''',
    "tests/pure/channels/${name}/test_parse.py": """\
import pytest

from postroom.channels.$name.parse import parse
from postroom.kit.errors import Permanent


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(Permanent):
        parse(b"")
""",
}

_DOMAIN = {
    "src/postroom/$name/__init__.py": '''\
"""The $name domain: say here which nouns it owns, and which verbs a user would say."""
''',
    "src/postroom/$name/model.py": '''\
"""The nouns of $name."""
''',
    "src/postroom/$name/store.py": '''\
"""SQL of $name. Private to the package; each query has its purpose in one line."""
''',
}


class ScaffoldError(Exception):
    """The name does not do, or is taken."""


def channel(name: str, root: Path) -> list[Path]:
    """Write a channel and its first test; return what was written. Raises ScaffoldError."""
    return _write(_CHANNEL, name, root)


def domain(name: str, above: str, root: Path) -> list[Path]:
    """Write a domain package and place it in the layers, just above `above`; return what was written.

    Raises ScaffoldError.
    """
    project = root / "pyproject.toml"
    text = project.read_text()
    line = re.compile(rf'^  "[^"]*\b{re.escape(above)}\b[^"]*",$', re.MULTILINE)
    layers = text.index("\nlayers = [")
    place = line.search(text, layers)
    if not place:
        raise ScaffoldError(f"There is no layer {above} in pyproject.toml.")
    written = _write(_DOMAIN, name, root)
    project.write_text(f'{text[: place.start()]}  "{name}",\n{text[place.start() :]}')
    return [*written, project]


def _write(files: dict[str, str], name: str, root: Path) -> list[Path]:
    if not _NAME.fullmatch(name):
        raise ScaffoldError("A package has a name of small letters and digits.")
    texts = {root / Template(path).substitute(name=name): Template(text) for path, text in files.items()}
    if taken := [path for path in texts if path.exists()]:
        raise ScaffoldError(f"{taken[0].relative_to(root)} is already there.")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.substitute(name=name))
    return list(texts)
