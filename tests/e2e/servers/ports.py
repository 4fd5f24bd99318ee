"""Free loopback ports, and waiting until somebody answers on one."""

import contextlib
import random
import socket
import time
from collections.abc import Callable
from itertools import islice

LOOPBACK = "127.0.0.1"
_RANGE = (20_000, 32_000)
_RESTS = 3.0  # times as long as the look
_SHORTEST_REST_S, _LONGEST_REST_S = 0.01, 0.1


def free_ports(count: int) -> list[int]:
    """Return ports nobody listens on at this moment, below those the kernel gives to outgoing connections."""
    with contextlib.ExitStack() as stack:
        sockets = (stack.enter_context(socket.socket()) for _ in iter(int, 1))
        bound = (sock for sock in sockets if _binds(sock, random.randrange(*_RANGE)))
        return [int(sock.getsockname()[1]) for sock in islice(bound, count)]


def _binds(sock: socket.socket, port: int) -> bool:
    try:
        sock.bind((LOOPBACK, port))
    except OSError:
        return False
    return True


def wait_for_port(port: int, seconds: float = 15.0) -> None:
    """Return when a connection to the port succeeds; raise TimeoutError after `seconds`."""
    if not wait_until(lambda: _answers(port), seconds):
        raise TimeoutError(f"Nothing listens on port {port}.")


def wait_until(seen: Callable[[], bool], seconds: float) -> bool:
    """Look until something is so; tell whether it became so in time.

    Between two looks it rests longer than a look took: who is asked has something else to do, too.
    """
    begun = time.monotonic()
    while (looked := time.monotonic()) < begun + seconds:
        if seen():
            return True
        time.sleep(max(_SHORTEST_REST_S, min(_RESTS * (time.monotonic() - looked), _LONGEST_REST_S)))
    return seen()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), 1):
            return True
    except OSError:
        return False
