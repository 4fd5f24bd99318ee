"""Where the project is on disk, and which of its files a person wrote."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_LARGEST_TEXT = 2_000_000


def files(root: Path = ROOT) -> list[Path]:
    """Return every file git knows or would add, relative to `root`: nothing ignored, nothing deleted."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = sorted({name for name in listing.split("\0") if name})
    return [Path(name) for name in names if (root / name).is_file() and not (root / name).is_symlink()]


def texts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """Yield each file that is text, with its text. Binary and very large files are passed over."""
    for path in files(root):
        raw = (root / path).read_bytes()
        if len(raw) > _LARGEST_TEXT or b"\0" in raw:
            continue
        try:
            yield path, raw.decode()
        except UnicodeDecodeError:
            continue
