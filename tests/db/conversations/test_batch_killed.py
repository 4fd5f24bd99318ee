"""A batch outlives the processes that do it: each conversation is closed once, however often a worker is killed."""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path

import pytest

from postroom.conversations import batches
from postroom.conversations.revise import Revision
from tests.db.conversations.many import copies, counts, summary
from tests.db.jobs.waiting import until
from tests.db.office import Office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]


async def start(dsn: str) -> asyncio.subprocess.Process:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.db.conversations.doer", dsn]
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)


async def test_a_batch_goes_on_after_its_worker_was_killed(office: Office, dsn: str) -> None:
    ids = await copies(office, 600)
    async with office.act(office.ann) as act:
        batch = await batches.of_named(act, ids, Revision(close=True))

    async def done(at_least: int) -> bool:
        return (await summary(office, batch)).batch.done >= at_least

    for enough in (50, 200, 600):
        worker = await start(dsn)
        try:
            await until(partial(done, enough), within_s=60)
        finally:
            worker.kill()
            await worker.wait()
    assert await counts(office, batch) == ("done", 600, 0, 0)
    closed = "select count(*), count(distinct conversation_id) from event_line where kind = 'conversation.closed'"
    assert await fetch(office.database, closed) == [(600, 600)]
