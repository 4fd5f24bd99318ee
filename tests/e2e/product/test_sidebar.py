"""The sidebar is one's own, the same in every browser; and conversations are dragged onto it."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.product.accessibility import violations
from tests.e2e.product.browsers import PHONE, Screen
from tests.e2e.product.inbox import House
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.smtp import SmtpServer


@pytest.fixture(scope="module")
def team(house: House, dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Team:
    made = gather(house, dovecot, browser, "The crates", "The beans", "The sacks")
    made.ann.write("POST", "/teams", {"organization": made.ann.organization, "name": "Sales"})
    return made


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


@pytest.fixture
def elsewhere(team: Team) -> Iterator[Screen]:
    """Ann again, in a second browser."""
    with team.screen(team.ann) as screen:
        yield screen


def test_what_is_pinned_and_put_in_order_is_so_everywhere(ann: Screen, elsewhere: Screen) -> None:
    elsewhere.open("inbox")
    expect(links(elsewhere).first).to_have_text("Inbox")
    page = ann.open("inbox")
    choose(ann, "Starred", "Pin")
    expect(section(elsewhere, "Pinned").get_by_role("link", name="Starred")).to_be_visible()
    name_section(ann, "Sent", "Late shift")
    expect(section(elsewhere, "Late shift").get_by_role("link", name="Sent")).to_be_visible()
    choose(ann, "Spam", "Hide under More")
    assert violations(page) == []
    links(ann).filter(has_text="Assigned to me").first.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(sidebar(ann).get_by_role("status")).to_have_text("Assigned to me: 2 of 11 in Mailboxes")
    expect(links(ann).filter(has_text="Assigned to me").first).to_be_focused()
    links(ann).filter(has_text="Drafts").drag_to(links(ann).first, target_position={"x": 60, "y": 2})
    expect(links(elsewhere).first).to_contain_text("Drafts")
    for screen in (ann, elsewhere):
        screen.page.reload()
        expect(section(screen, "Late shift").get_by_role("link")).to_have_text(["Sent"])
        expect(links(screen)).to_contain_text(["Drafts", "Inbox", "Assigned to me", "Team Inboxes"])
        expect(sidebar(screen).get_by_role("link", name="Spam")).to_have_count(0)
    sidebar(elsewhere).get_by_role("button", name="More", exact=True).click()
    expect(sidebar(elsewhere).get_by_role("link", name="Spam")).to_be_visible()


def test_a_section_goes_without_being_asked_about_and_comes_back(ann: Screen) -> None:
    page = ann.open("inbox")
    ready(ann)
    name_section(ann, "Trash", "Thrown away")
    head = sidebar(ann).get_by_role("button", name="Thrown away", exact=True)
    head.click(button="right")
    page.get_by_role("menuitem", name="Delete section").click()
    expect(head).to_have_count(0)
    expect(section(ann, None).get_by_role("link", name="Trash")).to_be_visible()
    page.get_by_role("button", name=re.compile("Undo")).last.click()
    expect(section(ann, "Thrown away").get_by_role("link")).to_have_text(["Trash"])


def test_conversations_are_dragged_onto_a_team_and_a_person(team: Team, ann: Screen) -> None:
    page = ann.open_team_inbox()
    ready(ann)
    ann.row("The crates").get_by_role("link").drag_to(sidebar(ann).get_by_role("button", name="Sales", exact=True))
    expect(page.get_by_text("Moved to Sales")).to_be_visible()
    expect(ann.row("The crates")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Undo")).last.click()
    expect(ann.row("The crates")).to_be_visible()
    ann.row("The beans").get_by_role("link").hover()
    page.mouse.down()
    page.mouse.move(300, 500)
    people = page.get_by_role("region", name="Assign to")
    expect(people.get_by_text("Ann (you)")).to_be_visible()
    people.get_by_text("Ben", exact=True).hover()
    page.mouse.up()
    expect(page.get_by_text("Assigned to Ben", exact=True)).to_be_visible()
    expect(people).to_have_count(0)
    with team.screen(team.ben) as ben:
        ben.open("assigned")
        expect(ben.row("The beans")).to_be_visible()


def test_who_sees_a_conversation_stands_above_it(team: Team, ann: Screen) -> None:
    page = ann.open_team_inbox()
    ann.row("The sacks").get_by_role("link").click()
    faces = page.get_by_role("button", name=re.compile("^Share. Seen by Ben and Ann"))
    expect(faces).to_be_visible()
    assert violations(page) == []
    faces.click()
    expect(page.get_by_role("dialog", name="Share this conversation")).to_be_visible()


def test_a_long_press_opens_the_menu_on_a_phone(team: Team) -> None:
    with team.screen(team.ann, viewport=PHONE, has_touch=True, is_mobile=True) as phone:
        page = phone.open("inbox")
        page.get_by_role("button", name="More").last.click()
        ready(phone)
        closed = sidebar(phone).get_by_role("link", name="Closed").first
        closed.tap(trial=True)  # until nothing moves under it any more
        box = closed.bounding_box()
        assert box
        cdp = phone.context.new_cdp_session(page)
        touch = [{"x": box["x"] + 60, "y": box["y"] + 10}]
        now = time.time()
        cdp.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": touch, "timestamp": now - 1})
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [], "timestamp": now})
        page.get_by_role("menuitem", name="Pin", exact=True).click()
        expect(section(phone, "Pinned").get_by_role("link", name="Closed")).to_be_visible()


def choose(screen: Screen, row: str, action: str) -> None:
    ready(screen)
    sidebar(screen).get_by_role("link", name=row).first.click(button="right")
    screen.page.get_by_role("menuitem", name=action, exact=True).click()


def name_section(screen: Screen, row: str, name: str) -> None:
    choose(screen, row, "Move to a new section")
    screen.page.get_by_role("textbox", name="Name of the section").fill(name)
    screen.page.keyboard.press("Enter")


def ready(screen: Screen) -> None:
    """Wait for the tools of the sidebar: they come after the first screen."""
    expect(sidebar(screen).get_by_role("status")).to_be_attached()


def sidebar(screen: Screen) -> Locator:
    return screen.page.get_by_role("navigation", name="Mailboxes")


def links(screen: Screen) -> Locator:
    return sidebar(screen).get_by_role("link")


def section(screen: Screen, name: str | None) -> Locator:
    sections = sidebar(screen).locator("[data-section]")
    return sections.filter(has=screen.page.get_by_role("heading", name=name)) if name else sections.first
