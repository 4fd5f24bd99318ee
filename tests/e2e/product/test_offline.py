"""Without a network, and without a server: what was there stays readable, what is done is kept and comes later."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import House
from tests.e2e.product.team import Team, gather
from tests.e2e.run.running import Place, open_folder
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

OFFLINE = "You are offline."
KEPT = """async ([store, least]) => {
  const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('postroom'));
  const counts = await Promise.all(names.map((name) => new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const counting = request.result.transaction(store).objectStore(store).count();
      counting.onsuccess = () => { request.result.close(); resolve(counting.result); };
    };
  })));
  return counts.some((count) => count >= least) && navigator.serviceWorker.controller !== null;
}"""


class Power:
    """A Postroom that can be switched off and on in its place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._stack = ExitStack()
        self.run = self._stack.enter_context(place.running())

    def off(self) -> None:
        """Stop it as a terminal does."""
        self._stack.close()

    def on(self) -> None:
        """Start it again where it was."""
        self._stack = ExitStack()
        self.run = self._stack.enter_context(self.place.running())


@pytest.fixture(scope="module")
def power() -> Iterator[Power]:
    with open_folder() as folder:
        power = Power(Place(folder, POSTROOM_ALLOW_PRIVATE_NETWORKS="1"))
        yield power
        power.off()


@pytest.fixture(scope="module")
def team(power: Power, dovecot: Dovecot, session_smtp: SmtpServer) -> Iterator[Team]:
    with chromium() as browser:
        house = House(power.run)
        yield gather(house, dovecot, browser, "The crates", "The beans", "The invoice")
        house.close()


@pytest.fixture
def ann(team: Team) -> Iterator[Screen]:
    """Ann has the team's inbox on screen and read The crates; her device has kept both."""
    with team.screen(team.ann) as screen:
        page = screen.open_team_inbox()
        page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        screen.row("The crates").get_by_role("link").click()
        expect(body(page)).to_contain_text("Where is order 1?")
        assert wait_until(lambda: bool(page.evaluate(KEPT, ["conversations", 3])), 30), "the list was not kept"
        assert wait_until(lambda: bool(page.evaluate(KEPT, ["timelines", 1])), 30), "the conversation was not kept"
        yield screen


def body(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages and comments")


def test_the_list_and_an_opened_conversation_are_there_without_a_network(ann: Screen) -> None:
    page = ann.page
    ann.context.set_offline(offline=True)
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    page.reload()
    expect(ann.row("The beans")).to_be_visible()
    expect(body(page)).to_contain_text("Where is order 1?")
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    ann.context.set_offline(offline=False)
    expect(page.get_by_text(OFFLINE)).to_have_count(0)
    expect(page.get_by_text("Online", exact=True)).to_be_visible()


def test_what_is_done_offline_is_applied_when_the_network_is_back(ann: Screen) -> None:
    page = ann.page
    ann.context.set_offline(offline=True)
    page.keyboard.press("s")
    page.keyboard.press("m")
    page.keyboard.type("They called twice")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 changes wait to be sent.")).to_be_visible()
    page.reload()  # it survives the page
    expect(page.get_by_text("2 changes wait to be sent.")).to_be_visible()
    expect(body(page)).to_contain_text("They called twice")
    assert not ann.api.conversation("The crates")["mine"]["starred"]
    ann.context.set_offline(offline=False)
    assert wait_until(lambda: bool(ann.api.conversation("The crates")["mine"]["starred"]), 30), "not applied"
    expect(page.get_by_text("wait to be sent")).to_have_count(0)
    one = ann.api.conversation("The crates")["id"]
    assert wait_until(lambda: comments(ann, one) == ["They called twice"], 15), "not applied once"


def test_a_server_that_was_away_is_found_again_and_caught_up_with(team: Team, power: Power, ann: Screen) -> None:
    page = ann.page
    power.off()
    expect(page.get_by_text("Reconnecting …")).to_be_visible()
    expect(ann.row("The beans")).to_be_visible()
    page.reload()
    expect(ann.row("The beans")).to_be_visible()
    expect(body(page)).to_contain_text("Where is order 1?")
    team.receive("While it was away")
    power.on()
    expect(ann.row("While it was away")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Reconnecting …")).to_have_count(0)
    expect(page.get_by_text("Online", exact=True)).to_be_visible()


def comments(screen: Screen, conversation: str) -> list[str]:
    return [one["body"] for one in screen.api.get(f"/conversations/{conversation}/comments")["comments"]]
