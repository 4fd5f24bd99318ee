"""200 people online and 50 actions a second: how long until who acts has his answer, and until everybody else sees it.

Postroom runs as it does for people (one web process, one worker) over 100,000 conversations; the browsers are one
process beside it on the same machine. Each action is by a random person on a conversation of his team: assign, close,
reopen, star, archive, mark unread, comment. `action_p99_ms` is from the request to the answer, `seen_p99_ms` from the
request to the event at every socket that may see the conversation, the last of them included; `revoked_max_ms` from the
request that takes access away until the socket of who lost it was told.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench import people
from bench.large import Large, large_inbox
from bench.revoked import Revoked
from bench.seed import PEOPLE, numbered
from postroom.identity import sessions
from postroom.identity.sessions import Client
from postroom.storage.database import Database

CONVERSATIONS = 100_000
ACTIONS_PER_S = 50
SECONDS = int(os.environ.get("BENCH_SECONDS", "30"))
_WARM_UP = 10 * ACTIONS_PER_S  # not counted: PostgreSQL plans each statement some ten times on each connection
_ACCOUNTS, _TEAMS, _RECENT = 12, 10, 200


class _Seen:
    """When each action was asked for, answered, and heard of; by the conversation it was on."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        self.answered: list[float] = []
        self.heard: list[float] = []
        self.failed: list[str] = []
        self.people: dict[str, set[int]] = {}
        self.revoked = Revoked()

    def hear(self, person: int, frame: dict[str, Any]) -> None:
        now = time.perf_counter()
        for event in frame.get("events", ()):
            self.revoked.hear(person, event)
            one = event["conversation_id"]
            if one in self.asked and person not in self.people[one]:
                self.people[one].add(person)
                self.heard.append((now - self.asked[one]) * 1000)


def run() -> dict[str, float]:
    with large_inbox(CONVERSATIONS) as inbox:
        figures = asyncio.run(_measure(inbox))
    return figures | people.run()


async def _measure(inbox: Large) -> dict[str, float]:
    seen = _Seen()
    secrets = await _log_in(inbox.dsn)
    async with AsyncExitStack() as stack:
        began = time.perf_counter()
        for person, secret in secrets.items():
            await stack.enter_async_context(_online(inbox, person, secret, seen))
        print(f"  {PEOPLE} people are online after {time.perf_counter() - began:.1f} s", flush=True)
        browsers = _Browsers(inbox)
        acting = asyncio.create_task(_act(browsers, secrets, seen))
        await seen.revoked.run(browsers.ask, secrets, _of_team)
        await acting
    answered, heard = sorted(seen.answered), sorted(seen.heard)
    print(f"  {len(answered)} actions answered: median {_part(answered, 50):.0f} ms, p99 {_part(answered, 99):.0f} ms")
    print(f"  heard of {len(heard)} times: median {_part(heard, 50):.0f} ms, p99 {_part(heard, 99):.0f} ms")
    told = sorted(seen.revoked.told)
    print(f"  told of lost access {len(told)} times: median {_part(told, 50):.0f} ms, longest {told[-1]:.0f} ms")
    if seen.failed:
        print(f"  failed: {len(seen.failed)}, first: {seen.failed[0]}")
    return {
        "action_p99_ms": _part(answered, 99),
        "seen_p99_ms": _part(heard, 99),
        "revoked_max_ms": told[-1],
        "actions_failed": float(len(seen.failed)),
    }


async def _log_in(dsn: str) -> dict[int, str]:
    async with Database(dsn) as database, database.transaction() as tx:
        client = Client("127.0.0.1", "bench")
        return {one: (await sessions.start(tx, numbered("person", one), client)).secret for one in range(1, PEOPLE + 1)}


@asynccontextmanager
async def _online(inbox: Large, person: int, secret: str, seen: _Seen) -> AsyncIterator[None]:
    address = inbox.address.replace("http", "ws", 1) + "/v1/socket"
    headers = {"Cookie": f"{sessions.COOKIE}={secret}", "Origin": inbox.address}
    async with connect(address, additional_headers=headers, compression=None) as socket:
        await socket.send('{"type": "hello"}')
        while msgspec.json.decode(await socket.recv())["type"] != "ready":
            pass
        listening = asyncio.create_task(_listen(person, socket, seen))
        try:
            yield
        finally:
            listening.cancel()


async def _listen(person: int, socket: ClientConnection, seen: _Seen) -> None:
    async for text in socket:
        frame = msgspec.json.decode(text)
        if frame["type"] == "events":
            seen.hear(person, frame)


class _Browsers:
    """Connections that are kept open. A full client library takes as long for a request as the server."""

    def __init__(self, inbox: Large) -> None:
        self._inbox = inbox
        self._host = inbox.address.removeprefix("http://")
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, method: str, path: str, secret: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        if self._idle:
            reader, writer = self._idle.pop(0)  # all are used in turn, none is closed as idle
        else:
            host, port = self._host.split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
        content = msgspec.json.encode(body)
        head = [
            f"{method} /v1/{path}?organization={self._inbox.organization_id} HTTP/1.1",
            f"Host: {self._host}",
            f"Origin: {self._inbox.address}",
            f"Cookie: {sessions.COOKIE}={secret}",
            f"Idempotency-Key: {uuid4()}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + content)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.split(b"content-length:")[1].split(b"\r\n")[0])
        found = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return int(answer.split()[1]), found


async def _act(browsers: _Browsers, secrets: dict[int, str], seen: _Seen) -> None:
    """Start an action every 20 ms, whatever became of those before."""
    chance = random.Random(50)
    began = time.perf_counter()
    running: set[asyncio.Task[None]] = set()
    for number in range(_WARM_UP + SECONDS * ACTIONS_PER_S):
        person = chance.randint(1, PEOPLE)
        action = _action(browsers, person, secrets[person], chance, seen, counts=number >= _WARM_UP)
        running.add(asyncio.create_task(action))
        await asyncio.sleep(max(0.0, began + (number + 1) / ACTIONS_PER_S - time.perf_counter()))
    await asyncio.gather(*running)
    await asyncio.sleep(2)  # for the last ones to be heard of


async def _action(
    browsers: _Browsers,
    person: int,
    secret: str,
    chance: random.Random,
    seen: _Seen,
    *,
    counts: bool,
) -> None:
    conversation = str(numbered("conversation", _of_team(person, chance)))
    method, path, body = _request(person, conversation, chance)
    if conversation in seen.asked:
        return  # one at a time, so that it is known which action an event tells of
    asked = time.perf_counter()
    if counts:
        seen.people[conversation] = set()
        seen.asked[conversation] = asked
    status, text = await browsers.ask(method, path, secret, body)
    if status >= 300:
        seen.failed.append(f"{status} {text[:200]!r}")
    elif counts:
        seen.answered.append((time.perf_counter() - asked) * 1000)


def _request(person: int, conversation: str, chance: random.Random) -> tuple[str, str, dict[str, Any]]:
    me = str(numbered("person", person))
    bodies: list[dict[str, Any]] = [
        {"add_assignees": [me]},
        {"close": True},
        {"reopen": True},
        {"star": True},
        {"archive": True},
        {"unread": True},
    ]
    if chance.random() < 0.2:
        return "POST", f"conversations/{conversation}/comments", {"body": "I am on it."}
    return "PATCH", f"conversations/{conversation}", chance.choice(bodies)


def _of_team(person: int, chance: random.Random) -> int:
    """Return the number of a recent conversation of an account of the person's team, as the seed shares them."""
    team = person % _TEAMS + 1
    accounts = [one for one in range(1, _ACCOUNTS + 1) if one % _TEAMS + 1 == team]
    return chance.randrange(1, _RECENT * 10) * _ACCOUNTS + chance.choice(accounts) - 1


def _part(values: list[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)] if values else 0.0
