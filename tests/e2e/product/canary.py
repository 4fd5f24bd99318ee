"""A web server of the attacker's: what it is asked is a finding."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from typing_extensions import override

from tests.e2e.servers.ports import LOOPBACK

_FIRST_LINE = 200


class Canary:
    """Its address, and the first line of each connection; empty if nothing was said."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


@contextmanager
def canary() -> Iterator[Canary]:
    """Listen on loopback, and answer as a page that may be read and run from anywhere."""
    found = Canary()

    class Handler(socketserver.StreamRequestHandler):
        timeout = 2

        @override
        def handle(self) -> None:
            line = self.rfile.readline(_FIRST_LINE)
            found.asked.append(line.decode("latin-1").strip())
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\nContent-Length: 2\r\n"
                b"Connection: close\r\n\r\nok"
            )

    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Handler) as server:
        server.daemon_threads = True
        found.port = int(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()
