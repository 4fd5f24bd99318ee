"""Every place has an address: in a new tab, with Back and Forward, after a reload, and through log-in."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product.browsers import PHONE, Screen, chromium
from tests.e2e.product.inbox import PASSWORD, letter, login_fields, postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

MAILBOXES = {
    "inbox": "Inbox",
    "assigned": "Assigned to me",
    "starred": "Starred",
    "drafts": "Drafts",
    "sent": "Sent",
    "closed": "Closed",
    "all": "All",
    "team-{team}": "Support: Team inbox",
    "team-{team}-closed": "Support: Closed",
    "outbox": "Outbox",
}
SETTINGS = {
    "profile": "Profile",
    "password": "Password",
    "sessions": "Sessions",
    "tokens": "API tokens",
    "organization": "Organization",
    "people": "People",
    "teams": "Teams",
    "accounts": "Accounts",
    "system": "System",
}
INNER_SETTINGS = {
    "teams/{team}": "Support",
    "accounts/new": "Connect",
    "accounts/{account}": "{address}",
    "connection/{account}": "{address}",
    "sharing/{account}": "{address}",
}
NOBODYS = str(UUID(int=7))


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser, postroom() as house:
        yield gather(house, dovecot, browser, "The crates", "The beans")


@pytest.fixture(scope="module")
def open_screen(team: Team) -> Iterator[Screen]:
    with team.screen(team.ann) as screen:
        yield screen


@pytest.fixture
def ann(open_screen: Screen) -> Iterator[Page]:
    """A new tab in Ann's browser."""
    page = open_screen.context.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def early(team: Team) -> tuple[str, str]:
    """The address of an early message in a long conversation, and the message's id."""
    asks = [answer(number) for number in range(60)]
    team.dovecot.deliver(team.support, *asks)
    one = team.ann.conversation("A long story")["id"]
    assert wait_until(lambda: team.ann.conversation("A long story")["messages_count"] == len(asks), 60)
    messages = team.ann.get(f"/conversations/{one}/messages", limit="100")["messages"]
    message = next(found["id"] for found in messages if "Chapter 5." in found["preview"])
    return address(team, f"all/{one}/{message}"), message


def answer(number: int) -> bytes:
    """A chapter of a story that takes more than one screen."""
    first = f"References: <story0@fjord.example>\r\nIn-Reply-To: <story{number - 1}@fjord.example>\r\n"
    lines = "\r\n".join(f"Line {line} of it." for line in range(12))
    return (
        f"From: Ingrid <ingrid@fjord.example>\r\nTo: support@mail.example\r\nSubject: A long story\r\n"
        f"Message-ID: <story{number}@fjord.example>\r\n{first if number else ''}"
        f"Date: Fri, 20 Nov 2026 10:{number:02}:00 +0000\r\n\r\nChapter {number}.\r\n{lines}\r\n"
    ).encode()


def address(team: Team, path: str) -> str:
    filled = path.format(team=team.ann.team, account=team.account, address=team.support.address)
    return f"{team.ann.base}/{team.ann.organization}/{filled}"


def title(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=re.compile(f"^{re.escape(name)}"))).to_be_visible()


@pytest.mark.parametrize("path", MAILBOXES)
def test_a_mailbox_opens_from_its_address_and_stays_after_a_reload(team: Team, ann: Page, path: str) -> None:
    ann.goto(address(team, path))
    title(ann, MAILBOXES[path])
    ann.reload()
    title(ann, MAILBOXES[path])
    assert ann.url == address(team, path)


def test_a_conversation_opens_from_its_address_and_stays_after_a_reload(team: Team, ann: Page) -> None:
    one = team.ann.conversation("The crates")["id"]
    place = address(team, f"team-{{team}}/{one}")
    ann.goto(place)
    for _ in range(2):
        expect(ann.get_by_role("region", name="Conversation", exact=True)).to_contain_text("Where is order 1?")
        title(ann, "Support: Team inbox")
        assert ann.url == place
        ann.reload()


def test_an_address_of_a_message_leads_to_that_message_among_many(early: tuple[str, str], ann: Page) -> None:
    place, message = early
    ann.goto(place)
    for _ in range(2):
        expect(ann.locator(f"#entry-{message}")).to_be_in_viewport()
        expect(ann.locator(f"#entry-{message}")).to_be_focused()
        assert ann.url == place
        ann.reload()


def test_back_and_forward_go_through_mailbox_conversation_and_settings(team: Team, ann: Page) -> None:
    ann.goto(address(team, "team-{team}"))
    ann.get_by_role("listitem").filter(has_text="The beans").get_by_role("link").click()
    conversation = ann.get_by_role("region", name="Conversation", exact=True)
    expect(conversation).to_contain_text("Where is order 2?")
    read = ann.url
    ann.get_by_role("navigation", name="Mailboxes").get_by_role("link", name="Starred").click()
    title(ann, "Starred")
    ann.get_by_role("link", name="Settings").click()
    title(ann, "Profile")
    settings = ann.url
    ann.get_by_role("link", name="People").click()
    title(ann, "People")
    ann.go_back()
    title(ann, "Profile")
    ann.go_back()
    title(ann, "Starred")
    ann.go_back()
    expect(conversation).to_contain_text("Where is order 2?")
    assert ann.url == read
    ann.go_back()
    expect(conversation).to_have_count(0)
    title(ann, "Support: Team inbox")
    for _ in range(3):
        ann.go_forward()
    title(ann, "Profile")
    assert ann.url == settings


def test_back_on_a_phone_leads_from_the_conversation_to_its_list(team: Team) -> None:
    with team.screen(team.ann, viewport=PHONE, has_touch=True) as screen:
        page = screen.open_team_inbox()
        screen.row("The crates").get_by_role("link").click()
        expect(page.get_by_role("region", name="Conversation", exact=True)).to_contain_text("Where is order 1?")
        page.go_back()
        expect(screen.row("The beans")).to_be_visible()


@pytest.mark.parametrize("name", SETTINGS)
def test_a_settings_page_has_an_address_of_its_own(team: Team, ann: Page, name: str) -> None:
    ann.goto(address(team, "settings"))
    ann.get_by_role("navigation", name="Settings").get_by_role("link", name=SETTINGS[name], exact=True).click()
    title(ann, SETTINGS[name])
    assert ann.url == address(team, f"settings/{name}")
    ann.reload()
    title(ann, SETTINGS[name])
    current = ann.get_by_role("navigation", name="Settings").locator("[aria-current=page]")
    expect(current).to_have_text(SETTINGS[name])


@pytest.mark.parametrize("path", INNER_SETTINGS)
def test_a_page_within_settings_opens_from_its_address(team: Team, ann: Page, path: str) -> None:
    ann.goto(address(team, f"settings/{path}"))
    title(ann, INNER_SETTINGS[path].format(address=team.support.address))
    ann.reload()
    title(ann, INNER_SETTINGS[path].format(address=team.support.address))


@pytest.mark.parametrize("path", ["team-{team}", "settings/teams/{team}", "message"])
def test_an_address_opened_while_logged_out_leads_there_through_log_in(
    team: Team, early: tuple[str, str], path: str
) -> None:
    place, message = early if path == "message" else (address(team, path), "")
    page = team.browser.new_context(locale="en-GB").new_page()
    page.goto(place)
    page.get_by_label("E-mail address").fill("ben@acme.example")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    if message:
        expect(page.locator(f"#entry-{message}")).to_be_in_viewport()
    else:
        title(page, "Support")
    assert page.url == place
    page.go_back()  # to nothing of ours: the log-in is not in the way
    expect(page.get_by_label("E-mail address")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere", "There is nothing at this address"),
        ("inbox/12", "There is nothing at this address"),
        ("outbox/12", "There is nothing at this address"),
        ("inbox/new/12", "There is nothing at this address"),
        (f"team-{NOBODYS}", "There is nothing at this address"),
        (f"inbox/{NOBODYS}", "This conversation is not here any more"),
        ("settings/nowhere", "There is no such page"),
        (f"settings/teams/{NOBODYS}", "There is nothing at this address"),
        ("settings/teams/12", "There is nothing at this address"),
        ("settings/teams/new", "There is nothing at this address"),
        (f"settings/accounts/{NOBODYS}", "There is nothing at this address"),
        ("settings/accounts/12", "There is nothing at this address"),
        (f"settings/profile/{NOBODYS}", "There is no such page"),
        ("settings/teams/12/12", "There is nothing at this address"),
    ],
)
def test_an_unknown_address_says_so_in_words(team: Team, ann: Page, path: str, words: str) -> None:
    ann.goto(address(team, path))
    expect(ann.get_by_text(words).first).to_be_visible()


def test_an_address_of_another_organization_says_so_in_words(team: Team, ann: Page) -> None:
    ann.goto(f"{team.ann.base}/{NOBODYS}/inbox")
    expect(ann.get_by_text("it belongs to an organization you are not in")).to_be_visible()
    ann.get_by_role("link", name="Go to Inbox").click()
    title(ann, "Inbox")


def test_what_somebody_may_not_see_says_so_in_words(team: Team) -> None:
    private = team.dovecot.add_user("ann")
    body = {"organization": team.ann.organization, "address": private.address, "name": "Ann", "history_days": None}
    login = login_fields(team.dovecot, private)
    team.ann.write("POST", "/accounts", {**body, "team": None, "login": login})
    team.dovecot.deliver(private, letter(900, to=private.address, subject="For Ann only"))
    one = team.ann.conversation("For Ann only")["id"]
    with team.screen(team.ben) as screen:
        page = screen.open("settings/system")
        expect(page.get_by_text("your role does not include it")).to_be_visible()
        screen.open(f"all/{one}")
        expect(page.get_by_text("You have no access to it now")).to_be_visible()


def test_a_message_can_be_begun_from_the_outbox(team: Team, ann: Page) -> None:
    ann.goto(address(team, "outbox"))
    ann.get_by_role("main").get_by_role("button", name="New message").click()
    expect(ann.get_by_role("heading", name="New message")).to_be_visible()
