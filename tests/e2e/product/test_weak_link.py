"""A weak link: the request that sends is cut, repeated, or comes from two devices at once. It is one mail."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

SUBJECTS = ["Cut on the way", "Cut on the way back", "Said twice", "From two devices"]
DRAFTS = re.compile(r"/v1/drafts/")


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser, postroom() as house:
        made = gather(house, dovecot, browser, *SUBJECTS)
        made.ann.write("PATCH", "/me", {"undo_seconds": 0})  # what is sent goes at once
        yield made


@pytest.fixture
def devices(team: Team) -> Iterator[list[Screen]]:
    """Ann at two devices of hers; no service worker, whose requests a page does not see."""
    with ExitStack() as stack:
        yield [stack.enter_context(team.screen(team.ann, service_workers="block")) for _ in range(2)]


def sends(request: Request) -> bool:
    return request.method == "PUT" and '"send":true' in (request.post_data or "").replace(" ", "")


def begin(screen: Screen, subject: str, words: str) -> Page:
    one = screen.api.conversation(subject)["id"]
    page = screen.open(f"all/{one}")
    expect(page.get_by_role("article", name="Message from Ingrid").first).to_be_visible()
    page.keyboard.press("r")
    expect(text_of(page)).to_be_focused()
    page.keyboard.type(words)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    return page


def text_of(page: Page) -> Locator:
    return page.locator(".ProseMirror")


def queued(page: Page) -> None:
    """The server has said so. Whoever only waits for the mail keeps this process from handling the requests."""
    expect(page.get_by_text("Sent to ingrid@fjord.example")).to_be_visible(timeout=60_000)


def arrived_once(team: Team, server: SmtpServer, subject: str, words: str) -> None:
    """One mail at the server, one message in the conversation, no draft left, nothing in the outbox."""
    assert wait_until(lambda: words.encode() in b"".join(mail.raw for mail in server.relay.accepted), 60), "not sent"
    assert wait_until(lambda: team.ann.get("/outbox")["messages"] == [], 30), "something still waits"
    assert [words.encode() in mail.raw for mail in server.relay.accepted].count(True) == 1
    one = team.ann.conversation(subject)["id"]
    messages = team.ann.get(f"/conversations/{one}/messages")["messages"]
    assert [words in message["preview"] for message in messages].count(True) == 1
    assert [draft for draft in team.ann.get("/drafts")["drafts"] if words in draft["body"]] == []


def test_a_request_that_never_arrived_is_sent_again(
    team: Team, devices: list[Screen], session_smtp: SmtpServer
) -> None:
    page = begin(devices[0], "Cut on the way", "Is anybody there?")
    cut: list[Route] = []

    def lose(route: Route) -> None:
        if not sends(route.request) or len(cut) == 2:
            return route.fallback()
        cut.append(route)
        return route.abort("connectionreset")

    page.route(DRAFTS, lose)
    page.keyboard.press("Control+Enter")
    queued(page)
    arrived_once(team, session_smtp, "Cut on the way", "Is anybody there?")
    assert len(cut) == 2
    expect(text_of(page)).to_have_count(0)


def test_an_answer_that_was_lost_does_not_send_again(
    team: Team, devices: list[Screen], session_smtp: SmtpServer
) -> None:
    page = begin(devices[0], "Cut on the way back", "The answer was lost.")
    cut: list[int] = []

    def lose(route: Route) -> None:
        if not sends(route.request) or len(cut) == 2:
            return route.fallback()
        cut.append(route.fetch().status)  # the server did it, and nobody here hears of it
        return route.abort("connectionreset")

    page.route(DRAFTS, lose)
    page.keyboard.press("Control+Enter")
    queued(page)
    arrived_once(team, session_smtp, "Cut on the way back", "The answer was lost.")
    assert cut == [200, 200]
    expect(text_of(page)).to_have_count(0)
    expect(page.get_by_role("article", name="Message from Ann")).to_have_count(1)


def test_a_request_that_came_twice_is_one(team: Team, devices: list[Screen], session_smtp: SmtpServer) -> None:
    page = begin(devices[0], "Said twice", "Said once, heard twice.")
    answers: list[str] = []

    def repeat(route: Route) -> None:
        if not sends(route.request):
            return route.fallback()
        answers.extend(route.fetch().json()["message"]["id"] for _ in range(3))
        return route.continue_()

    page.route(DRAFTS, repeat)
    page.keyboard.press("Control+Enter")
    queued(page)
    arrived_once(team, session_smtp, "Said twice", "Said once, heard twice.")
    assert len(answers) == 3
    assert len(set(answers)) == 1


def test_two_devices_that_send_the_same_draft_at_once_send_it_once(
    team: Team, devices: list[Screen], session_smtp: SmtpServer
) -> None:
    here = begin(devices[0], "From two devices", "Pressed here and there.")
    there = devices[1].open(f"all/{team.ann.conversation('From two devices')['id']}")
    expect(text_of(there)).to_have_text("Pressed here and there.")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if sends(route.request) and len(held) < 2:
            held.append(route)
        else:
            route.fallback()

    for page in (here, there):
        page.route(DRAFTS, hold)
        text_of(page).click()
        page.keyboard.press("Control+Enter")
    for _ in range(300):
        if len(held) == 2:
            break
        there.evaluate("() => new Promise(requestAnimationFrame)")  # lets this process handle requests
    assert len(held) == 2, "they did not race"
    for route in held:
        route.continue_()
    for page in (here, there):
        expect(text_of(page)).to_have_count(0)
        expect(page.get_by_role("article", name="Message from Ann")).to_have_count(1)
    arrived_once(team, session_smtp, "From two devices", "Pressed here and there.")
