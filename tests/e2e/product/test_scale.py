"""Two web and two worker processes and sync, each killed while mail comes in and replies go out: nobody notices."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.parser import BytesHeaderParser
from functools import partial
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx
import msgspec
import pytest
from playwright.sync_api import ViewportSize, expect
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect as open_socket

from tests.e2e.product.browsers import Screen, chromium
from tests.e2e.product.inbox import Api, House, connect, letter, postroom
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until
from tests.e2e.servers.smtp import SmtpServer

Answer = TypeVar("Answer")
VICTIMS = ("process web", "process web", "process worker", "process worker", "process sync")
BEFORE, AFTER, REPLIES = 3, 2, 2  # mails around each kill, and replies at its moment
CUSTOMER = "ingrid@fjord.example"
TALL: ViewportSize = {"width": 1440, "height": 3000}  # all rows are on the screen
PATIENCE_S = 60


class Reader:
    """A client of the socket, which comes back with its place when the connection breaks."""

    def __init__(self, api: Api) -> None:
        self.events: list[dict[str, Any]] = []
        self.resets = 0
        self.breaks = 0
        self.first = 0
        self._api = api
        self._ends = threading.Event()
        self._hello: dict[str, Any] = {"type": "hello", "epoch": None, "cursors": {}}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while not self._ends.is_set():
            try:
                self._follow()
            except (OSError, WebSocketException):
                self.breaks += 1
                self._ends.wait(0.1)

    def _follow(self) -> None:
        cookies = "; ".join(f"{one.name}={one.value}" for one in self._api.client.cookies.jar)
        address = self._api.base.replace("http", "ws", 1) + "/v1/socket"
        with open_socket(address, additional_headers={"Cookie": cookies, "Origin": self._api.base}) as socket:
            socket.send(msgspec.json.encode(self._hello), text=True)
            while not self._ends.is_set():
                try:
                    self._hear(msgspec.json.decode(socket.recv(timeout=0.2)))
                except TimeoutError:
                    continue

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "ready" and self._hello["epoch"] is None:
            self._hello |= {"epoch": frame["epoch"], "cursors": dict(frame["cursors"])}
            self.first = frame["cursors"][self._api.organization]
            self._ready.set()
        elif frame["type"] == "events":
            self.events += frame["events"]
            self._hello["cursors"][frame["organization"]] = frame["seq"]
        elif frame["type"] == "reset":
            self.resets += 1

    def heard(self, kind: str) -> int:
        return sum(one["kind"] == kind for one in self.events)


@pytest.fixture
def house() -> Iterator[House]:
    with postroom(POSTROOM_WEB_PROCESSES="2", POSTROOM_WORKER_PROCESSES="2") as running:
        yield running


def test_each_process_killed_in_turn_while_mail_comes_and_goes(
    house: House, dovecot: Dovecot, smtp_server: SmtpServer
) -> None:
    ann = house.set_up()
    ben = house.hire(ann)
    user = dovecot.add_user("support")
    account = connect(ann, dovecot, user)
    with chromium() as browser, Reader(ann) as reader:
        screens = [Screen(browser, one, viewport=TALL) for one in (ann, ben)]
        for screen in screens:
            screen.log_in()
            screen.open("all")
            expect(screen.page.get_by_text("Online").first).to_be_visible()
            screen.page.evaluate("window.neverReloaded = true")
        busy = Office(house, ann, account, dovecot, user)
        for victim in VICTIMS:
            busy.lose(victim)
        for screen in screens:
            for subject in busy.subjects:
                expect(screen.row(subject)).to_be_visible(timeout=PATIENCE_S * 1000)
            assert screen.page.evaluate("window.neverReloaded"), "it was loaded again"
        in_once(ann, account, busy)
        out_once(ann, smtp_server, busy.replies)
        heard(reader, mails=len(busy.subjects))
        for screen in screens:
            screen.close()
        told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in busy.gaps)
        print(f"{len(busy.subjects)} mails, {len(busy.replies)} replies; back after the kill: {told}")  # noqa: T201 figures


class Office:
    """Mail that comes, replies that go, and processes that die meanwhile."""

    def __init__(self, house: House, api: Api, account: str, dovecot: Dovecot, user: MailUser) -> None:
        self.subjects: list[str] = []
        self.replies: list[str] = []
        self.gaps: list[tuple[str, float]] = []
        self._house = house
        self._api = api
        self._account = account
        self._dovecot = dovecot
        self._user = user

    def lose(self, part: str) -> None:
        """Kill one process with everything under way; return when another has taken its place and all mail is in."""
        self._deliver(BEFORE)
        answered = [self._api.conversation(one) for one in self.subjects[-REPLIES:]]
        pids = self._house.run.pids_of(part)
        victim = min(pids)  # the older one: where there are two, each dies once
        self._deliver(AFTER)
        for one in answered[:1]:
            self._reply(one)
        os.kill(victim, signal.SIGKILL)
        began = time.monotonic()
        for one in answered[1:]:
            self._reply(one)
        self._deliver(AFTER)
        assert wait_until(lambda: len(set(self._house.run.pids_of(part)) - {victim}) == len(pids), PATIENCE_S), part
        assert wait_until(lambda: persist(self._imported) >= len(self.subjects), PATIENCE_S), f"{part}: mail is missing"
        self.gaps.append((part.removeprefix("process "), time.monotonic() - began))

    def _deliver(self, count: int) -> None:
        for _ in range(count):
            number = len(self.subjects)
            self.subjects.append(f"Order {number:02}.")
            mail = letter(number, to=self._user.address, sender=CUSTOMER, subject=self.subjects[-1])
            self._dovecot.deliver(self._user, mail)

    def _reply(self, conversation: dict[str, Any]) -> None:
        """Send as the app does: under an id of its own, again when the connection breaks."""
        draft = uuid4()
        body = {
            "organization": self._api.organization,
            "account": self._account,
            "conversation": conversation["id"],
            "subject": f"Re: {conversation['subject']}",
            "body": "<p>Tomorrow.</p>",
            "to_fields": [{"address": CUSTOMER}],
            "send": True,
            "undo_seconds": 0,
            "force": True,
        }
        persist(partial(self._api.write, "PUT", f"/drafts/{draft}", body))
        self.replies.append(body["subject"])

    def _imported(self) -> int:
        return int(self._api.get(f"/accounts/{self._account}")["ledger"]["imported"])


def in_once(api: Api, account: str, busy: Office) -> None:
    """Each mail is one conversation with one message, and one more where it was answered."""
    expected = {subject: 1 + busy.replies.count(f"Re: {subject}") for subject in busy.subjects}
    assert wait_until(lambda: counts(api) == expected, PATIENCE_S), counts(api)
    ledger = api.get(f"/accounts/{account}")["ledger"]
    assert (ledger["imported"], ledger["quarantined"]) == (len(busy.subjects), 0)
    assert ledger["duplicates"] <= len(busy.replies), "only our own copies come back, from Sent"
    assert len(api.subjects(all="true")) == len(busy.subjects)


def counts(api: Api) -> dict[str, int]:
    """Return how many messages each conversation has."""
    rows = api.get("/conversations", all="true", limit="100")["conversations"]
    return {one["subject"]: one["messages_count"] for one in rows}


def out_once(api: Api, server: SmtpServer, replies: list[str]) -> None:
    """Each left once. One killed between its last byte and the answer is left to a person, who is asked."""
    assert wait_until(lambda: settled(api), PATIENCE_S), "something still waits to be sent"
    counted = Counter(BytesHeaderParser().parsebytes(one.raw)["Subject"] for one in server.relay.accepted)
    assert [subject for subject, count in counted.items() if count > 1] == []
    asked = {one["subject"] for one in api.get("/outbox")["messages"]}
    assert set(replies) - set(counted) <= asked, "lost without a word"


def settled(api: Api) -> bool:
    return all(one["send"]["state"] in {"unknown", "failed"} for one in api.get("/outbox")["messages"])


def heard(reader: Reader, *, mails: int) -> None:
    assert wait_until(lambda: reader.heard("message.received") >= mails, PATIENCE_S)
    seqs = [one["seq"] for one in reader.events]  # each once, and in order
    assert seqs == list(range(reader.first + 1, reader.first + 1 + len(seqs)))
    assert reader.heard("message.received") == mails
    assert reader.resets == 0
    assert reader.breaks >= 1, "its connection was never cut"


def persist(ask: Callable[[], Answer]) -> Answer:
    """Ask again while the process that was asked is gone."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except httpx.TransportError:
            assert time.monotonic() < deadline
