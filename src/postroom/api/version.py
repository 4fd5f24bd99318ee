"""Which Postroom this is."""

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("postroom")
    except PackageNotFoundError:  # run from its sources, not installed
        return "0+source"


VERSION = _installed()
