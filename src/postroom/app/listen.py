"""The web server's socket: opened once by `postroom run`, shared by its web processes, kept over their restarts."""

import errno
import os
import socket

from postroom.kit.errors import PostroomError
from postroom.settings import Settings
from postroom.settings.model import ALL_NETWORKS

HANDED_OVER = "_POSTROOM_SOCKET"
"""The variable that tells a web process the number of the open socket."""

_BACKLOG = 2048


class PortTaken(PostroomError):
    """The web server's port cannot be used."""

    code = "port_taken"


def listener(settings: Settings) -> socket.socket:
    """Return the socket to accept connections on: the one handed over, or a new one. Raises `PortTaken`."""
    number = os.environ.get(HANDED_OVER)
    return socket.socket(fileno=int(number)) if number else bind(settings)


def bind(settings: Settings) -> socket.socket:
    """Open the socket. Raises `PortTaken`, in words."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.bind, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PortTaken(f"POSTROOM_BIND is {settings.bind}, which is no address: {error.strerror}.") from error
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise PortTaken(_words(error, settings)) from error
    return opened


def answers(opened: socket.socket, patience_s: float) -> bool:
    """Return whether a web process answers on the socket: any answer to a plain request, even that it is no HTTPS."""
    host, port = opened.getsockname()[:2]
    host = {ALL_NETWORKS: "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((host, port), patience_s) as probe:
            probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            probe.recv(1)
    except TimeoutError:
        return False
    except OSError:  # reset: somebody accepted it
        return True
    return True


def _words(error: OSError, settings: Settings) -> str:
    place = f"Port {settings.port} on {settings.bind}"
    match error.errno:
        case errno.EADDRINUSE:
            return f"{place} is used by another program. Stop it, or choose another port with POSTROOM_PORT."
        case errno.EACCES:
            return f"{place} may be opened by root only. Choose one above 1023 with POSTROOM_PORT, behind a proxy."
        case errno.EADDRNOTAVAIL:
            return f"This machine has no address {settings.bind}. Correct POSTROOM_BIND."
    return f"{place} cannot be opened: {error.strerror}."
