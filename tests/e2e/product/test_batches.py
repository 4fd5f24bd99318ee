"""Ann closes all of 250 at once while Ben looks on: his list empties, and Undo brings them all back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

MANY = 250
PATIENCE_S = 60


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Iterator[Team]:
    with postroom() as house:
        team = gather(house, dovecot, browser)
        team.receive(*(f"Order {number}" for number in range(MANY)))
        assert wait_until(lambda: waiting(team) == MANY, PATIENCE_S)
        yield team


def waiting(team: Team) -> int:
    """Return how many conversations wait in the team's inbox."""
    return int(team.ann.get("/conversations/count", team_inbox=team.ann.team)["count"])


def on_server(team: Team) -> int:
    """Return how many mails the mail server holds in the account's INBOX."""
    client = team.dovecot.client(team.support)
    _, [count] = client.select("INBOX", readonly=True)
    client.logout()
    return int(count or 0)


def whole(screen: Screen) -> None:
    """Select everything in the list, by key and by what is offered then."""
    page = screen.page
    expect(page.get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("Control+a")
    offer = page.get_by_role("button", name=f"Select all {MANY} in ")
    offer.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("toolbar", name=f"{MANY} selected")).to_be_visible()


def test_all_of_a_list_is_closed_and_brought_back(team: Team) -> None:
    with team.screen(team.ann) as ann, team.screen(team.ben) as ben:
        for screen in (ann, ben):
            screen.open_team_inbox()
        expect(ben.page.get_by_role("listitem").first).to_be_visible()
        whole(ann)
        ann.page.keyboard.press("x")
        summary = ann.page.get_by_text(f"{MANY} conversations closed")
        expect(summary).to_be_visible()
        for screen in (ann, ben):
            expect(screen.page.get_by_text("All answered")).to_be_visible()
        assert waiting(team) == 0
        ann.page.keyboard.press("z")
        expect(ann.page.get_by_text(f"{MANY} conversations put back")).to_be_visible()
        for screen in (ann, ben):
            expect(screen.page.get_by_role("listitem").first).to_be_visible()
        assert wait_until(lambda: waiting(team) == MANY, 30), f"{waiting(team)} are back"
        closed = ben.api.get("/conversations/count", team_closed=team.ann.team)
        assert closed["count"] == 0
        # The mail server was still being told of the first change when it was taken back.
        assert wait_until(lambda: on_server(team) == MANY, PATIENCE_S)
        assert waiting(team) == MANY


def test_the_history_of_each_says_who_closed_it(team: Team) -> None:
    with team.screen(team.ann) as ann, team.screen(team.ben) as ben:
        ann.open_team_inbox()
        whole(ann)
        ann.page.keyboard.press("x")
        expect(ann.page.get_by_text(f"{MANY} conversations closed")).to_be_visible()
        one = team.ann.get("/conversations", team_closed=team.ann.team)["conversations"][0]["id"]
        ben.open(f"closed/{one}")
        expect(ben.page.get_by_text("closed this conversation").last).to_be_visible()
