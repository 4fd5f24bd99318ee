import asyncio
from pathlib import Path

import pytest

from postroom.app import alerting
from postroom.kit.tasks import end
from postroom.settings import Settings
from postroom.storage.database import Database
from tests.db.jobs.waiting import until
from tests.db.office import make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


async def test_a_worker_looks_by_itself(database: Database, tmp_path: Path) -> None:
    await make_office(database)
    await execute(database, "update account set phase = 'needs_user'")

    async def told() -> bool:
        return len(await fetch(database, "select from wake where kind = 'alert'")) == 1

    looking = asyncio.create_task(alerting.run(database, Settings(data=tmp_path / "not yet"), every_s=0.05))
    await until(told)
    await end([looking])
