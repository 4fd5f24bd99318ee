"""Waiting for one of several tasks; the end of tasks, also of one that lost the first order to end."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import anyio.lowlevel
import pytest

from postroom.kit.tasks import ahead, end, handed_over, uncut, until_one_ends

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


@pytest.mark.parametrize("fails", [False, True])
async def test_what_nobody_waits_for_any_more_ends_and_is_dropped(*, fails: bool) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
    dropped: list[str] = []

    async def work() -> str:
        begun.set()
        await may_end.wait()
        ended.set()
        if fails:
            raise OSError
        return "a connection"

    caller = asyncio.create_task(handed_over(work(), dropped.append))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not ended.is_set(), "the caller does not wait for it"
    may_end.set()
    await ended.wait()
    await anyio.lowlevel.checkpoint()
    await anyio.lowlevel.checkpoint()
    assert dropped == ([] if fails else ["a connection"])


async def test_what_somebody_waits_for_is_handed_over() -> None:
    async def work() -> str:
        return "a connection"

    dropped: list[str] = []
    assert await handed_over(work(), dropped.append) == "a connection"
    assert dropped == []


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


async def test_the_next_item_is_made_while_the_one_before_is_in_use() -> None:
    made = []

    async def items() -> AsyncGenerator[int, None]:
        for number in (1, 2, 3):
            made.append(number)
            yield number

    seen = []
    async for item in ahead(items()):
        await anyio.lowlevel.checkpoint()
        seen.append((item, list(made)))
    assert seen == [(1, [1, 2]), (2, [1, 2, 3]), (3, [1, 2, 3])]


async def test_who_stops_in_the_middle_ends_what_makes_the_next() -> None:
    ended = []

    async def items() -> AsyncGenerator[int, None]:
        try:
            yield 1
            await deaf(1)
            yield 2
        finally:
            ended.append("items")

    async def stop() -> None:
        async with aclosing(ahead(items())) as passed:
            async for _ in passed:
                await anyio.lowlevel.checkpoint()
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stop()
    assert ended == ["items"]


async def test_what_cannot_be_made_is_told_behind_what_was_made_before() -> None:
    async def items() -> AsyncGenerator[int, None]:
        yield 1
        await fail()

    seen = []

    async def use() -> None:
        async for item in ahead(items()):
            await anyio.lowlevel.checkpoint()
            seen.append(item)

    with pytest.raises(ConnectionResetError):
        await use()
    assert seen == [1]
