"""A ledger of work, and workers on it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import pytest

from postroom.jobs.model import Handler
from postroom.jobs.worker import Worker
from postroom.storage.database import Database
from tests.db.jobs.ledger import Ledger

Working = Callable[..., AbstractAsyncContextManager[Worker]]


@pytest.fixture
async def ledger(database: Database) -> Ledger:
    made = Ledger(database, name="first")
    await made.create()
    return made


@pytest.fixture
def working(database: Database) -> Working:
    """Run a worker with these handlers for the length of a block."""
    return partial(_working, database)


@asynccontextmanager
async def _working(
    database: Database,
    handlers: dict[str, Handler],
    *,
    concurrency: int = 8,
    lease_s: float = 1.0,
    grace_s: float = 10.0,
) -> AsyncIterator[Worker]:
    worker = Worker(database, handlers, concurrency=concurrency, lease_s=lease_s, grace_s=grace_s)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await running
