"""The list `postroom settings` prints."""

from urllib.parse import urlsplit, urlunsplit

from postroom.settings.describe import Entry, entries, plain
from postroom.settings.load import Loaded

MASK = "•••"


def table(loaded: Loaded) -> str:
    """Return every setting with its value (secrets masked), where the value comes from, and what it is."""
    file = f"# File: {loaded.file}" + ("" if loaded.file.exists() else " (not there)")
    return "\n".join([file, *(f"{entry.variable} = {_value(loaded, entry)}\n    {entry.text}" for entry in entries())])


def masked(entry: Entry, value: object) -> str:
    """Return a value fit to be shown: of an address only its password is hidden, of another secret everything."""
    text = plain(value)
    if not (entry.secret and text):
        return text
    parts = urlsplit(text)
    if not parts.hostname:
        return MASK
    user = f"{parts.username}:{MASK}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{user}{parts.hostname}{port}", parts.path, "", ""))


def _value(loaded: Loaded, entry: Entry) -> str:
    source = loaded.sources[entry.name]
    shown = masked(entry, getattr(loaded.settings, entry.name))
    if source == "default":
        return shown or entry.default or "(empty)"
    origin = "environment" if source == entry.variable else source
    return f"{shown}  (from {origin})"
