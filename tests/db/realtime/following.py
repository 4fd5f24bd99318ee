"""A hub that follows the log while a block runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from postroom.kit.tasks import end
from postroom.realtime.hub import Hub
from postroom.realtime.visitors import Visitors

AnyHub = TypeVar("AnyHub", Hub, Visitors)


@asynccontextmanager
async def following(hub: AnyHub) -> AsyncIterator[AnyHub]:
    """Run it."""
    task = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        await end([task])
