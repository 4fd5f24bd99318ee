"""A visitor on a shop's page and a colleague in Postroom talk to each other: real widget, real server, two browsers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.e2e.product.accessibility import violations
from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House, postroom
from tests.e2e.widget.visits import OPEN_ROOTS, Host, host, page_with, snippet

ASKED_NOTHING = {"visitor": {"askName": False, "askEmail": False}}


@dataclass
class Shop:
    """A page of another origin with the snippet of Ann's live chat."""

    house: House
    ann: Api
    browser: Browser
    site: Host
    chat: str

    def visitor(self) -> Page:
        """Somebody opens the page for the first time."""
        context = self.browser.new_context(locale="en-GB")
        context.add_init_script(OPEN_ROOTS)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return self.enter(page)

    def enter(self, page: Page) -> Page:
        """Open the page, or load it again."""
        page.goto(self.site.base)
        page.wait_for_function("calls.some(([name]) => name === 'onReady')")
        return page


@pytest.fixture(scope="module")
def shop(browser: Browser) -> Iterator[Shop]:
    with postroom() as house, host() as site:
        ann = house.set_up()
        body = {"organization": ann.organization, "team": ann.team, "name": "Harbor & Pine"}
        chat = str(ann.write("POST", "/live_chats", body)["accounts"]["id"])
        site.pages["/"] = page_with(snippet(house.address, ASKED_NOTHING, chat=chat)), {}
        yield Shop(house, ann, browser, site, chat)


@pytest.fixture
def ann(shop: Shop) -> Iterator[Screen]:
    screen = Screen(shop.browser, shop.ann)
    screen.log_in()
    yield screen
    screen.close()


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("postroom-chat iframe")


def say(page: Page, text: str) -> None:
    box = chat(page).locator("textarea")
    box.fill(text)
    box.press("Enter")


def test_a_visitor_asks_and_a_colleague_answers(shop: Shop, ann: Screen) -> None:
    page = shop.visitor()
    page.locator("postroom-chat button").click()
    expect(chat(page).get_by_text("How can we help?")).to_be_visible()
    say(page, "Do you ship to Norway?")
    expect(chat(page).get_by_text("Sent")).to_be_visible()
    ann.open_team_inbox()
    ann.page.get_by_role("listitem").filter(has_text="Do you ship to Norway?").first.click()
    ann.page.get_by_role("button", name="Reply", exact=True).first.click()
    box = ann.page.get_by_role("textbox", name="Write a reply")
    box.fill("Yes, we do. https://shop.example/norway")
    ann.page.keyboard.press("Control+Enter")
    expect(chat(page).get_by_text("Yes, we do.")).to_be_visible()
    expect(chat(page).get_by_role("link", name="https://shop.example/norway")).to_be_visible()
    say(page, "Lovely, thanks!")
    expect(ann.page.get_by_text("Lovely, thanks!").first).to_be_visible()
    shop.enter(page)  # he comes back, and it is open as he left it
    for line in ("Do you ship to Norway?", "Yes, we do.", "Lovely, thanks!"):
        expect(chat(page).get_by_text(line).first).to_be_visible()
    page.context.close()


def test_they_see_each_other_write_read_and_leave(shop: Shop, ann: Screen) -> None:
    page = shop.visitor()
    page.locator("postroom-chat button").click()
    say(page, "Are the crates made of oak?")
    ann.open_team_inbox()
    ann.page.get_by_role("listitem").filter(has_text="Are the crates made of oak?").first.click()
    about = ann.page.get_by_role("region", name="Visitor")
    expect(about).to_contain_text("Online, on Harbor & Pine")
    expect(about).to_contain_text("Unverified")
    expect(chat(page).get_by_text("Seen")).to_be_visible()
    expect(chat(page).get_by_text("We’re online")).to_be_visible()
    chat(page).locator("textarea").press_sequentially("I ask bec")
    expect(about).to_contain_text("is writing…")
    ann.page.get_by_role("button", name="Reply", exact=True).first.click()
    box = ann.page.get_by_role("textbox", name="Write a reply")
    box.press_sequentially("They are")
    expect(chat(page).get_by_role("img", name=re.compile("is typing"))).to_be_visible()
    box.press_sequentially(".")
    ann.page.keyboard.press("Control+Enter")
    expect(ann.page.get_by_text("Seen", exact=True)).to_be_visible()
    about.get_by_role("button").click()
    expect(about.get_by_role("link", name="Harbor & Pine")).to_be_visible()
    expect(about).to_contain_text("Browser")
    assert violations(ann.page) == []
    page.context.close()
    expect(about).to_contain_text("Not there now")


def test_an_open_widget_follows_the_setup_page(shop: Shop, ann: Screen) -> None:
    page = shop.visitor()
    page.locator("postroom-chat button").click()
    expect(chat(page).get_by_text("We’re")).to_be_visible()
    ann.open(f"settings/accounts/{shop.chat}")
    ann.page.get_by_label("When somebody is there").fill("Open as usual")
    ann.page.get_by_label("When somebody is there").press("Tab")
    expect(chat(page).get_by_text("Open as usual")).to_be_visible()
    page.context.close()


def test_a_visitor_who_never_wrote_leaves_nothing_behind(shop: Shop) -> None:
    page = shop.visitor()
    page.locator("postroom-chat button").click()
    expect(chat(page).get_by_text("How can we help?")).to_be_visible()
    kept = "[Object.keys(localStorage).length, Object.keys(sessionStorage).length, document.cookie]"
    assert page.evaluate(kept) == [0, 0, ""]
    assert page.context.cookies() == []
    page.context.close()


def test_what_the_setup_page_says_is_seen_by_the_next_visitor(shop: Shop, ann: Screen) -> None:
    ann.open(f"settings/accounts/{shop.chat}")
    ann.page.get_by_label("Main colour").fill("rgb(0, 128, 0)")
    ann.page.get_by_label("Main colour").press("Tab")
    expect(ann.page.get_by_text("Saved")).to_be_visible()
    ann.page.get_by_label("Question").fill("What do you need?")
    ann.page.get_by_label("Question").press("Tab")
    expect(ann.page.get_by_text("Saved")).to_be_visible()
    page = shop.visitor()
    button = page.locator("postroom-chat button")
    button.click()
    expect(chat(page).get_by_text("What do you need?")).to_be_visible()
    page.context.close()
