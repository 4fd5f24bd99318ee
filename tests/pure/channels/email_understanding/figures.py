"""The figures that the corpus tests land on; pytest shows them with -s or when a test fails."""

import sys


def report(line: str) -> None:
    """Write one line of figures."""
    sys.stdout.write(f"{line}\n")
