"""A hub that follows the log while a block runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from postroom.kit.tasks import end
from postroom.realtime.hub import Hub


@asynccontextmanager
async def following(hub: Hub) -> AsyncIterator[Hub]:
    """Run it."""
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        await end([task])
