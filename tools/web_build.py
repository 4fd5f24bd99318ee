"""Builds the web app into src/postroom/static, when its sources changed since the last time.

`python -m tools.web_build` builds; `python -m tools.web_build packages` only installs what web/package-lock.json names.
The Makefile calls it before every start, so the answer "nothing to do" has to be quick.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tools import node
from tools.project import ROOT

# Runs npm with these arguments in web/ below a root, and returns its exit code.
Npm = Callable[[list[str], Path], int]

_NO_APP = "There is no web/package.json: nothing to build, Postroom starts without its screens."
_NOT_SOURCES = {"node_modules", "dist", "coverage"}


class BuildError(Exception):
    """npm did not do what it was asked to; its own words are on the screen."""


def build(root: Path = ROOT, npm: Npm = node.npm) -> None:
    """Bring src/postroom/static up to date. Raises BuildError."""
    if not (root / "web" / "package.json").is_file():
        print(_NO_APP)
        return
    static = root / "src" / "postroom" / "static"
    stamp, digest = static / ".sources", digest_of(sources(root / "web"), root)
    if (static / "index.html").is_file() and stamp.is_file() and stamp.read_text() == digest:
        return
    install_packages(root, npm)
    print("Building the web app", flush=True)
    _succeed(npm(["run", "--silent", "build"], root))
    stamp.write_text(digest)


def install_packages(root: Path = ROOT, npm: Npm = node.npm) -> None:
    """Bring web/node_modules up to date with the lock. Raises BuildError."""
    web = root / "web"
    stamp, digest = web / "node_modules" / ".lock", digest_of([web / "package-lock.json"], root)
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print("Installing front-end packages", flush=True)
    # No package of ours needs an install script, and a script is what a hijacked package would use.
    _succeed(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], root))
    stamp.write_text(digest)


def _succeed(exit_code: int) -> None:
    if exit_code:
        message = f"The web app could not be built: npm ended with {exit_code}."
        raise BuildError(message)


def sources(web: Path) -> Iterator[Path]:
    """Yield every file the build may read, in a fixed order."""
    for path in sorted(web.iterdir()):
        if path.is_dir() and path.name not in _NOT_SOURCES:
            yield from sources(path)
        elif path.is_file() and not path.name.endswith(".test.ts"):
            yield path


def digest_of(paths: Iterable[Path], root: Path) -> str:
    """Return one hash over names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def main(arguments: list[str], root: Path = ROOT, npm: Npm = node.npm) -> int:
    """Build, or only install packages; return the exit code."""
    try:
        install_packages(root, npm) if arguments == ["packages"] else build(root, npm)
    except BuildError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
