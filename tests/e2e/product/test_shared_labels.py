"""Labels of the organization: made in the settings, given by key and by dragging, seen by a colleague at once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.product.accessibility import violations
from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import House
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.smtp import SmtpServer


@pytest.fixture(scope="module")
def team(house: House, dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Team:
    return gather(house, dovecot, browser, "The crates", "The beans")


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


@pytest.fixture
def ben(team: Team) -> Iterator[Screen]:
    with team.screen(team.ben) as screen:
        yield screen


def test_one_is_made_and_shared_in_the_settings(team: Team, ann: Screen) -> None:
    page = ann.open("settings/labels")
    expect(page.get_by_text("No labels yet")).to_be_visible()
    for name, parent in (("Customers", None), ("Refund", "Customers")):
        page.get_by_role("button", name="New label").click()
        page.get_by_role("textbox", name="Name").fill(name)
        if parent:
            page.get_by_role("combobox", name="Inside").select_option(parent)
        assert violations(page) == []
        page.get_by_role("button", name="Make label").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="Labels").last.click()
    page.get_by_role("link", name="Refund").click()
    page.get_by_title("Red", exact=True).click()
    page.get_by_role("listitem").get_by_text("Ben", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    page.get_by_role("link", name="Labels").last.click()
    expect(page.get_by_role("listitem").filter(has_text="Refund")).to_contain_text("Shared with Ben")


def test_given_by_key_and_by_dragging_a_colleague_sees_it_at_once(team: Team, ann: Screen, ben: Screen) -> None:
    ben.open_team_inbox()
    page = ann.open_team_inbox()
    ann.row("The crates").get_by_role("link").click()
    expect(page.get_by_role("button", name="Label", exact=True)).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.type("refund")
    option = page.get_by_role("option", name="Customers/Refund")
    expect(option).to_contain_text("Shared with Ben")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(ben.row("The crates").get_by_text("Labels: Customers/Refund.")).to_be_attached()
    sidebar(ann).get_by_role("button", name="Labels below Customers").click()
    ann.row("The beans").get_by_role("link").drag_to(sidebar(ann).get_by_role("link", name="Refund"))
    expect(ben.row("The beans").get_by_text("Labels: Customers/Refund.")).to_be_attached()
    sidebar(ben).get_by_role("button", name="Labels below Customers").click()
    sidebar(ben).get_by_role("link", name="Refund").click()
    for subject in ("The crates", "The beans"):
        expect(ben.row(subject)).to_be_visible()
    assert violations(ben.page) == []
    page.get_by_role("button", name=re.compile("Undo")).last.click()
    expect(ben.row("The beans")).to_have_count(0)


def test_one_that_is_deleted_is_gone_for_both(team: Team, ann: Screen, ben: Screen) -> None:
    ben.open_team_inbox()
    page = ann.open("settings/labels")
    page.get_by_role("link", name="Customers").click()
    page.get_by_role("button", name="Delete label").click()
    expect(page.get_by_role("dialog")).to_contain_text("The label inside it goes, too.")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No labels yet")).to_be_visible()
    expect(ben.row("The crates")).to_be_visible()
    expect(ben.row("The crates").get_by_text("Labels:")).to_have_count(0)


def sidebar(screen: Screen) -> Locator:
    return screen.page.get_by_role("navigation", name="Mailboxes")
