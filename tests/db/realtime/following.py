"""A hub that follows the log while a block runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from postroom.realtime.hub import Hub


@asynccontextmanager
async def following(hub: Hub) -> AsyncIterator[Hub]:
    """Run it, and ask it until it ends: Python 3.11's `asyncio.wait_for`, in the pool, can swallow a cancellation."""
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=2)
