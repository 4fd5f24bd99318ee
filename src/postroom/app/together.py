"""Tasks that live as long as their process: when one of them ends, the process does, and is started again whole."""

import asyncio
from collections.abc import Collection


async def until_one_ends(tasks: Collection[asyncio.Task[None]]) -> None:
    """Wait until one of the tasks ends, and raise what ended it. The others go on: ending them is the caller's."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
