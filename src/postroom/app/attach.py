"""The database for a command: the one that runs, or our own started for the length of the command."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from postroom.app import folder
from postroom.settings import Settings
from postroom.storage.embedded import Server, ServerFailed

_WAIT_S = 30.0
_POLL_S = 0.1


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """Yield the address of the database. Raises `FolderUnusable` or `ServerFailed`."""
    if settings.database_url:
        yield settings.database_url
        return
    server = Server(settings.data, settings.postgres_bin)
    with ExitStack() as stack:
        try:
            stack.enter_context(folder.hold(settings.data))
        except folder.AlreadyRunning:
            yield _running(server)
            return
        stack.callback(server.stop)
        yield server.start()


def _running(server: Server) -> str:
    deadline = time.monotonic() + _WAIT_S
    while not server.running:
        if time.monotonic() > deadline:
            raise ServerFailed("Postroom is starting or stopping on this data folder. Try again in a moment.")
        time.sleep(_POLL_S)
    return server.url
