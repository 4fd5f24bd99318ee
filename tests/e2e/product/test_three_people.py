"""Ann and Ben are active in Support, Cem observes it: whose conversation is it, on each one's own screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, letter, login_fields, postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Iterator[Team]:
    with postroom() as house:
        yield gather(house, dovecot, browser)


@pytest.fixture(scope="module")
def cem(team: Team) -> Api:
    """Somebody who sees the team's inbox and is told of nothing."""
    cem = team.house.hire(team.ann, "Cem")
    active = [team.ann.id, team.ben.id]
    team.ann.write("PATCH", f"/teams/{team.ann.team}", {"active_members": active, "observers": [cem.id]})
    cem.me = cem.get("/me")
    return cem


@pytest.fixture
def screens(team: Team, cem: Api) -> Iterator[tuple[Screen, Screen, Screen]]:
    with team.screen(team.ann) as ann, team.screen(team.ben) as ben, team.screen(cem) as observer:
        yield ann, ben, observer


def heading(screen: Screen, name: str) -> None:
    expect(screen.page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def answer(team: Team, number: int, subject: str) -> None:
    """Let the customer write again."""
    mail = letter(number + 900, to=team.support.address, subject=f"Re: {subject}")
    reference = f"In-Reply-To: <order{number}@fjord.example>\r\nReferences: <order{number}@fjord.example>\r\nTo:"
    team.dovecot.deliver(team.support, mail.replace(b"To:", reference.encode(), 1))


def test_one_takes_it_and_the_others_queues_clear(team: Team, screens: tuple[Screen, Screen, Screen]) -> None:
    ann, ben, cem = screens
    one = team.received("The crates")
    ann.open(f"team_inboxes/{one}")
    ben.open("team_inboxes")
    cem.open_team_inbox()
    for screen in (ann, ben, cem):
        expect(screen.row("The crates")).to_be_visible()
    page = ann.page
    expect(page.get_by_text("Where is order").last).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    for screen in (ben, cem):
        expect(screen.row("The crates")).to_have_count(0)
    for screen, there in ((ben, 1), (cem, 1), (ann, 0)):
        screen.open("assigned_to_others")
        heading(screen, "Assigned to others")
        expect(screen.row("The crates")).to_have_count(there)
    cem.open("team_inboxes")
    heading(cem, "Team Inboxes")
    expect(cem.row("The crates")).to_have_count(0)


def test_an_answer_reopens_it_for_who_has_it_alone(team: Team, screens: tuple[Screen, Screen, Screen]) -> None:
    ann, ben, cem = screens
    one = team.received("The beans")
    team.ann.write("PATCH", f"/conversations/{one}", {"add_assignees": [team.ben.id], "close": True})
    for screen, path in ((ann, "inbox"), (ben, "inbox"), (cem, "inbox")):
        screen.open(path)
        heading(screen, "Inbox")
    answer(team, 2, "The beans")
    expect(ben.row("The beans")).to_be_visible()
    for screen in (ann, cem):
        expect(screen.row("The beans")).to_have_count(0)
    ann.open_team_inbox()
    heading(ann, "Support: Team inbox")
    expect(ann.row("The beans")).to_have_count(0)


def test_while_he_is_out_its_answers_are_the_teams(team: Team, screens: tuple[Screen, Screen, Screen]) -> None:
    ann, ben, _ = screens
    one = team.received("The invoice")
    team.ann.write("PATCH", f"/conversations/{one}", {"add_assignees": [team.ben.id]})
    page = ben.open("settings/profile")
    page.get_by_role("switch", name=re.compile("I am out of office")).click()
    expect(page.get_by_text("Saved")).to_be_visible()
    ann.open_team_inbox()
    heading(ann, "Support: Team inbox")
    expect(ann.row("The invoice")).to_have_count(0)
    answer(team, 3, "The invoice")
    expect(ann.row("The invoice")).to_be_visible()
    page.get_by_role("switch", name=re.compile("I am out of office")).click()
    expect(page.get_by_role("button", name="Until I turn it off")).to_have_count(0)


def test_what_was_shared_and_taken_back_leaves_the_open_screen(
    team: Team, cem: Api, screens: tuple[Screen, Screen, Screen]
) -> None:
    ann, _, observer = screens
    own = team.dovecot.add_user("ann")
    fields = {"organization": team.ann.organization, "address": own.address, "name": "Ann", "history_days": None}
    team.ann.write("POST", "/accounts", fields | {"login": login_fields(team.dovecot, own)})
    team.dovecot.deliver(own, letter(950, to=own.address, subject="The salary"))
    one = team.ann.conversation("The salary")["id"]
    page = ann.open(f"inbox/{one}")
    expect(page.get_by_text("Where is order 950?").last).to_be_visible()
    page.keyboard.press("Shift+A")
    dialog = page.get_by_role("dialog", name="Share this conversation")
    dialog.get_by_role("button", name="Add Cem").click()
    observer.open("inbox")
    observer.row("The salary").get_by_role("link").click()
    expect(observer.page.get_by_text("Where is order 950?").last).to_be_visible()
    dialog.get_by_role("button", name="Remove Cem").click()
    expect(observer.page.get_by_text("Where is order 950?")).to_have_count(0)
    expect(observer.row("The salary")).to_have_count(0)
    assert cem.client.get(f"/v1/conversations/{one}", params={"organization": cem.organization}).status_code == 404


def test_two_take_the_same_and_the_second_hears_who_was_first(
    team: Team, screens: tuple[Screen, Screen, Screen]
) -> None:
    _, ben, _ = screens
    one = team.received("The pallets")
    ben.open(f"team_inboxes/{one}")
    expect(ben.page.get_by_text("Where is order").last).to_be_visible()
    ben.context.set_offline(True)
    team.ann.write("PATCH", f"/conversations/{one}", {"add_assignees": [team.ann.id]})
    page = ben.page
    page.keyboard.press("a")
    page.keyboard.type("Ben")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Assigned to Ben")).to_be_visible()
    ben.context.set_offline(False)
    expect(page.get_by_text("Ann took it first")).to_be_visible()
    expect(ben.row("The pallets")).to_have_count(0)
    assert team.ann.get(f"/conversations/{one}")["conversations"]["assignees"] == [team.ann.id]
    page.get_by_role("button", name="Assign me, too").click()
    expect(page.get_by_text("Assigned to Ben")).to_be_visible()
    both = {team.ann.id, team.ben.id}
    assert wait_until(lambda: set(team.ann.get(f"/conversations/{one}")["conversations"]["assignees"]) == both, 20)


def test_who_hands_over_has_it_no_more(team: Team, screens: tuple[Screen, Screen, Screen]) -> None:
    ann, ben, _ = screens
    one = team.received("The barrels")
    team.ann.write("PATCH", f"/conversations/{one}", {"add_assignees": [team.ann.id]})
    page = ann.open(f"assigned/{one}")
    expect(page.get_by_text("Where is order").last).to_be_visible()
    ben.open("assigned")
    page.keyboard.press("Shift+H")
    page.keyboard.type("ben")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Handed over to Ben")).to_be_visible()
    expect(ann.row("The barrels")).to_have_count(0)
    expect(ben.row("The barrels")).to_be_visible()
    page.keyboard.press("z")
    expect(ann.row("The barrels")).to_be_visible()
    expect(ben.row("The barrels")).to_have_count(0)
