"""One line of the table: a set of samples and how far the pipeline agrees with what is expected of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from typing_extensions import override

from postroom.channels.base import Message
from postroom.channels.email.parse import Unparsable, parse

COLUMNS = (
    "charset",
    "attachments",
    "threads",
    "quotes",
    "forwarded",
    "events",
    "trackers",
    "harmless",
    "looks",
    "executed",
)


class Agreement(msgspec.Struct):
    """How many of what is compared agree. At least the share `floor` has to; `why` says what the others are."""

    right: int = 0
    total: int = 0
    floor: float = 1.0
    why: str = ""

    def count(self, *, right: bool) -> None:
        """Count one comparison."""
        self.right += right
        self.total += 1

    @property
    def holds(self) -> bool:
        """Whether enough agree."""
        return self.right >= self.floor * self.total

    @override
    def __str__(self) -> str:
        """Show as in the table: `41/42`."""
        return f"{self.right}/{self.total}"


class Row(msgspec.Struct):
    """A set of samples. `figures` by column."""

    name: str
    parsed: int = 0
    quarantined: int = 0
    figures: dict[str, Agreement] = {}

    def understand(self, raw: bytes) -> Message | None:
        """Parse one sample; None when it is set aside."""
        try:
            message = parse(raw)
        except Unparsable:
            self.quarantined += 1
            return None
        self.parsed += 1
        return message

    def compare(self, column: str, *, floor: float = 1.0, why: str = "") -> Agreement:
        """Return the figure of a column, made when it is asked for first."""
        return self.figures.setdefault(column, Agreement(floor=floor, why=why))


def as_mail(text: bytes, media_type: str = "text/plain", subject: str = "") -> bytes:
    """Return a mail with this body."""
    head = f"From: ann@x.org\nSubject: {subject}\nContent-Type: {media_type}; charset=utf-8\n\n"
    return head.encode() + text


def folded(text: str | None) -> str:
    """Return a text with its white space made even."""
    return " ".join((text or "").split())


def files(folder: Path, *left_out: str) -> Sequence[Path]:
    """Return the files of a folder, without some kinds."""
    return sorted(one for one in folder.rglob("*") if one.is_file() and one.suffix not in left_out)


def table(rows: Iterable[Row]) -> list[str]:
    """Return the lines of the table, and below it what every miss is."""
    shown = list(rows)
    used = [name for name in COLUMNS if any(name in row.figures for row in shown)]
    head = f"{'set':26} {'samples':>7} {'parsed':>7} {'aside':>5}  " + " ".join(f"{name:>11}" for name in used)
    lines = [head, "-" * len(head)]
    for row in shown:
        cells = (str(row.figures[name]) if name in row.figures else "" for name in used)
        counts = f"{row.parsed + row.quarantined:7} {row.parsed:7} {row.quarantined:5}"
        lines.append(f"{row.name:26} {counts}  " + " ".join(f"{cell:>11}" for cell in cells))
    for row in shown:
        for name, one in row.figures.items():
            if one.right < one.total and name != "executed":
                lines.append(f"  {row.name}, {name}: {one.total - one.right} differ: {one.why}")
    return lines
