"""Bytecode that is kept, although the shell wants none beside the sources (PYTHONDONTWRITEBYTECODE).

Where nothing is kept, each process compiles all it imports again: seconds of a start. Containers are often set up so.
"""

from collections.abc import Mapping

from tools.project import ROOT

_FOLDER = ROOT / ".bytecode_cache"


def kept(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a program of ours: it keeps its bytecode, in a folder apart if it has to be."""
    without = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    apart = {} if without == environ else {"PYTHONPYCACHEPREFIX": str(_FOLDER)}
    return apart | without
