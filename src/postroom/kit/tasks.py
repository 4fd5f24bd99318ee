"""Tasks that live as long as their owner, and the sure end of tasks.

Asked once to end, a task may go on: `asyncio.wait_for` of Python 3.11 loses a cancellation that comes in the moment in
which it is done (CPython issue 86296), and connections and pools wait by it. And a `TaskGroup` asks only once.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Iterable
from contextlib import aclosing
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_AGAIN_S = 0.5


async def until_one_ends(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Wait until one of the tasks ends, and raise what ended it. The others go on: ending them is the caller's."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def ahead(items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Pass items on, and have the next one made while the one before is in use. Closed, it closes them."""
    async with aclosing(items):
        following = asyncio.create_task(_next(items))
        try:
            while item := await following:
                following = asyncio.create_task(_next(items))
                yield item[0]
                del item  # its memory may be wanted for the next
        finally:
            await end([following])


async def _next(items: AsyncGenerator[T, None]) -> tuple[T] | None:
    try:
        return (await anext(items),)
    except StopAsyncIteration:
        return None


async def wait_for_any(seconds: float, *events: asyncio.Event, tasks: Collection[asyncio.Task[Any]] = ()) -> None:
    """Wait until an event is set or a task has ended, at most so long. The tasks go on."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait([*waiting, *tasks], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()


async def uncut(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` to its end and return what it returns; a cancellation of the caller waits until then.

    For what must not stop in the middle and ends soon: meanwhile the caller cannot be stopped.
    """
    task = asyncio.create_task(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        task.cancelled() or task.exception()  # seen: whoever asked is gone
        raise asyncio.CancelledError
    return task.result()


async def handed_over(work: Coroutine[Any, Any, T], drop: Callable[[T], object]) -> T:
    """Await `work` and return what it returns. Cancelled meanwhile, let it end, and have `drop` take what nobody wants.

    For what must not stop in the middle and may take its time: the caller is not held up.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        _UNWANTED.add(task)
        task.add_done_callback(partial(_dropped, drop=drop))
        raise


_UNWANTED: set[asyncio.Task[Any]] = set()  # the loop itself does not hold them


def _dropped(task: asyncio.Task[T], *, drop: Callable[[T], object]) -> None:
    _UNWANTED.discard(task)
    if not task.cancelled() and task.exception() is None:
        drop(task.result())


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks, again and again until each has ended, however that is; also when the caller is cancelled meanwhile.

    Not for tasks that take their time to end well: they would be cut off.
    """
    ending = set(tasks)
    running = ending
    cancelled = False
    while running:
        for task in running:
            task.cancel()
        try:
            _, running = await asyncio.wait(running, timeout=_AGAIN_S)
        except asyncio.CancelledError:
            cancelled = True
            running = {task for task in running if not task.done()}
    for task in ending:
        task.cancelled() or task.exception()  # seen: nobody else asks for it any more
    if cancelled:
        raise asyncio.CancelledError
