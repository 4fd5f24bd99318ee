"""What tests throw away is kept in memory, unless TMPDIR names another place or there is too little room."""

import os
import tempfile
from contextlib import ExitStack

import pytest

from tests import memory


def pytest_configure(config: pytest.Config) -> None:
    """Let this process, and all that it starts, make temporary files in memory."""
    if "TMPDIR" in os.environ:
        return
    stack = ExitStack()
    config.add_cleanup(stack.close)
    if made := stack.enter_context(memory.folder()):
        os.environ["TMPDIR"] = tempfile.tempdir = str(made)
        stack.callback(os.environ.pop, "TMPDIR")
