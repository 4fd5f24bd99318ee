"""Who is believed about who asks."""

import pytest
from litestar.types import Receive, Scope, Send

from postroom.api.context import header
from postroom.api.hosts import host_name, is_loopback
from postroom.api.proxies import Proxies

pytestmark = pytest.mark.anyio


async def seen(trusted: list[str], peer: str, **headers: str) -> tuple[str, str, str]:
    """Return client address, scheme and host as the app behind the layer sees them."""
    found: list[tuple[str, str, str]] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        client = scope["client"]
        found.append((client[0] if client else "", scope["scheme"], header(scope, b"host")))
        assert not [name for name, _ in scope["headers"] if name.startswith(b"x-forwarded")]

    sent = {"host": "inner:8420"} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "client": (peer, 5000) if peer else None,
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    await Proxies(app, trusted)(scope, None, None)  # type: ignore[arg-type]  # the layer passes them on unseen
    return found[0]


FORWARDED = {"x_forwarded_for": "203.0.113.9", "x_forwarded_proto": "https", "x_forwarded_host": "inbox.example.com"}


async def test_a_listed_proxy_is_believed() -> None:
    assert await seen(["10.0.0.0/8"], "10.1.2.3", **FORWARDED) == ("203.0.113.9", "https", "inbox.example.com")
    assert await seen(["::1"], "::1", **FORWARDED) == ("203.0.113.9", "https", "inbox.example.com")


@pytest.mark.parametrize("peer", ["192.0.2.1", "", "11.0.0.1", "not an address"])
async def test_nobody_else_is(peer: str) -> None:
    assert await seen(["10.0.0.0/8"], peer, **FORWARDED) == (peer, "http", "inner:8420")


async def test_without_a_list_nobody_is() -> None:
    assert await seen([], "127.0.0.1", **FORWARDED) == ("127.0.0.1", "http", "inner:8420")


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.7, 10.0.0.2", "10.0.0.7"),
        ("2001:db8::5", "2001:db8::5"),
        ("[2001:db8::5]", "2001:db8::5"),
        ("garbage", "10.0.0.1"),
        ("203.0.113.9, garbage", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
async def test_of_a_chain_the_last_that_is_no_proxy_counts(chain: str, client: str) -> None:
    address, _, _ = await seen(["10.0.0.0/8"], "10.0.0.1", x_forwarded_for=chain)
    assert address == client


async def test_a_list_that_is_no_list_of_addresses_is_an_error() -> None:
    with pytest.raises(ValueError, match="proxy"):
        await seen(["proxy"], "10.0.0.1")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
async def test_this_machine_has_many_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "localhost.example", "0.0.0.0", "example.com", "10.0.0.1", "127.0.0.1.example"])  # noqa: S104 a name
async def test_these_are_not_among_them(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("header_value", "name"),
    [("localhost:8420", "localhost"), ("Example.com", "example.com"), ("[::1]:80", "::1"), ("", ""), ("[x", "")],
)
async def test_the_name_in_a_host_header(header_value: str, name: str) -> None:
    assert host_name(header_value) == name
