"""The version of this Postroom."""

from importlib import metadata


def release() -> str:
    """Return the version as installed, such as `0.1.0`; `source` when it was never installed."""
    try:
        return metadata.version("postroom")
    except metadata.PackageNotFoundError:
        return "source"
