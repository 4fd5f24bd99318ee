"""Waiting for one of several tasks; the end of tasks, also of one that lost the first order to end."""

import asyncio
from collections.abc import AsyncIterator

import anyio.lowlevel
import pytest

from postroom.kit.tasks import beside, end, uncut, until_one_ends

pytestmark = pytest.mark.anyio


async def deaf(times: int) -> None:
    """Go on for as many orders to end, as what awaits `wait_for` may."""
    for _ in range(times):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue
    await asyncio.Event().wait()


async def fails() -> None:
    try:
        await asyncio.Event().wait()
    finally:
        raise ZeroDivisionError


async def test_a_task_that_lost_its_cancellation_ends_all_the_same() -> None:
    tasks = [asyncio.create_task(one) for one in (deaf(1), deaf(0), fails())]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(tasks)
    assert all(task.done() for task in tasks)


async def test_who_is_cancelled_while_he_ends_others_ends_them_first() -> None:
    task = asyncio.create_task(deaf(2))
    await asyncio.sleep(0)
    ending = asyncio.create_task(end([task]))
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    assert task.done()


async def test_work_that_must_not_be_cut_ends_before_whoever_was_cancelled() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    ended = []

    async def work() -> None:
        begun.set()
        await may_end.wait()
        ended.append(True)

    caller = asyncio.create_task(uncut(work()))
    await begun.wait()
    for _ in range(2):
        caller.cancel()
        await anyio.lowlevel.checkpoint()
    assert not caller.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert ended == [True]


async def test_work_that_must_not_be_cut_answers_and_fails_as_if_awaited() -> None:
    assert await uncut(answer()) == "answer"
    with pytest.raises(ConnectionResetError):
        await uncut(fail())


@pytest.fixture
async def lasting() -> AsyncIterator[asyncio.Task[None]]:
    """A task that ends only with the test."""
    task = asyncio.create_task(_never())
    yield task
    await end([task])


async def _never() -> None:
    await asyncio.Event().wait()


async def answer() -> str:
    return "answer"


async def fail() -> None:
    raise ConnectionResetError


async def test_one_that_fails_ends_the_wait_with_its_error(lasting: asyncio.Task[None]) -> None:
    """Otherwise its process would live on without it."""
    with pytest.raises(ConnectionResetError):
        await until_one_ends([lasting, asyncio.create_task(fail())])
    assert not lasting.done()


async def test_who_waits_is_told_to_stop_and_the_tasks_go_on(lasting: asyncio.Task[None]) -> None:
    waiting = asyncio.create_task(until_one_ends([lasting]))
    await anyio.lowlevel.checkpoint()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not lasting.cancelled()


async def test_work_beside_a_block_ends_with_the_block_that_fails() -> None:
    works = []

    async def block() -> None:
        async with beside(deaf(1)) as work:
            works.append(work)
            await anyio.lowlevel.checkpoint()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await block()
    assert works[0].done()


async def test_what_fails_beside_a_block_is_told_behind_it() -> None:
    done = False
    async with beside(fail()) as work:
        await anyio.lowlevel.checkpoint()
        done = True
    with pytest.raises(ConnectionResetError):
        await work
    assert done
