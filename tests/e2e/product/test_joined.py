"""Two conversations turn out to be one while somebody reads: the screen goes along, and Undo puts them apart."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House, letter
from tests.e2e.servers.dovecot import Dovecot, MailUser


@pytest.fixture(scope="module")
def ann(house: House) -> Api:
    return house.set_up()


@pytest.fixture
def screen(browser: Browser, ann: Api, support: MailUser) -> Iterator[Screen]:
    screen = Screen(browser, ann)
    screen.log_in()
    yield screen
    screen.close()


def answer(number: int, to: str, *, sender: str, answered: int) -> bytes:
    """A letter that names only the one it answers."""
    raw = letter(number, to=to, sender=sender, subject=f"Answer {number}").decode()
    return raw.replace("Date:", f"In-Reply-To: <order{answered}@fjord.example>\r\nDate:").encode()


def test_a_late_answer_joins_what_it_links_on_an_open_screen(
    screen: Screen, ann: Api, dovecot: Dovecot, support: MailUser
) -> None:
    dovecot.deliver(support, letter(1, to=support.address, subject="The first"))
    first = ann.conversation("The first")["id"]
    dovecot.deliver(support, answer(3, support.address, sender="ingrid@fjord.example", answered=2))
    third = ann.conversation("Answer 3")["id"]
    page = screen.open(f"team-{ann.team}/{third}")
    expect(page.get_by_text("Where is order 3?").first).to_be_visible()
    dovecot.deliver(support, answer(2, support.address, sender="eve@evil.example", answered=1))
    expect(page).to_have_url(re.compile(f"/{first}$"))
    expect(page.get_by_text("Joined with another conversation")).to_be_visible()
    expect(page.get_by_text("eve@evil.example was not part of this conversation before")).to_be_visible()
    screen.open(f"all/{third}")
    expect(page).to_have_url(re.compile(f"/all/{first}$"))
    page.get_by_text("Joined with another conversation").locator("..").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("put apart again what had been joined")).to_be_visible()
    expect(page.get_by_text("Joined with another conversation").locator("..").get_by_role("button")).to_have_count(0)
    screen.open(f"all/{third}")
    expect(page.get_by_text("Where is order 3?").first).to_be_visible()
    assert page.url.endswith(f"/all/{third}")
