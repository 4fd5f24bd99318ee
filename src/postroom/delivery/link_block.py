"""The block of a mail that lists the files which did not go along, as HTML and as text, in the writer's language."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import msgspec

from postroom.channels.email import editor
from postroom.conversations.shared_files import NewSharedFile


class Block(msgspec.Struct, frozen=True):
    """The same as HTML with its own styles, for mail clients, and as text."""

    html: str
    text: str


class _Words(msgspec.Struct, frozen=True):
    until: str
    text_head: str
    months: tuple[str, ...]
    units: tuple[str, ...]
    point: str


_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_FRENCH = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_WORDS = {
    "en": _Words(
        "available until {day}",
        "Files to download, available until {day}:",
        _ENGLISH,
        ("byte", "kB", "MB", "GB"),
        ".",
    ),
    "fr": _Words(
        "disponible jusqu’au {day}",
        "Fichiers à télécharger, disponibles jusqu’au {day} :",
        _FRENCH,
        ("octet", "ko", "Mo", "Go"),
        ",",
    ),
}
_KILO = 1_000
_TWO_DIGITS = 10


def block(files: Sequence[NewSharedFile], address: str, until: datetime, *, language: str, time_zone: str) -> Block:
    """Return the list of files with their links, which lead to `address` and work until a moment."""
    words = _WORDS.get(language, _WORDS["en"])
    day = _day(until.astimezone(ZoneInfo(time_zone)), words)
    said = words.until.format(day=day)
    rows = "".join(
        f'<tr><td><a href="{escape(link(address, one))}" dir="auto">{escape(one.filename)}</a><br>'
        f"{_size(one.size, words)} · {said}</td></tr>"
        for one in files
    )
    lines = [f"- {one.filename} ({_size(one.size, words)}): {link(address, one)}" for one in files]
    text = "\n".join([words.text_head.format(day=day), "", *lines, ""])
    return Block(editor.html_from_editor(f"<table><tbody>{rows}</tbody></table>"), text)


def link(address: str, file: NewSharedFile) -> str:
    """Return where a shared file is. Whoever has this has the file."""
    return f"{address}/d/{file.secret}"


def _day(moment: datetime, words: _Words) -> str:
    return f"{moment.day} {words.months[moment.month - 1]} {moment.year}"


def _size(size: int, words: _Words) -> str:
    """Return a size as the composer shows it: decimal, two digits for what is small."""
    power, amount = 0, float(size)
    while amount >= _KILO and power < len(words.units) - 1:
        power, amount = power + 1, amount / _KILO
    digits = 1 if power and amount < _TWO_DIGITS else 0
    number = f"{amount:.{digits}f}".removesuffix(".0").replace(".", words.point)
    return f"{number} {words.units[power]}{'s' if not power and size > 1 else ''}"
