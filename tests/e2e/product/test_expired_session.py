"""A session that ends while somebody writes: told, back in by the log-in, same place, not a word lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import PASSWORD, Api, House, letter
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

BEGUN = "We looked into it, and the crates"
WHOLE = f"{BEGUN} leave on Monday."


@pytest.fixture(scope="module")
def ann(house: House) -> Api:
    """Ann on another device, where her session stays."""
    return house.set_up()


@pytest.fixture
def screen(browser: Browser, house: House, ann: Api) -> Iterator[Screen]:
    """Ann's browser, with a session of its own."""
    opened = Screen(browser, house.returning())
    opened.log_in()
    yield opened
    opened.close()


def test_revoked_on_another_device_while_a_reply_is_written(
    screen: Screen, ann: Api, dovecot: Dovecot, support: MailUser
) -> None:
    dovecot.deliver(support, letter(1, to=support.address, subject="Revoked meanwhile"))
    editor = begin_reply(screen, "Revoked meanwhile")
    place = screen.page.url
    screen.page.keyboard.type(WHOLE)
    others = [one["id"] for one in ann.get("/sessions")["sessions"] if not one["current"]]
    for session in others:
        ann.write("DELETE", f"/sessions/{session}", {})
    told(screen.page)
    log_in(screen.page)
    expect(screen.page).to_have_url(place)
    expect(screen.page.get_by_text("Where is order 1?").first).to_be_visible()
    expect(editor).to_have_text(WHOLE)


def test_expired_while_the_words_are_on_this_device_only(
    screen: Screen, ann: Api, dovecot: Dovecot, support: MailUser
) -> None:
    dovecot.deliver(support, letter(2, to=support.address, subject="Expired meanwhile"))
    editor = begin_reply(screen, "Expired meanwhile")
    page, place = screen.page, screen.page.url
    page.keyboard.type(BEGUN)
    expect(page.get_by_text("Draft saved").first).to_be_visible()
    screen.context.clear_cookies()  # as the browser does when their time is over; the socket stays open
    page.keyboard.insert_text(WHOLE.removeprefix(BEGUN))  # at once: what is typed into the log-in is no part of it
    told(page)
    one = ann.conversation("Expired meanwhile")["id"]
    assert "Monday" not in draft(ann, one), "the test is about words the server never got"
    log_in(page)
    expect(page).to_have_url(place)
    expect(editor).to_have_text(WHOLE)
    expect(page.get_by_text("Draft saved").first).to_be_visible()
    assert wait_until(lambda: "Monday" in draft(ann, one), 10)


def test_a_reply_sent_without_a_session_leaves_once_after_the_log_in(
    screen: Screen, ann: Api, dovecot: Dovecot, support: MailUser, session_smtp: SmtpServer
) -> None:
    dovecot.deliver(support, letter(3, to=support.address, subject="Sent too late"))
    begin_reply(screen, "Sent too late")
    page = screen.page
    page.keyboard.type(WHOLE)
    screen.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    told(page)
    log_in(page)
    expect(page.get_by_text(WHOLE).first).to_be_visible()
    assert wait_until(lambda: len(left(session_smtp)) == 1, 30), "it did not leave"
    assert ann.conversation("Sent too late")["messages_count"] == 2


def begin_reply(screen: Screen, subject: str) -> Locator:
    """Open a conversation and press the key; return the editor, which has the caret."""
    screen.open_team_inbox()
    screen.row(subject).get_by_role("link").click()
    expect(screen.page.get_by_text("Where is order").first).to_be_visible()
    screen.page.keyboard.press("r")
    editor = screen.page.locator(".ProseMirror")
    expect(editor).to_be_focused()
    return editor


def draft(api: Api, conversation: str) -> str:
    """Return the body of the draft the server holds."""
    (found,) = [one["body"] for one in api.get("/drafts")["drafts"] if one["conversation"] == conversation]
    return str(found)


def told(page: Page) -> None:
    expect(page.get_by_text("Your session has ended. Log in again; what you wrote is kept.")).to_be_visible()


def log_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill("ann@acme.example")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^Log in")).click()


def left(server: SmtpServer) -> list[bytes]:
    return [one.raw for one in server.relay.accepted if b"Re: Sent too late" in one.raw]
