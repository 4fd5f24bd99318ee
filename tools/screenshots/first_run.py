"""The pictures of set-up and of an account's health: real mail on a Dovecot of this computer, under another name."""

import json
import re
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import APIResponse, Page, Route, expect

from postroom.app.demo import casting, script
from tests.e2e.product.inbox import PASSWORD
from tests.e2e.servers.dovecot import Dovecot, MailUser, start_dovecot
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import start_smtp
from tools.screenshots.camera import Camera

_ADDRESS = "support@harborpine.example"
_SHOWN = {
    "imap": {"host": "mail.harborpine.example", "port": 993, "tls": "tls"},
    "smtp": {"host": "mail.harborpine.example", "port": 465, "tls": "tls"},
}
_PICTURES = ("setup-1-light", "setup-2-light", "setup-3-light", "settings-account-light")
_PATIENCE_S = 60.0


def take(camera: Camera) -> None:
    """Go through the first run as a person would, then wait for the mail."""
    if not camera.wants(*_PICTURES):
        return
    with ExitStack() as stack:
        dovecot = start_dovecot()
        stack.callback(dovecot.close)
        stack.callback(start_smtp(dovecot).close)
        user = dovecot.add_user("support")
        _seed(dovecot, user)
        screen = stack.enter_context(camera.screen(camera.house.stranger()))
        page = screen.page
        _Disguise(dovecot, user).put_on(page)
        page.goto(f"{camera.house.address}/setup?code={camera.house.code}")
        _organization(camera, page)
        _mail(camera, page)
        _invite(camera, page)
        _health(camera, page)


def _organization(camera: Camera, page: Page) -> None:
    page.get_by_label("Name of the organization").fill("Harbor & Pine")
    page.get_by_label("Your name").fill("Noor Haddad")
    page.get_by_label("Your e-mail address").fill("noor@harborpine.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    camera.take(page, "setup-1-light")
    page.get_by_role("button", name="Continue").click()


def _mail(camera: Camera, page: Page) -> None:
    page.get_by_label("Address", exact=True).fill(_ADDRESS)
    expect(page.get_by_text("Settings found")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password", exact=True).blur()
    expect(page.get_by_role("list", name="Connection test").get_by_text("Can send")).to_be_visible()
    page.get_by_text("Everything", exact=True).click()
    camera.take(page, "setup-2-light")
    page.get_by_role("button", name="Connect", exact=True).click()


def _invite(camera: Camera, page: Page) -> None:
    expect(page.get_by_role("heading", name="Who works with you?")).to_be_visible()
    for name in ("mara", "tomas", "jonas"):
        page.keyboard.type(f"{name}@harborpine.example,")
    camera.take(page, "setup-3-light")
    page.get_by_role("button", name=re.compile("^Invite")).click()
    page.get_by_role("button", name="Open the inbox").click()
    page.wait_for_url(re.compile("/inbox"))


def _health(camera: Camera, page: Page) -> None:
    organization = page.url.split("/")[3]

    def account() -> Any:  # noqa: ANN401 any JSON
        asked = page.request.get(f"{camera.house.address}/v1/accounts", params={"organization": organization})
        return asked.json()["accounts"][0]

    if not wait_until(lambda: account()["phase"] == "idle", _PATIENCE_S):
        raise TimeoutError(f"the mail did not come in: {account()}")
    page.goto(f"{camera.house.address}/{organization}/settings/accounts/{account()['id']}")
    expect(page.get_by_text("In step with the server")).to_be_visible()
    camera.take(page, "settings-account-light")


class _Disguise:
    """Between page and server: requests go out with Dovecot's address and password, replies come in with nicer ones."""

    def __init__(self, dovecot: Dovecot, user: MailUser) -> None:
        self._real = {
            "username": user.address,
            "password": user.password,
            "imap": {"host": dovecot.host, "port": dovecot.imap, "tls": "plain"},
            "smtp": {"host": dovecot.host, "port": dovecot.submission, "tls": "plain"},
        }
        self._ports = {dovecot.imap: "imap", dovecot.submission: "smtp"}

    def put_on(self, page: Page) -> None:
        page.route("**/v1/accounts/proposal", self._propose)
        page.route(re.compile(r"/v1/accounts(\?|/probe|/[0-9a-f-]{36}|$)"), self._pass)

    def _propose(self, route: Route) -> None:
        nothing = {"note": "", "note_url": ""}
        route.fulfill(json={"proposals": [{"username": _ADDRESS, **_SHOWN, "source": "autoconfig", **nothing}]})

    def _pass(self, route: Route) -> None:
        body: Any = json.loads(route.request.post_data or "null")
        if body and "login" in body:
            body["login"] = self._real
        reply: APIResponse = route.fetch(post_data=json.dumps(body)) if body else route.fetch()
        route.fulfill(response=reply, json=self._dressed(reply.json()))

    def _dressed(self, found: Any) -> Any:  # noqa: ANN401 any JSON
        """Return the reply with the shown servers wherever the real ones stand."""
        if isinstance(found, list):
            return [self._dressed(one) for one in found]
        if not isinstance(found, dict):
            return found
        shown = _SHOWN.get(self._ports.get(found.get("port", 0), ""), {})
        return {name: self._dressed(value) for name, value in found.items()} | {
            key: value for key, value in shown.items() if key in found
        }


def _seed(dovecot: Dovecot, user: MailUser) -> None:
    """Put the mails of the demo's threads into folders, and one nobody can read."""
    now = datetime.now(UTC)
    number = 0
    mails: dict[str, list[bytes]] = {"INBOX": [], "Sent": [], "Archive": [], "Orders": []}
    for thread in casting.cast(script.load(), now):
        for speech in thread.mails:
            number += 1
            theirs = speech.by == "them"
            folder = "Sent" if not theirs else ("INBOX", "Archive", "Orders")[thread.number % 3]
            mails[folder].append(_raw(number, thread, speech, theirs=theirs))
    mails["Archive"] += mails["INBOX"][:12]  # a copy elsewhere is the same message
    for folder, raws in mails.items():
        dovecot.seed(user, *raws, folder="" if folder == "INBOX" else folder)
    dovecot.append(user, "INBOX", *_unreadable(now))


def _raw(number: int, thread: casting.Thread, speech: casting.Speech, *, theirs: bool) -> bytes:
    them, us = f"{thread.contact.name} <{thread.contact.address}>", f"Harbor & Pine <{_ADDRESS}>"
    lines = [
        f"From: {them if theirs else us}",
        f"To: {us if theirs else them}",
        f"Subject: {thread.subject}",
        f"Message-ID: <{number}.seed@harborpine.example>",
        f"Date: {speech.at:%a, %d %b %Y %H:%M:%S +0000}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
    ]
    return "\r\n".join([*lines, "", speech.text, ""]).encode()


def _unreadable(now: datetime) -> list[bytes]:
    return [f"\r\nNo header at all, {now - timedelta(days=days):%d %B}\r\n".encode() for days in (1, 4)]
