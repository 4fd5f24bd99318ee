"""Builds the web app into src/postroom/static, when its sources changed since the last time.

`python -m tools.web_build` builds; `python -m tools.web_build packages` only installs what web/package-lock.json names.
The Makefile calls it before every start, so the answer "nothing to do" has to be quick.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import node
from tools.project import ROOT

_NO_APP = "There is no web/package.json: nothing to build, Postroom starts without its screens."
_NOT_SOURCES = {"node_modules", "dist", "coverage"}


def build(root: Path = ROOT) -> None:
    """Bring src/postroom/static up to date. Raises CalledProcessError when npm fails."""
    if not (root / "web" / "package.json").is_file():
        print(_NO_APP)
        return
    static = root / "src" / "postroom" / "static"
    stamp, digest = static / ".sources", digest_of(sources(root / "web"), root)
    if (static / "index.html").is_file() and stamp.is_file() and stamp.read_text() == digest:
        return
    install_packages(root)
    print("Building the web app", flush=True)
    _npm(root, "run", "build")
    stamp.write_text(digest)


def install_packages(root: Path = ROOT) -> None:
    """Bring web/node_modules up to date with the lock. Raises CalledProcessError when npm fails."""
    web = root / "web"
    stamp, digest = web / "node_modules" / ".lock", digest_of([web / "package-lock.json"], root)
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print("Installing front-end packages", flush=True)
    # No package of ours needs an install script, and a script is what a hijacked package would use.
    _npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(digest)


def sources(web: Path) -> Iterator[Path]:
    """Yield every file the build may read, in a fixed order."""
    for path in sorted(web.iterdir()):
        if path.is_dir() and path.name not in _NOT_SOURCES:
            yield from sources(path)
        elif path.is_file() and not path.name.endswith(".test.ts"):
            yield path


def digest_of(paths: Iterator[Path] | list[Path], root: Path) -> str:
    """Return one hash over names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _npm(root: Path, *arguments: str) -> None:
    subprocess.run(
        node.command(*arguments), cwd=root / "web", env=node.environment(), stdin=subprocess.DEVNULL, check=True
    )


def main(arguments: list[str]) -> int:
    """Build, or only install packages; return npm's exit code."""
    try:
        install_packages() if arguments == ["packages"] else build()
    except subprocess.CalledProcessError as failure:
        print(f"The web app could not be built: npm ended with {failure.returncode}.", file=sys.stderr)
        return failure.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
