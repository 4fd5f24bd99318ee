"""docs/reference/settings.md, written from the declarations in postroom.settings.model."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from postroom.settings.describe import Entry, entries

_TARGET = Path("docs/reference/settings.md")
_HEAD = """# Settings

Every setting is an environment variable, or a line in one TOML file under the name without its prefix, in small
letters: `POSTROOM_PORT=8421`, or `port = 8421`. The environment wins. The file is `postroom.toml` in the data folder,
or the one `POSTROOM_CONFIG` names. A name that does not exist is an error. `postroom settings` prints all of them with
their present values and where each comes from.
"""


def outputs() -> dict[Path, str]:
    """Return the page, by its path from the project's root."""
    sections = groupby(entries(), key=lambda entry: entry.group)
    return {_TARGET: "\n".join([_HEAD, *(line for group, members in sections for line in _section(group, members))])}


def _section(group: str, members: Iterator[Entry]) -> Iterator[str]:
    yield f"## {group}\n"
    yield "| Setting | Takes | Default | |"
    yield "| --- | --- | --- | --- |"
    for entry in members:
        yield f"| `{entry.variable}` | {entry.takes} | {_default(entry.default)} | {entry.text} |"
    yield ""


def _default(text: str) -> str:
    in_words = "`" in text or " " in text
    return text if in_words else f"`{text}`" if text else "—"
