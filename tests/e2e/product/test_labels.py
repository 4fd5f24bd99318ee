"""Labels are the folders of the mail account: two people label and look, and the mail server has it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.product.accessibility import violations
from tests.e2e.product.browsers import PHONE, Screen
from tests.e2e.product.inbox import House, letter
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def team(house: House, dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Team:
    gathered = gather(house, dovecot, browser, "The crates", "The beans")
    with dovecot.client(gathered.support) as client:
        for folder in ("VIP", "Customers/Acme"):
            client.create(f'"{folder}"')
        client.append("VIP", "", "", letter(900, to=gathered.support.address, subject="From the server"))
    return gathered


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


@pytest.fixture
def ben(team: Team) -> Iterator[Screen]:
    with team.screen(team.ben) as screen:
        yield screen


def test_a_folder_is_a_label_with_a_mailbox_of_its_own(team: Team, ann: Screen) -> None:
    page = ann.open("all")
    side = sidebar(ann)
    side.get_by_role("link", name="VIP").click(timeout=PATIENCE_S * 1000)
    expect(page.get_by_role("heading", name="VIP")).to_be_visible()
    expect(ann.row("From the server")).to_be_visible()
    expect(page).to_have_title(re.compile("VIP · Postroom"))
    assert violations(page) == []
    page.reload()
    expect(ann.row("From the server")).to_be_visible()
    page.get_by_role("button", name="Unread").click()
    expect(page.get_by_text("Nothing unread")).to_be_visible()
    side.get_by_role("button", name="Labels below Customers").or_(side.get_by_text("Customers")).first.click()
    side.get_by_role("link", name="Acme").click()
    expect(page.get_by_text("Nothing has this label")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="VIP")).to_be_visible()


def test_what_is_labelled_by_key_shows_at_once_elsewhere_and_lies_in_the_folder(
    team: Team, ann: Screen, ben: Screen
) -> None:
    crates = team.ann.conversation("The crates")["id"]
    ben.open_team_inbox()
    expect(ben.row("The crates")).to_be_visible()
    page = ann.open(f"team-{team.ann.team}/{crates}")
    expect(page.get_by_role("button", name="Label", exact=True)).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.type("acme")
    expect(option(ann, "Customers/Acme")).to_have_attribute("aria-checked", "false")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(option(ann, "Customers/Acme")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    expect(ben.row("The crates").get_by_text("Labels: Customers/Acme.")).to_be_attached()
    expect(page.get_by_text("labelled this conversation Customers/Acme")).to_be_visible()
    assert wait_until(lambda: held(team, "Customers/Acme") == 1, PATIENCE_S)
    page.keyboard.press("z")
    expect(ben.row("The crates").get_by_text("Labels:")).to_have_count(0)


def test_a_new_label_is_made_for_several_at_once_and_its_folder_with_it(team: Team, ann: Screen, ben: Screen) -> None:
    page = ann.open_team_inbox()
    for subject in ("The crates", "The beans"):
        ann.row(subject).get_by_role("checkbox").check(force=True)
    page.get_by_role("toolbar").get_by_role("button", name="Label").click()
    page.keyboard.type("Late")
    option(ann, "New label “Late”").last.click()  # below the account; the first one is the organization's
    expect(option(ann, "Late").first).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    ben.open("all")
    sidebar(ben).get_by_role("link", name="Late", exact=True).click()
    for subject in ("The crates", "The beans"):
        expect(ben.row(subject)).to_be_visible()
    assert wait_until(lambda: held(team, "Late") == 2, PATIENCE_S)


def test_on_the_phone_labels_are_in_the_menu_of_the_conversation(team: Team) -> None:
    beans = team.ann.conversation("The beans")["id"]
    with team.screen(team.ann, viewport=PHONE, has_touch=True) as screen:
        page = screen.open(f"all/{beans}")
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Label").click()
        option(screen, "VIP").click()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name=re.compile("^VIP ?, label"))).to_be_visible()


def sidebar(screen: Screen) -> Locator:
    return screen.page.get_by_role("navigation", name="Mailboxes")


def option(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("option", name=name)


def held(team: Team, folder: str) -> int:
    """Return how many messages lie in a folder of the mail server; -1 while there is none."""
    with team.dovecot.client(team.support) as client:
        answer, found = client.select(f'"{folder}"', readonly=True)
        return int(found[0] or 0) if answer == "OK" else -1
