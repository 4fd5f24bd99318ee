"""From a mail that is handed to the mail server until its event is in a client of the socket, as the web app is one.

One at a time, at moments that no timer of ours can be in step with. The clock starts before the delivery itself.
Half a second is Dovecot's own: it waits that long before it tells who listens (NOTIFY_DELAY_MSECS in its source,
src/lib-storage/mailbox-watch.c).
"""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from tests.e2e.product.inbox import Api, letter
from tests.e2e.servers.dovecot import Dovecot, MailUser

_LONGEST_S = 30


def p99_s(api: Api, dovecot: Dovecot, user: MailUser, count: int) -> float:
    """Deliver so many mails; return how long one in a hundred takes at least."""
    chance = random.Random(7)
    cookies = "; ".join(f"{one.name}={one.value}" for one in api.client.cookies.jar)
    headers = {"Cookie": cookies, "Origin": api.base}
    with open_socket(api.base.replace("http", "ws", 1) + "/v1/socket", additional_headers=headers) as socket:
        socket.send(msgspec.json.encode({"type": "hello", "epoch": None, "cursors": {}}), text=True)
        _until(socket, lambda frame: frame["type"] == "ready")
        taken = []
        for number in range(count):
            time.sleep(chance.uniform(0, 0.1))
            taken.append(_one(socket, dovecot, user, number))
    print(f"  {count} deliveries to event: median {statistics.median(taken):.3f} s, longest {max(taken):.3f} s")
    return statistics.quantiles(taken, n=100, method="inclusive")[-1]


def _one(socket: ClientConnection, dovecot: Dovecot, user: MailUser, number: int) -> float:
    subject = f"Arrival {number}"
    mail = letter(1_000_000 + number, to=user.address, subject=subject)
    began = time.monotonic()
    dovecot.deliver(user, mail)
    _until(socket, lambda frame: _tells(frame, subject))
    return time.monotonic() - began


def _tells(frame: dict[str, Any], subject: str) -> bool:
    return frame["type"] == "events" and any(
        one["kind"] == "message.received" and one["conversation"]["subject"] == subject for one in frame["events"]
    )


def _until(socket: ClientConnection, wanted: Callable[[dict[str, Any]], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_S
    while not wanted(msgspec.json.decode(socket.recv(timeout=deadline - time.monotonic()))):
        pass
