"""Waiting for what a test wants to see."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(seen: Callable[[], Awaitable[bool]], within_s: float = 20.0) -> None:
    """Look again and again until it is there; fail after `within_s`."""
    deadline = time.monotonic() + within_s
    while not await seen():
        assert time.monotonic() < deadline, f"not seen within {within_s} s"
        await asyncio.sleep(0.02)
