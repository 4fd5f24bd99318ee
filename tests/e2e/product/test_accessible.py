"""Everybody can work with it: no page has a fault axe-core knows, and the keyboard alone is enough."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.product.accessibility import violations
from tests.e2e.product.browsers import DESKTOP, PHONE, Screen
from tests.e2e.product.inbox import PASSWORD, House, postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

SETTINGS = [
    "profile",
    "password",
    "sessions",
    "tokens",
    "shared_files",
    "organization",
    "people",
    "teams",
    "labels",
    "teams/{team}",
    "accounts",
    "accounts/new",
    "accounts/{account}",
    "connection/{account}",
    "sharing/{account}",
    "system",
]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


@pytest.fixture(scope="module")
def fresh() -> Iterator[House]:
    """A Postroom nobody has set up."""
    with postroom() as house:
        yield house


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Iterator[Team]:
    with postroom() as house:
        gathered = gather(house, dovecot, browser, "The crates", "The beans")
        one = gathered.ann.conversation("The crates")["id"]
        gathered.ann.write("POST", f"/conversations/{one}/comments", {"body": "Who knows them?", "mentions": []})
        yield gathered


@pytest.fixture(scope="module", params=["desktop", "phone"])
def ann(team: Team, request: pytest.FixtureRequest) -> Iterator[Screen]:
    """Ann at her desk, or with her phone."""
    size = {"viewport": DESKTOP} if request.param == "desktop" else {"viewport": PHONE, "has_touch": True}
    with team.screen(team.ann, **size, reduced_motion="reduce") as screen:
        yield screen


def check(page: Page) -> None:
    """No faults, by day and by night."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme


def test_the_first_run_page_and_the_steps_of_set_up(fresh: House, browser: Browser) -> None:
    page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    page.goto(f"{fresh.address}/setup?code=guessed")
    expect(page.get_by_role("main")).to_be_visible()
    check(page)
    page.goto(f"{fresh.address}/setup?code={fresh.code}")
    page.get_by_label("Name of the organization").fill("Acme")
    check(page)
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Your e-mail address").fill("ann@acme.example")
    page.get_by_role("textbox", name="Password").fill("short")
    page.keyboard.press("Enter")
    check(page)  # with what is wrong said
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which address should your team answer?")).to_be_visible()
    check(page)
    page.get_by_role("navigation").get_by_role("button").last.click()
    expect(page.get_by_role("heading", name="Who works with you?")).to_be_visible()
    check(page)
    page.context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.usefixtures("team")
def test_the_ways_in(team: Team, browser: Browser, size: dict[str, int]) -> None:
    page = browser.new_context(viewport=size, locale="en-GB").new_page()  # type: ignore[arg-type]  # Playwright's own TypedDict
    page.goto(f"{team.ann.base}/login")
    page.get_by_label("E-mail address").fill("ann@acme.example")
    check(page)
    page.get_by_role("textbox", name="Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The e-mail address or the password is wrong")).to_be_visible()
    check(page)
    for path in ("reset", "reset?code=old", "invitation?code=old"):
        page.goto(f"{team.ann.base}/{path}")
        expect(page.get_by_role("heading").first).to_be_visible()
        check(page)
    page.context.close()


def test_the_inbox_and_its_empty_lists(ann: Screen) -> None:
    page = ann.open_team_inbox()
    expect(ann.row("The crates")).to_be_visible()
    check(page)
    one = ann.api.conversation("The crates")["id"]
    for path in (
        "inbox",
        "drafts",
        "scheduled",
        "snoozed",
        "trash",
        "outbox",
        f"outbox/{one}",
        "nowhere",
        "settings/nowhere",
    ):
        ann.open(path)
        expect(page.get_by_role("main").first).to_be_visible()
        check(page)


def test_an_open_conversation_and_its_composer(team: Team, ann: Screen) -> None:
    one = team.ann.conversation("The crates")["id"]
    page = ann.open(f"team-{team.ann.team}/{one}")
    expect(page.get_by_text("Who knows them?")).to_be_visible()
    expect(page.get_by_text("Where is order 1?").last).to_be_visible()
    check(page)
    page.get_by_role("button", name="Reply").first.click()
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.keyboard.type("They leave today.")
    check(page)
    page.get_by_role("button", name="More actions").click()
    check(page)


@pytest.mark.parametrize("tool", ["Table", "Colour", "Emoji", "Link"])
def test_the_tools_of_a_letter(team: Team, ann: Screen, tool: str) -> None:
    page = ann.open(f"all/{team.ann.conversation('The beans')['id']}")
    page.get_by_role("button", name="Reply").first.click()
    expect(page.locator(".ProseMirror")).to_be_focused()
    button = page.get_by_role("toolbar", name="Format").get_by_role("button", name=tool, exact=True)
    if button.count() == 0:  # on a phone
        page.get_by_role("button", name="More formats").click()
        button = page.get_by_role("menu", name="More formats").get_by_text(tool, exact=True)
    button.click()
    expect(page.locator(":popover-open")).not_to_have_count(0)
    check(page)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("way", ["Send later …", "Send and remind me …"])
def test_when_a_letter_goes(team: Team, ann: Screen, way: str) -> None:
    page = ann.open(f"all/{team.ann.conversation('The beans')['id']}")
    page.get_by_role("button", name="Reply").first.click()
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.get_by_role("button", name="More ways to send").click()
    check(page)
    page.get_by_role("menuitem", name=way).click()
    expect(page.get_by_role("textbox", name="When, in your words")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Choose day and time").click()
    check(page)
    page.keyboard.press("Escape")


def test_until_when_a_conversation_rests_and_who_sees_it(team: Team, ann: Screen) -> None:
    page = ann.open(f"all/{team.ann.conversation('The beans')['id']}")
    expect(page.get_by_text("Where is order 2?").last).to_be_visible()
    for key, title in (("h", "Snooze until"), ("Shift+A", "Share this conversation")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=title)).to_be_visible()
        check(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name=title)).to_be_hidden()


def test_the_filters_of_a_list(ann: Screen) -> None:
    page = ann.open("all")
    expect(ann.row("The crates")).to_be_visible()
    page.get_by_role("button", name="More filters").click()
    check(page)
    page.get_by_role("menuitemradio", name="Starred").click()
    expect(page.get_by_text("Nothing passes these filters")).to_be_visible()
    check(page)


def test_a_search_its_suggestions_and_its_form(ann: Screen) -> None:
    page = ann.open("search?q=order")
    expect(ann.row("The crates")).to_be_visible()
    check(page)
    box = page.get_by_role("combobox", name="Search")
    box.fill("order is:")
    expect(page.get_by_role("option").first).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search filters").click()
    expect(page.get_by_label("Subject")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    ann.open("search?q=label%3Anowhere")
    expect(page.get_by_text("There is nothing called label:nowhere.")).to_be_visible()
    check(page)


def test_what_is_selected_and_changed_as_a_whole(ann: Screen) -> None:
    page = ann.open("all")
    expect(ann.row("The crates")).to_be_visible()
    page.keyboard.press("Control+a")
    expect(page.get_by_role("toolbar", name="2 selected")).to_be_visible()
    check(page)
    page.keyboard.press("s")
    expect(page.get_by_text("2 conversations starred")).to_be_visible()
    check(page)
    page.keyboard.press("z")
    # The others begin with what there was.
    assert wait_until(lambda: ann.api.get("/conversations", flagged="true")["conversations"] == [], 30)


def test_the_menu_of_the_sidebar(ann: Screen) -> None:
    page = ann.open("inbox")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    sidebar = page.get_by_role("navigation", name="Mailboxes")
    if page.viewport_size == PHONE:
        page.get_by_role("button", name="More").last.click()
    expect(sidebar.get_by_role("status")).to_be_attached()  # its tools come after the first screen
    sidebar.get_by_role("link", name="Starred").first.click(button="right")
    expect(page.get_by_role("menuitem", name="Pin", exact=True)).to_be_visible()
    check(page)
    page.get_by_role("menuitem", name="Move to a new section").click()
    expect(page.get_by_role("textbox", name="Name of the section")).to_be_focused()
    check(page)
    page.keyboard.press("Escape")


def test_an_alias_that_is_added(team: Team, ann: Screen) -> None:
    page = ann.open(f"settings/connection/{team.account}")
    page.get_by_role("button", name="Add an alias").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("switch", name="Send through its own mail server").click()
    check(page)
    page.keyboard.press("Escape")


def test_a_new_message(ann: Screen) -> None:
    page = ann.open("inbox")
    page.get_by_role("button", name="New message").first.click()
    expect(page.get_by_role("textbox", name="Subject")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Nobody would receive this")).to_be_visible()
    check(page)


def test_the_command_bar_and_the_sheet_of_keys(ann: Screen) -> None:
    page = ann.open_team_inbox()
    expect(ann.row("The beans")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("bea")
    check(page)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("path", SETTINGS)
def test_a_settings_page(team: Team, ann: Screen, path: str) -> None:
    page = ann.open("settings/" + path.format(team=team.ann.team, account=team.account))
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text(re.compile("."))
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    check(page)


def test_from_log_in_to_a_sent_reply_without_the_mouse(team: Team, browser: Browser, session_smtp: SmtpServer) -> None:
    page = browser.new_context(viewport=DESKTOP, locale="en-GB").new_page()
    page.goto(f"{team.ann.base}/login")
    expect(page.get_by_role("textbox", name="E-mail address")).to_be_focused()
    press(page, "ben@acme.example", "Tab")
    focus(page, page.get_by_role("textbox", name="Password"))
    press(page, PASSWORD, "Enter")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    press(page, "", "g", "t")
    expect(page.get_by_role("heading", name="Support: Team inbox")).to_be_visible()
    beans = page.get_by_role("listitem").filter(has_text="The beans")
    expect(beans).to_be_visible()
    for _ in range(3):
        if "Where is order 2?" in (page.get_by_role("main").text_content() or ""):
            break
        page.keyboard.press("j")
        expect(page.get_by_role("region", name="Messages and comments")).to_contain_text("Where is order")
    press(page, "", "r")
    expect(page.locator(".ProseMirror")).to_be_focused()
    press(page, "With the carrier since noon.", "Control+Enter")
    expect(page.get_by_role("article", name="Message from Ben")).to_contain_text("With the carrier since noon.")
    relay = session_smtp.relay
    assert wait_until(lambda: any(b"With the carrier since noon." in sent.raw for sent in relay.accepted), 30)
    page.context.close()


def test_tab_reaches_everything_in_its_order_and_shows_where_it_is(team: Team, browser: Browser) -> None:
    with team.screen(team.ann, reduced_motion="reduce") as screen:
        page = screen.open_team_inbox()
        expect(screen.row("The crates")).to_be_visible()
        reached = [step for _ in range(40) if (step := tab(page))]
        assert {"New message", "Inbox", "Settings", "List options"} <= {name for name, _ in reached}
        assert [name for name, visible in reached if not visible] == []


def tab(page: Page) -> tuple[str, bool] | None:
    """Go one further: what has the focus now, and whether one sees it there."""
    page.keyboard.press("Tab")
    found = page.evaluate(
        """() => {
          const one = document.activeElement;
          if (!one || one === document.body) return null;
          const name = (one.getAttribute('aria-label') || one.textContent || one.tagName).trim();
          const seen = ['', '::before', '::after'].some((part) => {
            const { outlineStyle, boxShadow, backgroundColor, content, opacity } = getComputedStyle(one, part || null);
            const drawn = part && content !== 'none' && backgroundColor !== 'rgba(0, 0, 0, 0)' && opacity !== '0';
            return drawn || outlineStyle !== 'none' || boxShadow !== 'none';
          });
          return [name, one.matches(':focus-visible') && seen];
        }"""
    )
    return tuple(found) if found else None


def press(page: Page, text: str, *keys: str) -> None:
    page.keyboard.type(text)
    for key in keys:
        page.keyboard.press(key)


def focus(page: Page, target: Locator) -> None:
    """Go on with Tab until it has the focus."""
    for _ in range(10):
        if target.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")
