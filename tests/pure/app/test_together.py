import asyncio
from collections.abc import AsyncIterator

import anyio.lowlevel
import pytest

from postroom.app.together import until_one_ends

pytestmark = pytest.mark.anyio


@pytest.fixture
async def lasting() -> AsyncIterator[asyncio.Task[None]]:
    """A task that ends only with the test."""
    task = asyncio.create_task(_never())
    yield task
    task.cancel()


async def _never() -> None:
    await asyncio.Event().wait()


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
