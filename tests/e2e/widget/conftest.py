"""The live chat widget in a real browser, on a page of another origin, against a stand-in for its server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.product.browsers import chromium
from tests.e2e.widget.stand_in import BUILT, StandIn, stand_in
from tests.e2e.widget.visits import Host, Visit, host, visiting


@pytest.fixture(scope="module")  # its loop may not run beside those of other tests
def browser() -> Iterator[Browser]:
    assert (BUILT / "webchat.json").is_file(), "The widget is not built: run python -m tools.web_build."
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def hosting() -> Iterator[Host]:
    with host() as listening:
        yield listening


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in() as standing:
        yield standing


@pytest.fixture
def visit(browser: Browser, hosting: Host, server: StandIn) -> Iterator[Visit]:
    with visiting(browser, hosting, server) as visitor:
        yield visitor
