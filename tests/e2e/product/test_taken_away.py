"""What somebody may no longer see leaves his screen and his device, be it that he was away when it was taken."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, letter, login_fields, postroom
from tests.e2e.product.team import Team, gather
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

SUBJECT, WORDS = "The salary", "Where is order 950?"
WATCH = """() => {
  const look = () => { if (/The salary|order 950/.test(document.body?.textContent ?? '')) window.seen = true; };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}"""
ON_DEVICE = """async (words) => {
  const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith('postroom'));
  const read = (db, store) => new Promise((resolve, reject) => {
    const reading = db.transaction(store).objectStore(store).getAll();
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  });
  for (const name of names) {
    const db = await new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
    });
    const kept = await Promise.all([...db.objectStoreNames].map((store) => read(db, store)));
    const stores = [...db.objectStoreNames];
    db.close();
    const at = [...stores].filter((_, index) => JSON.stringify(kept[index]).includes(words));
    if (at.length > 0) return at.join();
  }
  return false;
}"""

FORGET_START = """async () => {
  const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith('postroom'));
  const db = await new Promise((resolve) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => resolve(opening.result);
  });
  const work = db.transaction('start', 'readwrite');
  work.objectStore('start').clear();
  await new Promise((resolve) => (work.oncomplete = resolve));
  db.close();
}"""


@pytest.fixture(scope="module")
def team(dovecot: Dovecot, session_smtp: SmtpServer, browser: Browser) -> Iterator[Team]:
    with postroom() as house:
        made = gather(house, dovecot, browser)
        own = dovecot.add_user("ann")
        fields = {"organization": made.ann.organization, "address": own.address, "name": "Ann", "history_days": None}
        made.ann.write("POST", "/accounts", fields | {"login": login_fields(dovecot, own)})
        dovecot.deliver(own, letter(950, to=own.address, subject=SUBJECT))
        yield made


@pytest.fixture
def private(team: Team) -> str:
    """Ann's own conversation, which she lets Ben see."""
    one = str(team.ann.conversation(SUBJECT)["id"])
    team.ann.write("PATCH", f"/conversations/{one}", {"add_users": [team.ben.id]})
    return one


@pytest.fixture
def ben(team: Team, private: str) -> Iterator[Screen]:
    """Ben reads it, and his device keeps it."""
    with team.screen(team.ben) as screen:
        page = screen.open(f"all/{private}")
        expect(page.get_by_text(WORDS).last).to_be_visible()
        page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
        for words in (SUBJECT, WORDS, "cursors"):
            assert wait_until(partial(kept, page, words), 30), "it was not kept"
        yield screen


def on_device(page: Page, words: str) -> str:
    """Return which stores of the browser's database have these words."""
    return str(page.evaluate(ON_DEVICE, words) or "")


def kept(page: Page, words: str) -> bool:
    return on_device(page, words) != ""


def dropped(page: Page, words: str) -> bool:
    return not kept(page, words)


def take_away(team: Team, private: str) -> None:
    team.ann.write("PATCH", f"/conversations/{private}", {"remove_users": [team.ben.id]})


def gone_from(page: Page) -> None:
    """Nothing of it is on the device any more."""
    for words in (SUBJECT, WORDS):
        assert wait_until(partial(dropped, page, words), 30), f"{words!r} is still kept: {on_device(page, words)}"


def test_an_open_screen_that_was_offline_drops_it_as_soon_as_it_is_back(team: Team, private: str, ben: Screen) -> None:
    page = ben.page
    ben.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    take_away(team, private)
    expect(page.get_by_text(WORDS).last).to_be_visible()
    ben.context.set_offline(False)
    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(ben.row(SUBJECT)).to_have_count(0)
    gone_from(page)


@pytest.mark.parametrize("left", ["as it was", "while it kept what it heard"])
def test_a_device_that_is_opened_again_never_shows_it(team: Team, private: str, ben: Screen, left: str) -> None:
    if left != "as it was":  # the browser was killed before it kept how far that goes
        ben.page.evaluate(FORGET_START)
    ben.page.close()
    take_away(team, private)
    team.received(f"The crates ({left})")
    page = ben.context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{team.ben.base}/{team.ben.organization}/all")
    expect(page.get_by_role("listitem").filter(has_text=f"The crates ({left})").first).to_be_visible()
    gone_from(page)
    assert page.evaluate("() => window.seen") is None


def test_what_is_open_on_a_device_is_shown_at_once_where_nothing_was_taken(team: Team, ben: Screen) -> None:
    """The watch above does see what is shown."""
    page = ben.context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{team.ben.base}/{team.ben.organization}/all")
    expect(page.get_by_role("listitem").filter(has_text=SUBJECT).first).to_be_visible()
    assert page.evaluate("() => window.seen") is True


def test_who_is_removed_sees_nothing_more_and_his_work_is_the_teams(team: Team, browser: Browser) -> None:
    cem: Api = team.house.hire(team.ann, "Cem")
    dan: Api = team.house.hire(team.ann, "Dan")
    one = team.received("The beans")
    team.ann.write("PATCH", f"/conversations/{one}", {"add_assignees": [dan.id]})
    dan.write("POST", f"/conversations/{one}/comments", {"body": "I call them tomorrow.", "mentions": []})
    with team.screen(team.ann) as ann, team.screen(cem) as colleague, team.screen(dan) as leaver:
        page = leaver.open(f"inbox/{one}")
        expect(page.get_by_text("I call them tomorrow.")).to_be_visible()
        colleague.open_team_inbox()
        expect(colleague.page.get_by_role("heading", name="Support: Team inbox")).to_be_visible()
        expect(colleague.row("The beans")).to_have_count(0)
        remove(ann, "Dan")
        expect(page.get_by_label("E-mail address")).to_be_visible()
        expect(page.get_by_text("I call them tomorrow.")).to_have_count(0)
        gone_from(page)
        colleague.row("The beans").get_by_role("link").click()
        said = colleague.page.get_by_role("article").filter(has_text="I call them tomorrow.")
        expect(said.get_by_text("Dan").first).to_be_visible()
    for path in ("me", f"conversations/{one}"):
        assert dan.client.get(f"/v1/{path}").status_code == 401


def remove(owner: Screen, name: str) -> None:
    page = owner.open("settings/people")
    page.get_by_role("button", name=f"More for {name}").click()
    page.get_by_role("menuitem", name="Remove from the organization").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text(f"{name} is removed.")).to_be_visible()
