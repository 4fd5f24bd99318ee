"""An alias from the settings to the customer: added in the browser, answered from by itself, chosen in a menu."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import letter, postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

SALES, MARKET = "sales@shop.example", "market@shop.example"


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser, postroom() as house:
        yield gather(house, dovecot, browser, "The crates")


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


def add(page: Page, address: str, name: str) -> None:
    page.get_by_role("button", name="Add an alias").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Address").fill(address)
    form.get_by_label("Name on outgoing mail").fill(name)
    form.get_by_role("button", name="Add an alias").press("Enter")
    expect(page.get_by_role("listitem").filter(has_text=address)).to_be_visible()


def test_what_was_written_to_an_alias_is_answered_from_it(team: Team, ann: Screen, session_smtp: SmtpServer) -> None:
    page = ann.open(f"settings/connection/{team.account}")
    add(page, SALES, "Acme Sales")
    add(page, MARKET, "")
    team.dovecot.deliver(team.support, letter(900, to=SALES, subject="The price"))
    conversation = team.ann.conversation("The price")["id"]
    ann.open(f"all/{conversation}")
    expect(page.get_by_role("article", name="Message from Ingrid").first).to_be_visible()
    page.keyboard.press("r")
    text = page.locator(".ProseMirror")
    expect(text).to_be_focused()
    page.keyboard.type("Twelve a crate.")
    page.get_by_role("button", name=f"from {SALES}").click()
    expect(page.get_by_role("menuitemradio", name=f"Acme Sales <{SALES}>")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"from {SALES}")).to_be_visible()
    text.press("Control+Enter")
    assert wait_until(lambda: any(b"Twelve a crate" in one.raw for one in session_smtp.relay.accepted), 40)
    [sent] = [one for one in session_smtp.relay.accepted if b"Twelve a crate" in one.raw]
    assert sent.sender == SALES
    assert f"From: Acme Sales <{SALES}>".encode() in sent.raw
