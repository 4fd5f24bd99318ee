"""A child that dies with its parent, however the parent dies (Linux, prctl(2) PR_SET_PDEATHSIG)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tie(order: signal.Signals) -> Callable[[], None]:
    """Return what a child runs before its program, to be sent `order` when its parent ends. Only Linux can."""
    parent = os.getpid()

    def in_the_child() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, order)
        if os.getppid() != parent:  # it ended between the fork and the line above
            os._exit(1)

    return in_the_child
