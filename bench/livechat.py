"""Live chat: how long a message takes, what an idle visitor costs, and whether a flood loses or doubles anything.

Postroom runs as it does for people. `chat_p99_over_echo`: 50 messages a second of 100 visitors, from the request until
it stands on the visitor's own socket, over the same of `bench.echo`, one after the other in slices of the same run.
`idle_kb_per_visitor`: memory that the web process took more for sockets of visitors who say nothing. The flood: 1,000
visitors, 20 messages each, spread over 60 s (BENCH_SECONDS of it), the web process killed in the middle; whoever got no
answer asks again with the same name.
"""

import asyncio
import base64
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from bench.seed import numbered, seed
from postroom.identity import sessions
from postroom.identity.codes import digest
from postroom.identity.sessions import Client
from postroom.storage.database import Database, one_row
from postroom.storage.migrate import migrate
from tests.db.server import TestServer
from tests.e2e.run.running import Place, Running, open_folder
from tests.e2e.servers.ports import free_ports

_HERE = "127.0.0.1"
SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
IDLE = int(os.environ.get("BENCH_IDLE", "10000"))
FLOOD, EACH = int(os.environ.get("BENCH_FLOOD", "1000")), 20
_TALKING, _PER_S, _SLICE_S, _SLICES = 100, 50, 5.0, 3
_AT_ONCE = 200  # connections opened together


class Shop(msgspec.Struct):
    """A running Postroom with one live chat."""

    dsn: str
    run: Running
    chat: UUID
    organization: UUID
    conversation: UUID

    @property
    def origin(self) -> str:
        """Return the address of the frame, and of all it asks."""
        return f"http://{_HERE}:{self.run.port}"

    @property
    def path(self) -> str:
        """Return what everything of the chat is below."""
        return f"/webchat/{self.chat}"

    @property
    def web(self) -> int:
        """Return the web process that is there now."""
        pid = self.run.pid_of("process web")
        if pid is None:
            msg = "There is no web process."
            raise RuntimeError(msg)
        return pid


def _check(holds: object, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(otherwise)


def run() -> dict[str, float]:
    with _shop() as shop:
        return asyncio.run(_ratio(shop)) | asyncio.run(_idle(shop)) | asyncio.run(_flood(shop))


@contextmanager
def _shop() -> Iterator[Shop]:
    with TestServer.start() as server, open_folder() as folder:
        server.create_database("shop")
        dsn = server.dsn("shop")
        migrate(dsn)
        seed(dsn, 100)
        place = Place(folder, DATABASE_URL=dsn, POSTROOM_TRUSTED_PROXIES=f"{_HERE}/32")
        with (folder / "log").open("w") as log, place.running(log=log) as running:
            yield asyncio.run(_open(dsn, running))


async def _open(dsn: str, running: Running) -> Shop:
    async with Database(dsn) as database, database.transaction() as tx:
        cursor = await tx.conn.execute("select organization_id, person_id from membership where role = 'owner'")
        organization, owner = one_row(await cursor.fetchone())
        opened = await sessions.start(tx, owner, Client(_HERE, "bench"))
        cursor = await tx.conn.execute("select id from conversation limit 1")
        [conversation] = one_row(await cursor.fetchone())
    headers = {"Cookie": f"{sessions.COOKIE}={opened.secret}", "Origin": f"http://{_HERE}:{running.port}"}
    body = {"organization": str(organization), "team": str(numbered("team", 1)), "name": "Shop"}
    status, answer = await _Line(running.port).ask("POST", "/v1/live_chats", body, headers)
    _check(status == 201, str(answer))
    return Shop(dsn, running, UUID(answer["accounts"]["id"]), organization, conversation)


class _Line:
    """A connection that is kept, and opened again when it broke; raises `OSError` or `EOFError` where it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, body: object, headers: dict[str, str]
    ) -> tuple[int, dict[str, dict[str, str]]]:
        """Return the status and the JSON of an answer."""
        was_kept = self._streams is not None
        try:
            return await self._asked(method, path, body, headers)
        except (OSError, EOFError):
            self._streams = None
            if not was_kept:
                raise
        return await self._asked(method, path, body, headers)  # the server closes what is kept for long

    async def _asked(
        self, method: str, path: str, body: object, headers: dict[str, str]
    ) -> tuple[int, dict[str, dict[str, str]]]:
        reader, writer = self._streams = self._streams or await asyncio.open_connection(_HERE, self._port)
        content = msgspec.json.encode(body)
        own = headers | {"Host": f"{_HERE}:{self._port}", "Content-Type": "application/json"}
        head = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in own.items())]
        writer.write("\r\n".join([*head, f"Content-Length: {len(content)}", "", ""]).encode() + content)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.split(b"content-length:")[1].split(b"\r\n")[0])
        return int(answer.split()[1]), msgspec.json.decode(await reader.readexactly(length))


class _Visitor:
    """A browser on an address of its own."""

    def __init__(self, shop: Shop, number: int) -> None:
        self.shop = shop
        self.token = ""
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._line = _Line(shop.run.port)

    async def say(self, text: str, echo_id: UUID | None = None) -> int:
        body = {"echo_id": str(echo_id or uuid4()), "text": text}
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {"X-Forwarded-For": self._address, "Origin": self.shop.origin} | token
        status, answer = await self._line.ask("POST", f"{self.shop.path}/messages", body, headers)
        self.token = str(answer.get("token") or self.token)
        return status

    async def insist(self, text: str) -> None:
        """Say something until it is answered, as the widget does."""
        echo_id = uuid4()
        while True:
            with suppress(OSError, EOFError):
                if await self.say(text, echo_id) == 201:
                    return
            await asyncio.sleep(1)


async def _ratio(shop: Shop) -> dict[str, float]:
    visitors = [_Visitor(shop, number) for number in range(_TALKING)]
    for visitor in visitors:
        _check(await visitor.say("Hello") == 201, "a message was refused")
    chats = [await _chat_socket(shop, visitor) for visitor in visitors]
    ears = _Ears()
    listening = [asyncio.create_task(ears.listen(socket)) for socket in chats]
    with _echo(shop) as port:
        echoes = [await _patient(f"ws://{_HERE}:{port}/echo") for _ in range(_TALKING)]
        echoing = [asyncio.Lock() for _ in echoes]

        async def chat(number: int, text: str) -> float:
            which = number % _TALKING
            heard = ears.wait_for(text)
            began = time.perf_counter()
            _check(await visitors[which].say(text) == 201, "a message was refused")
            return (await heard - began) * 1000

        async def echo(number: int, text: str) -> float:
            began = time.perf_counter()
            async with echoing[number % len(echoes)]:
                await echoes[number % len(echoes)].send(text)
                await echoes[number % len(echoes)].recv()
            return (time.perf_counter() - began) * 1000

        taken: dict[str, list[float]] = {"chat": [], "echo": []}
        for _ in range(_SLICES):
            taken["chat"] += await _steadily(chat)
            taken["echo"] += await _steadily(echo)
    p99 = {name: sorted(times)[len(times) * 99 // 100] for name, times in taken.items()}
    for name, times in taken.items():
        print(f"  {name}: median {sorted(times)[len(times) // 2]:.1f} ms, p99 {p99[name]:.1f} ms of {len(times)}")
    for socket in (*chats, *echoes):
        await socket.close()
    await asyncio.gather(*listening)
    return {"chat_p99_over_echo": p99["chat"] / p99["echo"]}


async def _steadily(work: Callable[[int, str], Coroutine[Any, Any, float]]) -> list[float]:
    """Begin 50 a second, whatever became of those before; the first second is not counted."""
    began = time.perf_counter()
    running: list[asyncio.Task[float]] = []
    for number in range(int(_PER_S * (_SLICE_S + 1))):
        running.append(asyncio.create_task(work(number, f"Message {uuid4()}")))
        await asyncio.sleep(max(0.0, began + (number + 1) / _PER_S - time.perf_counter()))
    return (await asyncio.gather(*running))[_PER_S:]


class _Ears:
    """What came to the sockets of visitors, and when."""

    def __init__(self) -> None:
        self._heard: dict[str, asyncio.Future[float]] = {}

    def wait_for(self, text: str) -> asyncio.Future[float]:
        return self._heard.setdefault(text, asyncio.get_running_loop().create_future())

    async def listen(self, socket: ClientConnection) -> None:
        async for raw in socket:
            for event in msgspec.json.decode(raw).get("events", ()):
                waiting = self._heard.pop(event.get("message", {}).get("text"), None)
                if waiting:
                    waiting.set_result(time.perf_counter())


async def _chat_socket(shop: Shop, visitor: _Visitor) -> ClientConnection:
    address = f"ws://{_HERE}:{shop.run.port}{shop.path}/socket"
    socket = await connect(address, origin=Origin(shop.origin), compression=None)
    await socket.send(json.dumps({"type": "hello", "token": visitor.token}))
    await socket.recv()
    return socket


@contextmanager
def _echo(shop: Shop) -> Iterator[int]:
    [port] = free_ports(1)
    with subprocess.Popen([sys.executable, "-m", "bench.echo", shop.dsn, str(port)]) as process:
        try:
            yield port
        finally:
            process.terminate()


async def _patient(address: str) -> ClientConnection:
    for _ in range(100):
        with suppress(OSError):
            return await connect(address, compression=None)
        await asyncio.sleep(0.1)
    msg = f"Nobody answers at {address}."
    raise RuntimeError(msg)


async def _idle(shop: Shop) -> dict[str, float]:
    tokens = await _seed_visitors(shop, IDLE)
    before = _rss_kb(shop.web)
    began = time.perf_counter()
    streams: list[asyncio.StreamWriter] = []
    for first in range(0, len(tokens), _AT_ONCE):
        streams += await asyncio.gather(*(_sit(shop, token) for token in tokens[first : first + _AT_ONCE]))
    print(f"  {len(streams):,} visitors sit there after {time.perf_counter() - began:.0f} s")
    await asyncio.sleep(5)
    each = (_rss_kb(shop.web) - before) / len(streams)
    print(f"  {before / 1024:.0f} MB before, {_rss_kb(shop.web) / 1024:.0f} MB with them: {each:.1f} kB each")
    for stream in streams:
        stream.close()
    return {"idle_kb_per_visitor": each}


async def _seed_visitors(shop: Shop, count: int) -> list[str]:
    tokens = [f"prv_bench{number}" for number in range(count)]
    async with Database(shop.dsn) as database, database.transaction() as tx:
        await tx.conn.execute(
            """with made as (
                   insert into visitor (organization_id, id, account_id, conversation_id, begun_by)
                   select %(organization)s, gen_random_uuid(), %(chat)s, %(conversation)s, gen_random_uuid()
                   from unnest(%(hashes)s::bytea[]) returning id),
               numbered as (select id, row_number() over () as n from made),
               hashes as (select hash, n from unnest(%(hashes)s::bytea[]) with ordinality as one (hash, n))
               insert into visitor_token (token_hash, organization_id, visitor_id)
               select hash, %(organization)s, id from hashes join numbered using (n)""",
            {
                "organization": shop.organization,
                "chat": shop.chat,
                "conversation": shop.conversation,
                "hashes": [digest(token) for token in tokens],
            },
        )
    return tokens


async def _sit(shop: Shop, token: str) -> asyncio.StreamWriter:
    """Open a socket by hand: ten thousand of a client library would not fit beside what is measured."""
    reader, writer = await asyncio.open_connection(_HERE, shop.run.port, limit=4096)
    key = base64.b64encode(os.urandom(16)).decode()
    head = (
        f"GET {shop.path}/socket HTTP/1.1\r\nHost: {_HERE}:{shop.run.port}\r\nUpgrade: websocket\r\n"
        f"Origin: {shop.origin}\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    writer.write(head.encode())
    _check(b" 101 " in await reader.readuntil(b"\r\n\r\n"), "a socket was refused")
    hello = json.dumps({"type": "hello", "token": token}).encode()
    length = bytes([0x80 | len(hello)]) if len(hello) < 126 else bytes([0xFE]) + len(hello).to_bytes(2, "big")
    writer.write(bytes([0x81]) + length + bytes(4) + hello)  # masked with zeros
    await reader.readexactly(2)  # its first frame: it is known
    return writer


def _rss_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


async def _flood(shop: Shop) -> dict[str, float]:
    visitors = [_Visitor(shop, 100_000 + number) for number in range(FLOOD)]
    began = time.perf_counter()
    said = 0

    async def talk(number: int, visitor: _Visitor) -> None:
        nonlocal said
        for one in range(EACH):
            due = began + (number / FLOOD + one) * SECONDS / EACH
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await visitor.insist(f"flood {number} {one}")
            said += 1

    async def kill() -> None:
        await asyncio.sleep(SECONDS / 2)
        os.kill(shop.web, signal.SIGKILL)
        print(f"  killed the web process after {said:,} messages", flush=True)

    await asyncio.gather(kill(), *(talk(number, visitor) for number, visitor in enumerate(visitors)))
    drained = time.perf_counter() - began - SECONDS
    async with Database(shop.dsn) as database, database.transaction() as tx:
        cursor = await tx.conn.execute(
            "select count(*), count(distinct text) from message_body where text like 'flood %'"
        )
        kept, different = one_row(await cursor.fetchone())
    wanted = FLOOD * EACH
    print(f"  {wanted:,} messages, answered {drained:.0f} s after the last was due; {kept:,} are kept", flush=True)
    return {
        "flood_lost": float(wanted - different),
        "flood_doubled": float(kept - different),
        "flood_drained_s": max(drained, 0.0),
    }
