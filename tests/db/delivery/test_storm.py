"""Letters leave through a server on a bad day while their workers are killed: each once, or a person is asked."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from postroom.kit.ids import new_id
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.objects import Objects
from tests.db.delivery.desk import Desk, leave_through
from tests.db.delivery.faulty_smtp import FaultySmtp
from tests.db.delivery.sender import AT_ONCE
from tests.db.jobs.waiting import until
from tests.db.office import make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
_STATE = "select state, count(*) from outbox group by state"
_EACH = """select o.state, m.email_message_id from outbox o
           join message m on m.organization_id = o.organization_id and m.id = o.message_id"""


@asynccontextmanager
async def killed_now_and_then(
    dsn: str, blobs: str, chance: random.Random, smtp: FaultySmtp, kills: Counter[str]
) -> AsyncIterator[None]:
    """Keep two senders at work; one dies every few letters, at a moment of one, and another takes its place."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    async def one() -> None:
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.db.delivery.sender",
                dsn,
                blobs,
                cwd=ROOT,
                env=environment,
                stdout=asyncio.subprocess.DEVNULL,
            )
            try:
                await smtp.begins_more(chance.randint(8, 24))
                kills["kill -9"] += 1
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()

    killing = [asyncio.create_task(one()) for _ in range(2)]
    try:
        yield
    finally:
        for task in killing:
            task.cancel()
        await asyncio.gather(*killing, return_exceptions=True)


async def storm(database: Database, dsn: str, folder: Path, *, seed: int, letters: int, within_s: float) -> None:
    chance, kills = random.Random(seed), Counter[str]()
    blobs = f"file://{folder}"
    async with AsyncExitStack() as stack:
        smtp = await stack.enter_async_context(FaultySmtp(seed))
        office = await make_office(database)
        await leave_through(office, smtp)
        desk = Desk(msgspec.structs.replace(office, blobs=Blobs(Objects(blobs), office.keys)), smtp, new_id(), new_id())
        for number in range(letters):
            await desk.send(desk.letter(office.ann, f"<p>Letter {number}</p>"), last_message=None)
        await stack.enter_async_context(killed_now_and_then(dsn, blobs, chance, smtp, kills))
        await until(over(desk), within_s=within_s)
    states = dict(await fetch(database, _STATE))
    print(f"{letters} letters: {states}; {dict(smtp.faults)}; {kills.total()} kills")  # noqa: T201 figures, not asserted
    assert kills.total() > 0
    for state, message_id in await fetch(database, _EACH):
        taken = smtp.taken[f"<{message_id}>"]
        assert taken == 1 if state == "sent" else taken <= 1, (state, taken)
        assert state in {"sent", "unknown"} or not taken, state
    assert states.get("unknown", 0) <= kills.total() * AT_ONCE + smtp.faults.total(), "asked without a cause"


def over(desk: Desk) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        await desk.pass_time()
        states = dict(await fetch(desk.office.database, _STATE))
        return not states.keys() & {"waiting", "sending"}

    return look


async def test_each_letter_leaves_once_or_a_person_is_asked(database: Database, dsn: str, tmp_path: Path) -> None:
    await storm(database, dsn, tmp_path, seed=1, letters=40, within_s=90)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 14))
async def test_each_of_many_letters_leaves_once_or_a_person_is_asked(
    database: Database, dsn: str, tmp_path: Path, seed: int
) -> None:
    await storm(database, dsn, tmp_path, seed=seed, letters=500, within_s=600)
