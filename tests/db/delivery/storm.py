"""A storm: letters leave through a server on a bad day while their workers are killed."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import LiteralString

import msgspec

from postroom.kit.ids import new_id
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.objects import Objects
from tests.db.delivery.desk import Desk, leave_through
from tests.db.delivery.sender import POINTS
from tests.db.delivery.sink import Sink, fates
from tests.db.jobs.waiting import until
from tests.db.office import make_office
from tests.db.sql import execute, fetch
from tests.e2e.servers.scripted_smtp import ScriptedSmtp

_ROOT = Path(__file__).parents[3]
_SENDERS = 2
_STATE = "select state, count(*) from outbox group by state"
_EACH = """select o.state, m.email_message_id, m.id::text, m.to_fields->0->>1 from outbox o
           join message m on m.organization_id = o.organization_id and m.id = o.message_id"""
_TIME_PASSES: tuple[LiteralString, ...] = (
    "update send_pause set until = now() where until > now()",
    """update timer set due_at = now() where kind = 'deliver' and key in (
           select key from timer join outbox on key = message_id::text
           where state = 'waiting' and due_at > now() for update of timer skip locked)""",
    """update outbox set send_at = now() - interval '11 seconds' where message_id in (
           select message_id from outbox where state = 'waiting' and send_at > now() for update skip locked)""",
    "update job set dead_at = dead_at - interval '2 hours' where dead_at > now() - interval '1 hour'",
)


class Outcome(msgspec.Struct, kw_only=True):
    """What became of the letters. `lost`: told as sent and not taken; `doubled`: taken more than once.

    `failed_but_taken` and `unknown_outside_window` are told wrongly; a letter may be unknown when its process died
    between the commit of its dot and that of its answer, or the server broke off in between.
    """

    letters: int = 0
    seconds: float = 0.0
    kills: int = 0
    states: Counter[str] = msgspec.field(default_factory=Counter)
    faults: Counter[str] = msgspec.field(default_factory=Counter)
    lost: list[str] = msgspec.field(default_factory=list)
    doubled: list[str] = msgspec.field(default_factory=list)
    failed_but_taken: list[str] = msgspec.field(default_factory=list)
    failed_without_cause: list[str] = msgspec.field(default_factory=list)
    unknown_outside_window: list[str] = msgspec.field(default_factory=list)


async def storm(database: Database, dsn: str, folder: Path, *, letters: int, within_s: float) -> Outcome:
    """Send so many letters, to each its fate, and count from the server's own log what became of them."""
    trace = folder / "trace"
    trace.touch()
    every = fates(POINTS)
    random.Random(letters).shuffle(every)
    async with Sink(bad_each=5) as sink:
        office = await make_office(database)
        blobs = f"file://{folder}"
        office = msgspec.structs.replace(office, blobs=Blobs(Objects(blobs), office.keys))
        await leave_through(office, sink)
        desk = Desk(office, ScriptedSmtp(), new_id(), new_id())
        for number in range(letters):
            to = ("", f"{every[number % len(every)]}.{number}@fjord.example")
            await desk.send(desk.letter(office.ann, f"<p>Letter {number}</p>", to), last_message=None)
        began = time.monotonic()
        async with _senders(dsn, blobs, trace):
            await until(partial(_over, desk), within_s=within_s)
        return await _outcome(desk, sink, trace, letters, time.monotonic() - began)


@asynccontextmanager
async def _senders(dsn: str, blobs: str, trace: Path) -> AsyncIterator[None]:
    """Keep some senders at work; when one dies another takes its place."""

    environment = os.environ | {"PYTHONPATH": f"{_ROOT / 'src'}:{_ROOT}"}
    arguments = [sys.executable, "-m", "tests.db.delivery.sender", dsn, blobs, str(trace)]
    at_work = [
        await asyncio.create_subprocess_exec(*arguments, cwd=_ROOT, env=environment, start_new_session=True)
        for _ in range(_SENDERS)
    ]
    try:
        yield
    finally:
        for process in at_work:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _over(desk: Desk) -> bool:
    """Let no pause between attempts last; tell whether nothing waits and nothing is on its way."""
    for statement in _TIME_PASSES:
        await execute(desk.office.database, statement)
    states = dict(await fetch(desk.office.database, _STATE))
    return not states.keys() & {"waiting", "sending"}


async def _outcome(desk: Desk, sink: Sink, trace: Path, letters: int, seconds: float) -> Outcome:
    kills, in_window = _cut(trace)
    made = Outcome(letters=letters, seconds=seconds, kills=kills, faults=sink.faults)
    for state, email_id, message_id, to in await fetch(desk.office.database, _EACH):
        taken = sink.taken[f"<{email_id}>"]
        made.states[state] += 1
        if taken > 1:
            made.doubled.append(to)
        if state == "sent" and not taken:
            made.lost.append(to)
        if state == "failed":
            (made.failed_but_taken if taken else made.failed_without_cause).append(to)
        if state == "unknown" and message_id not in in_window and f"<{email_id}>" not in sink.in_doubt:
            made.unknown_outside_window.append(to)
    made.failed_without_cause = [to for to in made.failed_without_cause if not to.startswith("never-")]
    return made


def _cut(trace: Path) -> tuple[int, set[str]]:
    """Return how many processes were killed, and the messages some of them left between dot and answer."""
    open_by: dict[str, set[str]] = defaultdict(set)
    killed = set()
    for line in trace.read_text().splitlines():
        process, message_id, event = line.split(" ")
        if event == "dot":
            open_by[process].add(message_id)
        elif event == "written":
            open_by[process].discard(message_id)
        else:
            killed.add(process)
    return len(killed), set[str]().union(*(open_by[process] for process in killed))
