"""Pure tests touch no service: their sockets are shut."""

import sys
from collections.abc import Iterator

import pytest

_NETWORK = {"socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
_shut = False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what would reach the network. Python calls this from inside the socket module; it cannot be taken out."""
    if _shut and event in _NETWORK:
        message = f"a pure test reached for the network: {event}{arguments[1:]}"
        raise RuntimeError(message)


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def shut_sockets() -> Iterator[None]:
    """Shut the network for the time of one test. The event loop's own socket pair stays open."""
    global _shut  # noqa: PLW0603 an audit hook is for the whole process, so its switch is too
    _shut = True
    yield
    _shut = False


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run on plain asyncio: uvloop's sockets are made where the guard does not see them."""
    return "asyncio"
