"""Writing: nothing that was written is lost, sent twice, or sent past what others wrote meanwhile."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import Relayed, SmtpServer

SUBJECTS = ["Called back", "Done with", "Refused", "Two answers", "Two tabs", "Far too large", "On a phone", "In haste"]


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser, postroom(POSTROOM_UPLOAD_MAX_MB="1") as house:
        yield gather(house, dovecot, browser, *SUBJECTS)


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


def open_letter(screen: Screen, subject: str, page: Page | None = None) -> Locator:
    """Open a conversation and begin a reply; return where it is written."""
    page = page or screen.page
    one = screen.api.conversation(subject)["id"]
    page.goto(f"{screen.api.base}/{screen.api.organization}/all/{one}")
    expect(page.get_by_role("article", name="Message from Ingrid").first).to_be_visible()
    page.keyboard.press("r")
    text = page.locator(".ProseMirror")
    expect(text).to_be_focused()
    return text


def sent_with(server: SmtpServer, words: str) -> list[Relayed]:
    return [mail for mail in server.relay.accepted if words.encode() in mail.raw]


def leaves(server: SmtpServer, words: str) -> None:
    assert wait_until(lambda: bool(sent_with(server, words)), 40), "nothing was sent"


def test_a_key_pressed_before_the_screen_of_the_conversation_came_is_not_lost(team: Team) -> None:
    with team.screen(team.ann, service_workers="block") as screen:
        page, held = screen.page, list[Route]()
        page.route("**/assets/Thread-*.js", lambda route: held.append(route))  # noqa: PLW0108 Playwright marks it
        screen.open_team_inbox()
        screen.row("In haste").get_by_role("link").click()
        expect(page).to_have_url(re.compile(team.ann.conversation("In haste")["id"]))
        page.keyboard.press("r")
        expect(page.get_by_role("region", name="Conversation")).to_have_count(0)
        assert held, "the screen was there already"
        for route in held:
            route.continue_()
        expect(page.locator(".ProseMirror")).to_be_focused()
        page.keyboard.type("At once.")
        expect(page.locator(".ProseMirror")).to_have_text("At once.")


def test_undo_brings_a_sent_letter_back_whole(ann: Screen, session_smtp: SmtpServer, tmp_path: Path) -> None:
    text = open_letter(ann, "Called back")
    page = ann.page
    page.keyboard.type("They leave ")
    page.keyboard.press("Control+b")
    page.keyboard.type("today")
    page.keyboard.press("Control+b")
    page.get_by_role("button", name="Cc", exact=True).click()
    page.keyboard.type("bo@fjord.example,")
    label = tmp_path / "label.txt"
    label.write_text("Fjord 12")
    page.locator("input[type=file]").set_input_files(label)
    attached = page.get_by_role("list", name="Attachments").get_by_text("label.txt")
    expect(page.get_by_role("button", name="Remove label.txt")).to_be_visible()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    text.click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sent to ingrid@fjord.example and 1 more")).to_be_visible()
    expect(text).to_have_count(0)
    page.keyboard.press("z")
    expect(text).to_have_text("They leave today")
    expect(text.locator("strong")).to_have_text("today")
    expect(attached).to_be_visible()
    expect(page.get_by_role("region", name="Write a reply").get_by_text("bo@fjord.example", exact=True)).to_be_visible()
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" at noon.")
    page.keyboard.press("Control+Enter")
    leaves(session_smtp, "label.txt")
    (mail,) = sent_with(session_smtp, "label.txt")
    assert set(mail.recipients) == {"ingrid@fjord.example", "bo@fjord.example"}
    assert b"at noon." in mail.raw


def test_send_and_close_closes_and_undo_opens_again(ann: Screen, session_smtp: SmtpServer) -> None:
    text = open_letter(ann, "Done with")
    page = ann.page
    page.keyboard.type("All settled.")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_text("Sent to ingrid@fjord.example and closed")).to_be_visible()
    expect(page.get_by_role("button", name="Reopen").first).to_be_visible()
    page.keyboard.press("z")
    expect(text).to_have_text("All settled.")
    expect(page.get_by_role("button", name="Reopen")).to_have_count(0)
    assert not sent_with(session_smtp, "All settled.")
    text.click()
    page.keyboard.press("Control+Shift+Enter")
    leaves(session_smtp, "All settled.")
    assert ann.api.conversation("Done with")["closed"]


def test_a_letter_that_was_refused_says_so_and_goes_when_it_may(ann: Screen, session_smtp: SmtpServer) -> None:
    session_smtp.relay.refuse["ingrid@fjord.example"] = "550 5.7.1 Not today"
    open_letter(ann, "Refused")
    page = ann.page
    try:
        page.keyboard.type("Did this arrive?")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Not sent.", exact=True)).to_be_visible(timeout=40_000)
        expect(page.get_by_text("Nothing was lost.")).to_be_visible()
        expect(page.get_by_role("navigation").get_by_role("link", name="Outbox")).to_be_visible()
    finally:
        session_smtp.relay.refuse.clear()
    page.reload()
    page.get_by_role("button", name="Try again").click()
    leaves(session_smtp, "Did this arrive?")
    expect(page.get_by_text("Not sent.", exact=True)).to_have_count(0)
    expect(page.get_by_role("article", name="Message from Ann")).not_to_contain_text("Sending")
    assert len(sent_with(session_smtp, "Did this arrive?")) == 1


def test_a_colleagues_reply_stops_mine_until_i_have_decided(team: Team, ann: Screen, session_smtp: SmtpServer) -> None:
    text = open_letter(ann, "Two answers")
    ann.page.keyboard.type("Mine comes second.")
    with team.screen(team.ben) as ben:
        open_letter(ben, "Two answers")
        ben.page.keyboard.type("Mine comes first.")
        ben.page.keyboard.press("Control+Enter")
        expect(ann.page.get_by_text("Mine comes first.").first).to_be_visible()
    text.click()
    ann.page.keyboard.press("Control+Enter")
    expect(ann.page.get_by_text("Ben replied")).to_be_visible()
    expect(ann.page.get_by_text("Yours has not been sent.")).to_be_visible()
    expect(text).to_have_text("Mine comes second.")
    ann.page.get_by_role("button", name="Send anyway").click()
    leaves(session_smtp, "Mine comes second.")
    leaves(session_smtp, "Mine comes first.")


def test_a_draft_in_two_tabs_is_one_letter(ann: Screen, session_smtp: SmtpServer) -> None:
    here = open_letter(ann, "Two tabs")
    ann.page.keyboard.type("Begun here")
    expect(ann.page.get_by_text("Draft saved")).to_be_visible()
    second = ann.context.new_page()
    second.goto(ann.page.url)
    there = second.locator(".ProseMirror")
    expect(there).to_have_text("Begun here")
    there.click()
    second.keyboard.press("Control+End")
    second.keyboard.type(", ended there.")
    expect(second.get_by_text("Draft saved")).to_be_visible()
    expect(here).to_have_text("Begun here, ended there.")
    second.keyboard.press("Control+Enter")
    leaves(session_smtp, "Begun here, ended there.")
    assert len(sent_with(session_smtp, "Begun here")) == 1
    drafts = ann.api.get("/drafts")["drafts"]
    assert [draft for draft in drafts if "Begun here" in draft["body"]] == []
    expect(here).to_have_count(0)


def test_a_file_that_is_too_large_says_so_and_the_letter_goes_on(
    ann: Screen, session_smtp: SmtpServer, tmp_path: Path
) -> None:
    text = open_letter(ann, "Far too large")
    page = ann.page
    page.keyboard.type("Without the film.")
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0" * (3 << 20))
    page.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_role("alert")).to_contain_text("film.mp4 is larger than 1 MB")
    page.get_by_role("button", name="Remove film.mp4").click()
    text.click()
    page.keyboard.press("Control+Enter")
    leaves(session_smtp, "Without the film.")


def test_a_draft_on_a_phone_lies_low_until_it_is_touched(team: Team, session_smtp: SmtpServer) -> None:
    one = team.ann.conversation("On a phone")["id"]
    lines = "".join(f"<p>Line {number}</p>" for number in range(30))
    to = [{"name": "", "address": "ingrid@fjord.example"}]
    draft = {"organization": team.ann.organization, "account": team.account, "conversation": one}
    team.ann.write("PUT", f"/drafts/{uuid4()}", {**draft, "subject": "Re: On a phone", "body": lines, "to_fields": to})
    with team.screen(team.ann, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as phone:
        page = phone.open(f"all/{one}")
        mail = page.get_by_role("article", name="Message from Ingrid")
        text = page.locator(".ProseMirror")
        send = page.get_by_role("button", name="Send to")
        low = page.get_by_role("region", name="Write a reply")
        expect(low.get_by_text("Line 1")).to_be_in_viewport()
        expect(mail).to_be_in_viewport(ratio=1)
        expect(send).to_have_count(0)
        box = low.bounding_box()
        assert box
        assert box["height"] < 150
        page.touchscreen.tap(box["x"] + box["width"] - 40, box["y"] + box["height"] - 20)  # where Send comes to lie
        expect(text).to_be_focused()
        expect(text).to_contain_text("Line 29")
        expect(send).to_be_in_viewport(ratio=1)
        text.blur()
        expect(send).to_be_in_viewport(ratio=1)
        phone.open("all")
        page.get_by_role("link", name="On a phone").first.tap()
        expect(low.get_by_role("button", name="Go on writing")).to_be_in_viewport()
        expect(send).to_have_count(0)
    assert not sent_with(session_smtp, "Line 29")
