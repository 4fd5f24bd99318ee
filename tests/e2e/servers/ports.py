"""Free loopback ports, and waiting until somebody answers on one."""

import contextlib
import socket
import time
from collections.abc import Callable

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on at this moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for sock in sockets:
            sock.bind((LOOPBACK, 0))
        return [int(sock.getsockname()[1]) for sock in sockets]


def wait_for_port(port: int, seconds: float = 15.0) -> None:
    """Return when a connection to the port succeeds; raise TimeoutError after `seconds`."""
    if not wait_until(lambda: _answers(port), seconds):
        raise TimeoutError(f"Nothing listens on port {port}.")


def wait_until(seen: Callable[[], bool], seconds: float) -> bool:
    """Look until something is so; tell whether it became so in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen():
            return True
        time.sleep(0.01)
    return seen()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), 1):
            return True
    except OSError:
        return False
