"""`python -m tools.lint.layers`: the import contracts of pyproject.toml."""

import sys

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tools.project import ROOT

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    sys.exit(lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_logo=True) != EXIT_STATUS_SUCCESS)
