"""HTML mail full of scripts, in the product and a real browser: nothing runs or is loaded, the words are there."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Route, expect

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.canary import Canary, canary
from tests.e2e.product.hostile import fragments
from tests.e2e.product.inbox import Api, connect, postroom
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

TESTDATA = Path(os.environ.get("POSTROOM_TESTDATA") or Path(__file__).resolve().parents[4] / "shared" / "testdata")
SAMPLES = TESTDATA / "html" / "dompurify-shared.json"
FEW = 4  # samples in one mail
UNENDED = {"Trick: mutation through a form"}  # the rest of the mail is inside what it opens
# What the browser says when the sanitiser let something through that only the frame's policy stopped.
STOPPED = ("Blocked", "Refused", "Content Security Policy", "violates", "sandboxed", "ran")

_FOLLOW = """(path) => {
  const link = Object.assign(document.createElement('a'), { href: path });
  document.body.append(link);
  link.click();
  link.remove();
}"""
_RAN = """() => [window, ...[...document.querySelectorAll('iframe')].map((one) => one.contentWindow)]
  .filter((one) => one.ran).length"""
_PLACED = """() => [...document.querySelectorAll('iframe')]
  .flatMap((one) => [...one.contentDocument.querySelectorAll('*')])
  .filter((one) => /fixed|absolute|sticky/.test(one.ownerDocument.defaultView.getComputedStyle(one).position))
  .map((one) => one.outerHTML)"""


class Watched(Screen):
    """A screen on which everything a mail could bring about is written down."""

    def __init__(self, browser: Browser, api: Api, web: Canary) -> None:
        super().__init__(browser, api)
        self.web = web
        self.dialogs: list[str] = []
        self.spoken: list[str] = []
        self.elsewhere: list[str] = []
        self.context.on("dialog", self._dismiss)
        self.context.on("console", self._hear)
        self.context.on("request", self._follow)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        self.spoken.append(message.text)

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((self.api.base, "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)

    def show(self, conversation: str) -> None:
        """Go to a conversation as a link in the app does, without loading the app again."""
        self.page.evaluate(_FOLLOW, f"/{self.api.organization}/team-{self.api.team}/{conversation}")

    def happened(self) -> dict[str, object]:
        """Return what should not have happened, by where it was seen."""
        found = {
            "dialogs": self.dialogs,
            "flags": self.page.evaluate(_RAN),
            "requests": self.elsewhere,
            "connections": self.web.asked,
            "windows": [page.url for page in self.context.pages if page is not self.page],
        }
        return {name: what for name, what in found.items() if what}


@pytest.fixture(scope="module")
def web() -> Iterator[Canary]:
    with canary() as listening:
        yield listening


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # No name leads anywhere, not even for the browser's own errands; what a mail calls is seen all the same.
    with chromium("--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1") as opened:
        yield opened


@pytest.fixture(scope="module")
def mails(web: Canary) -> dict[str, str]:
    """The HTML of each mail, by its subject."""
    own = {f"Trick: {name}": text for name, text in fragments(web.address).items()}
    if SAMPLES.is_file():
        cases = [one["payload"] for one in json.loads(SAMPLES.read_text())["cases"]]
        own |= {f"Samples {at}": "<hr>".join(cases[at : at + FEW]) for at in range(0, len(cases), FEW)}
    return own


@pytest.fixture(scope="module")
def ann(dovecot: Dovecot, session_smtp: SmtpServer, mails: dict[str, str]) -> Iterator[Api]:
    user = dovecot.add_user("support")
    written = [mail(number, subject, html, user.address) for number, (subject, html) in enumerate(mails.items())]
    dovecot.seed(user, *written)
    with postroom() as house:
        api = house.set_up()
        account = connect(api, dovecot, user)
        assert wait_until(lambda: api.get(f"/accounts/{account}")["ledger"]["imported"] == len(mails), 60)
        assert wait_until(lambda: len(api.subjects(all="true")) == len(mails), 30)
        yield api


@pytest.fixture(scope="module")
def conversations(ann: Api) -> dict[str, str]:
    """Return the conversation of each mail."""
    found: dict[str, str] = {}
    until: dict[str, str] = {}
    while True:
        page = ann.get("/conversations", all="true", **until)
        found |= {one["subject"]: str(one["id"]) for one in page["conversations"]}
        if page["next"] is None:
            return found
        until = {"until": page["next"]}


@pytest.fixture
def screen(browser: Browser, ann: Api, web: Canary) -> Iterator[Watched]:
    opened = Watched(browser, ann, web)
    opened.log_in()
    opened.open_team_inbox()
    expect(opened.page.get_by_role("listitem").first).to_be_visible()
    web.asked.clear()
    yield opened
    opened.close()


def test_tricks_of_our_own(screen: Watched, conversations: dict[str, str]) -> None:
    for subject, conversation in conversations.items():
        if subject.startswith("Trick"):
            read(screen, subject, conversation, ending=subject not in UNENDED)
            press_everything(screen.page)
    assert screen.happened() == {}
    assert refusals(screen) == [], "the sanitiser let it through; only the frame's policy stopped it"


def test_shared_samples(screen: Watched, conversations: dict[str, str]) -> None:
    samples = {subject: one for subject, one in conversations.items() if subject.startswith("Samples")}
    if not samples:
        pytest.skip(f"no samples at {SAMPLES}: set POSTROOM_TESTDATA")
    for subject, conversation in samples.items():
        read(screen, subject, conversation, ending=False)
        press_everything(screen.page)
    assert screen.happened() == {}
    assert refusals(screen) == []


def test_the_frame_alone_stops_what_the_sanitiser_would_let_through(
    screen: Watched, conversations: dict[str, str], mails: dict[str, str]
) -> None:
    """The second wall without the first: the mail as it came, under the headers and in the frame of the product."""
    raw = ""

    def unsafe(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=f"<!doctype html><p>As it came</p>{raw}")

    screen.page.route("**/f/**", unsafe)
    for subject, conversation in conversations.items():
        if subject.startswith("Trick") and subject != "Trick: links of the head":  # a policy knows no preconnect
            raw = mails[subject]
            screen.show(conversation)
            expect(screen.page.get_by_role("heading", name=re.compile(rf"^{re.escape(subject)}\."))).to_be_visible()
            expect(screen.page.frame_locator("iframe").last.get_by_text("As it came")).to_be_attached()
    assert refusals(screen), "nothing was stopped: the test shows nothing"
    screen.elsewhere.clear()  # they are announced before they are refused; the canary knows
    assert screen.happened() == {}


def read(screen: Watched, subject: str, conversation: str, *, ending: bool = True) -> None:
    """Open a mail and see that its words are there and nothing of it lies over anything else."""
    screen.show(conversation)
    page = screen.page
    expect(page.get_by_role("heading", name=re.compile(rf"^{re.escape(subject)}\."))).to_be_visible()
    body = page.frame_locator("iframe").last
    expect(body.get_by_text(f"Words before {subject}.")).to_be_visible()
    if ending:
        expect(body.get_by_text(f"Words after {subject}.")).to_be_visible()
    placed = page.evaluate(_PLACED)
    assert placed == [], f"{subject} covers something"


def press_everything(page: Page) -> None:
    """Press what a mail offers, except its honest links."""
    for body in page.frames[1:]:
        for one in body.locator("a:not([href^='http']), summary, button, input").all():
            one.click(timeout=2_000)


def refusals(screen: Watched) -> list[str]:
    return [text for text in screen.spoken if any(word in text for word in STOPPED)]


def mail(number: int, subject: str, html: str, to: str) -> bytes:
    return (
        f"From: Mallory <mallory{number}@evil.example>\r\nTo: {to}\r\nSubject: {subject}\r\n"
        f"Message-ID: <trick{number}@evil.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n"
        f"<p>Words before {subject}.</p>\r\n{html}\r\n<p>Words after {subject}.</p>\r\n"
    ).encode()
