"""Past its final dot a mail belongs to who sent it, until the answer comes or its lease is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

import msgspec
import pytest

from postroom.composer import outbox
from postroom.composer.model import OutboxRow, Trouble
from postroom.jobs.worker import Worker
from tests.db.delivery.desk import Desk, leave_through
from tests.db.delivery.slow_smtp import SlowSmtp
from tests.db.jobs.waiting import until
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


@pytest.fixture
async def slow() -> AsyncIterator[SlowSmtp]:
    async with SlowSmtp() as server:
        yield server


@asynccontextmanager
async def at_work(desk: Desk, *, lease_s: float = 0.3, grace_s: float = 10.0) -> AsyncIterator[Worker]:
    handlers = {outbox.DELIVER: desk.deliverer.deliver}
    worker = Worker(
        desk.office.database, handlers, lease_s=lease_s, grace_s=grace_s, self_fenced=[outbox.DELIVER], concurrency=8
    )
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await running


async def state(desk: Desk, message_id: UUID) -> str:
    return (await desk.mail(message_id)).state


async def is_state(desk: Desk, message_id: UUID, wanted: str) -> bool:
    return await state(desk, message_id) == wanted


async def through(desk: Desk, slow: SlowSmtp) -> Desk:
    """The same desk, whose mail leaves through a slow server."""
    await leave_through(desk.office, slow)
    return msgspec.structs.replace(desk, smtp=slow)


async def test_an_answer_that_comes_after_the_job_was_lost_counts(desk: Desk, slow: SlowSmtp) -> None:
    """The database is away for longer than the lease of a job, or somebody took the job over, while an answer comes."""
    desk = await through(desk, slow)
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with at_work(desk) as worker:
        await slow.reached.wait()
        await execute(desk.office.database, "update job set epoch = nextval('job_epoch'), run_at = now()")
        await until(partial(_has_timer, desk, message_id))  # whoever took it over lets it be, and looks again later
        assert await state(desk, message_id) == "sending"
        assert worker.running == 1
        slow.may_go_on.set()
        await until(partial(is_state, desk, message_id, "sent"))
    assert len(slow.bodies) == 1


async def test_an_attempt_that_was_overtaken_before_its_dot_sends_nothing(desk: Desk, slow: SlowSmtp) -> None:
    desk = await through(desk, slow)
    slow.waits_at_data = True
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with at_work(desk):
        await slow.reached.wait()
        slow.reached.clear()
        await execute(desk.office.database, "update job set epoch = nextval('job_epoch'), run_at = now()")
        await slow.reached.wait()  # the second attempt, while the first one still waits
        slow.may_go_on.set()
        await until(partial(is_state, desk, message_id, "sent"))
    assert len(slow.bodies) == 1
    assert (await desk.mail(message_id)).attempt_epoch == 2


async def test_a_clean_stop_past_the_dot_waits_for_the_answer(desk: Desk, slow: SlowSmtp) -> None:
    desk = await through(desk, slow)
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with at_work(desk) as worker:
        await slow.reached.wait()
        worker.stop()
        slow.may_go_on.set()
    assert await state(desk, message_id) == "sent"


async def test_a_clean_stop_that_cannot_wait_tells_at_once(desk: Desk, slow: SlowSmtp) -> None:
    desk = await through(desk, slow)
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with at_work(desk, grace_s=0.0):
        await slow.reached.wait()
    assert await desk.state(message_id) == ("unknown", (await desk.state(message_id))[1])
    assert "may have been sent" in (await desk.state(message_id))[1]


async def test_a_clean_stop_before_the_dot_sends_it_elsewhere_at_once(desk: Desk, slow: SlowSmtp) -> None:
    desk = await through(desk, slow)
    slow.waits_at_data = True
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with at_work(desk, lease_s=60.0, grace_s=0.0):
        await slow.reached.wait()
    slow.may_go_on.set()
    async with at_work(desk):
        await until(partial(is_state, desk, message_id, "sent"))  # and not after the lease of a minute
    assert len(slow.bodies) == 1


async def given_up(desk: Desk) -> tuple[OutboxRow, int]:
    """Let an attempt get as far as its dot and be given up; return its mail and its number."""
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        row = await outbox.get(act, message_id)
        epoch = await outbox.begin(act, message_id)
        await outbox.mark_dot(act, message_id, epoch)
        await outbox.unknown(act, row, epoch, Trouble("No answer."))
    return row, epoch


async def test_a_yes_that_comes_after_a_person_pressed_retry_is_the_only_one(desk: Desk) -> None:
    row, epoch = await given_up(desk)
    async with desk.office.act(desk.office.ben) as act:
        await outbox.retry(act, row.message_id)
    async with desk.office.act() as act:
        await outbox.sent(act, row, epoch, "250 taken", {})
    await desk.deliver()
    assert await desk.state(row.message_id) == ("sent", "")
    assert desk.smtp.seen == []


@pytest.mark.parametrize(("ends", "wanted"), [("sent", "sent"), ("failed", "failed")])
async def test_a_late_answer_settles_what_was_given_up(desk: Desk, ends: str, wanted: str) -> None:
    row, epoch = await given_up(desk)
    async with desk.office.act() as act:
        if ends == "sent":
            await outbox.sent(act, row, epoch, "250 taken", {})
        else:
            await outbox.failed(act, row, epoch, Trouble("554 no"))
    assert (await desk.state(row.message_id))[0] == wanted


async def _has_timer(desk: Desk, message_id: UUID) -> bool:
    return bool(await fetch(desk.office.database, "select 1 from timer where key = %s", [str(message_id)]))


@pytest.mark.parametrize("ends", ["sent", "failed", "unknown"])
async def test_a_late_answer_to_what_was_called_back_meanwhile_changes_nothing(desk: Desk, ends: str) -> None:
    row, epoch = await given_up(desk)
    async with desk.office.act(desk.office.ben) as act:
        await outbox.cancel(act, row.message_id)
    async with desk.office.act() as act:
        if ends == "sent":
            await outbox.sent(act, row, epoch, "250 taken", {})
        else:
            await getattr(outbox, ends)(act, row, epoch, Trouble("Too late."))
    assert await desk.outbox() == []
    assert [one.id for one in await desk.drafts(desk.office.ben)] == [row.draft_id]
