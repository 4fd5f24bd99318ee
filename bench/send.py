"""What becomes of letters on a bad day, and how fast they leave on a good one.

The bad day is the storm of `tests.db.delivery`: a server that breaks off at every step, workers killed at every point,
counted from the server's own log. On the good day as many letters go through the outbox and one worker, and as plain
`aiosmtplib` sends to the same server, with as many connections at once; both sign in for each letter.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import aiosmtplib
import msgspec
import structlog

from postroom.accounts import accounts
from postroom.accounts.accounts import NewAccount
from postroom.channels.email.connect import Network
from postroom.composer import outbox, pacing
from postroom.delivery.attempt import Deliverer
from postroom.jobs.worker import Worker
from postroom.kit.ids import new_id
from postroom.kit.login import Server, TlsMode
from postroom.storage.database import Database
from postroom.storage.migrate import migrate
from tests.db.delivery.desk import Desk
from tests.db.delivery.sink import Sink
from tests.db.delivery.storm import Outcome, storm
from tests.db.jobs.waiting import until
from tests.db.office import LOGIN, Office, make_office
from tests.db.server import TestServer
from tests.db.sql import fetch
from tests.e2e.servers.ports import LOOPBACK
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

_BAD_LETTERS, _GOOD_LETTERS, _ACCOUNTS = 100, 400, 4
_AT_ONCE = _ACCOUNTS * pacing.LANES


def run() -> dict[str, float]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with TestServer.start() as server, tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        for name in ("bad", "good"):
            server.create_database(name)
            migrate(server.dsn(name))
        storm_s, through, plain = asyncio.run(_measure(server, Path(folder)))
    lost, doubled = len(storm_s.lost) + len(storm_s.failed_but_taken), len(storm_s.doubled)
    states = ", ".join(f"{count} {state}" for state, count in storm_s.states.most_common())
    print(f"  bad day: {storm_s.letters} letters, {storm_s.kills} workers killed: {states}")
    print(f"  lost {lost}, doubled {doubled}, unknown outside the window {len(storm_s.unknown_outside_window)} (all 0)")
    print(f"  good day: {through:.0f} sends/s through the outbox, {plain:.0f} plain, ratio {through / plain:.2f}")
    return {
        "lost": lost,
        "doubled": doubled,
        "unknown_outside_window": len(storm_s.unknown_outside_window),
        "sends_per_s": through,
        "sends_over_plain": through / plain,
    }


async def _measure(server: TestServer, folder: Path) -> tuple[Outcome, float, float]:
    async with Database(server.dsn("bad")) as database:
        outcome = await storm(database, server.dsn("bad"), folder, letters=_BAD_LETTERS, within_s=100)
    async with Database(server.dsn("good")) as database, Sink() as sink:
        office = await make_office(database)
        await _write(office, sink)
        through = await _rate(lambda: _leave(office, sink))
        plain = await _rate(lambda: _plainly(office, sink))
    return outcome, through, plain


async def _rate(sending: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await sending()
    return _GOOD_LETTERS / (time.perf_counter() - began)


async def _write(office: Office, sink: Sink) -> None:
    """Put the letters into the outbox, in equal parts from some accounts."""
    server = Server(LOOPBACK, sink.port, TlsMode.PLAIN)
    login = msgspec.structs.replace(LOGIN, imap=server, smtp=server)
    desk = Desk(office, ScriptedSmtp(), new_id(), new_id())
    made = []
    for number in range(_ACCOUNTS):
        new = NewAccount(
            address=f"a{number}@acme.example", name="Acme", login=login, team_id=office.support, history_days=1
        )
        async with office.act() as act:
            made.append(await accounts.add(act, office.keys, new, owner_id=office.ann))
    for number in range(_GOOD_LETTERS):
        letter = desk.letter(office.ann, f"<p>Letter {number}</p>")
        letter = msgspec.structs.replace(letter, account_id=made[number % _ACCOUNTS].id)
        await desk.send(letter, last_message=None)


async def _leave(office: Office, sink: Sink) -> None:
    """Let one worker send all of them."""
    deliverer = Deliverer(office.database, office.blobs, office.keys, Network())
    worker = Worker(office.database, {outbox.DELIVER: deliverer.deliver}, self_fenced=[outbox.DELIVER])
    working = asyncio.create_task(worker.run())
    await until(partial(_all_taken, sink), within_s=100)
    worker.stop()
    await working


async def _all_taken(sink: Sink) -> bool:
    return sink.taken.total() >= _GOOD_LETTERS


async def _plainly(office: Office, sink: Sink) -> None:
    """Send the same bytes without an outbox."""
    bodies = [await _raw(office, sha256) for sha256 in await _composed(office)]

    async def some(mine: list[bytes]) -> None:
        for raw in mine:
            client = aiosmtplib.SMTP(hostname=LOOPBACK, port=sink.port, start_tls=False)
            async with client:
                await client.login(LOGIN.username, LOGIN.password)
                await client.sendmail("support@acme.example", ["ingrid@fjord.example"], raw)

    await asyncio.gather(*(some(bodies[lane::_AT_ONCE]) for lane in range(_AT_ONCE)))


async def _composed(office: Office) -> list[bytes]:
    return [row[0] for row in await fetch(office.database, "select raw_sha256 from message where outgoing")]


async def _raw(office: Office, sha256: bytes) -> bytes:
    async with office.database.transaction() as tx:
        return await office.blobs.get(tx.conn, office.organization_id, sha256)
