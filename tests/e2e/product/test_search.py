"""Searching as a person does: words and operators in the box, hits that show why, and searches that are kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product.browsers import PHONE, Screen, chromium
from tests.e2e.product.inbox import postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

LETTER = (
    "From: Ingrid <ingrid@fjord.example>\nTo: SUPPORT\nSubject: {subject}\nMessage-ID: <{id}@fjord.example>\n"
    "Date: Mon, 23 Nov 2026 09:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
)


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser, postroom() as house:
        made = gather(house, dovecot, browser)
        receive(made, "Late delivery", "The rhubarb arrived three days late.")
        receive(made, "Invoice 7", "Please find the rhubarbs on the invoice.")
        receive(made, "Something else", "Nothing about vegetables.")
        for subject in ("Late delivery", "Invoice 7", "Something else"):
            made.ann.conversation(subject)
        wait_until(lambda: len(found(made, "rhubarb")) == 2 and len(found(made, "vegetables")) == 1, 60)
        yield made


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


def receive(team: Team, subject: str, body: str) -> None:
    raw = LETTER.format(subject=subject, id=subject.replace(" ", "-"), body=body)
    team.dovecot.deliver(team.support, raw.replace("SUPPORT", team.support.address).replace("\n", "\r\n").encode())


def found(team: Team, text: str) -> list[str]:
    return [one["subject"] for one in team.ann.get("/search", q=text)["conversations"]]


def opened(ann: Screen) -> Page:
    page = ann.open("all")
    expect(page.get_by_role("link", name="Late delivery")).to_be_visible()
    return page


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    box.fill(text)


def test_words_find_what_was_written_and_show_why(ann: Screen) -> None:
    page = opened(ann)
    search(page, "rhubarb")
    expect(page.get_by_text("2 conversations")).to_be_visible()
    expect(page.locator("mark", has_text="rhubarb").first).to_be_visible()
    expect(page.get_by_role("link", name="Something else")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    expect(page.get_by_role("article", name="Message from Ingrid")).to_be_visible()
    assert "/search/" in page.url
    assert "q=rhubarb" in page.url
    page.go_back()
    expect(page.get_by_role("combobox", name="Search")).to_have_value("rhubarb")


def test_an_operator_comes_from_the_suggestions_and_becomes_a_chip(ann: Screen) -> None:
    page = opened(ann)
    search(page, "rhubarb subj")
    page.get_by_role("option", name="subject:").click()
    page.keyboard.type("late")
    expect(page.get_by_text("1 conversation", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Late delivery")).to_be_visible()
    page.get_by_role("button", name="subject:late. Leave out, or look for").click()
    expect(page.get_by_role("link", name="Invoice 7")).to_be_visible()
    expect(page.get_by_role("link", name="Late delivery")).to_have_count(0)
    page.get_by_role("button", name="Remove Not subject:late").click()
    expect(page.get_by_text("2 conversations")).to_be_visible()


def test_the_form_writes_the_search(ann: Screen) -> None:
    page = opened(ann)
    search(page, "rhubarb")
    page.get_by_role("button", name="Search filters").click()
    page.get_by_label("Subject").fill("Invoice 7")
    page.get_by_role("button", name="Search", exact=True).last.click()
    expect(page.get_by_role("combobox", name="Search")).to_have_value('rhubarb subject:"Invoice 7"')
    expect(page.get_by_text("1 conversation", exact=True)).to_be_visible()


def test_a_name_that_nobody_has_is_said(ann: Screen) -> None:
    page = opened(ann)
    search(page, "rhubarb label:nowhere")
    expect(page.get_by_text("There is nothing called label:nowhere.")).to_be_visible()
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("combobox", name="Search").press("Escape")
    page.get_by_role("button", name="Back to the list").click()
    expect(page.get_by_role("heading", name="All", exact=True)).to_be_visible()


def test_a_saved_search_stands_in_the_sidebar_until_it_is_removed(ann: Screen) -> None:
    page = opened(ann)
    search(page, "rhubarb is:open")
    page.get_by_role("button", name="Save this search").click()
    page.get_by_label("Name").fill("Vegetables")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Vegetables")).to_be_visible()
    page = ann.open("inbox")
    page.get_by_role("link", name="Vegetables").click()
    expect(page.get_by_role("combobox", name="Search")).to_have_value("rhubarb is:open")
    expect(page.get_by_text("2 conversations")).to_be_visible()
    page.get_by_role("link", name="Vegetables").hover()
    page.get_by_role("button", name="Options of Vegetables").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(page.get_by_role("link", name="Vegetables")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Vegetables")).to_be_visible()


def test_the_command_bar_finds_what_was_written(ann: Screen) -> None:
    page = opened(ann)
    page.keyboard.press("Control+k")
    page.keyboard.type("rhubarbs invoice")
    page.get_by_role("option", name="Invoice 7").click()
    expect(page.get_by_role("article", name="Message from Ingrid")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("rhubarb")
    page.get_by_role("option", name="Search everything for “rhubarb”").click()
    expect(page.get_by_text("2 conversations")).to_be_visible()


def test_on_a_phone(team: Team) -> None:
    with team.screen(team.ann, viewport=PHONE, has_touch=True, is_mobile=True) as screen:
        page = screen.open("all")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("combobox", name="Search").fill("rhubarb")
        expect(page.get_by_text("2 conversations")).to_be_visible()
        page.get_by_role("link", name="Late delivery").click()
        expect(page.get_by_role("article", name="Message from Ingrid")).to_be_visible()
