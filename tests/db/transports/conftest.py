"""The exchange of the transport tests. Twilio's description is read at run time; without it these tests are skipped."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from postroom.storage.database import Database
from tests.db.api.chatroom import make_chatroom
from tests.db.api.world import make_world
from tests.db.transports.exchange import ADDRESS, Exchange
from tests.db.transports.stand_in import StandIn, stand_in

TESTDATA = Path(os.environ.get("POSTROOM_TESTDATA") or Path(__file__).resolve().parents[4] / "shared" / "testdata")


@pytest.fixture
async def there() -> AsyncIterator[StandIn]:
    if not TESTDATA.is_dir():  # noqa: ASYNC240 once, before anything runs
        pytest.skip(f"no samples at {TESTDATA}: set POSTROOM_TESTDATA")
    async with stand_in(TESTDATA) as server:
        yield server


@pytest.fixture
async def exchange(database: Database, tmp_path: Path, there: StandIn) -> Exchange:
    """On a server that Twilio can reach."""
    world = make_world(database, tmp_path, twilio=there.reach, url=ADDRESS)
    return Exchange(await make_chatroom(world), there)


@pytest.fixture
async def homely(database: Database, tmp_path: Path, there: StandIn) -> Exchange:
    """On a server that is somebody's own machine."""
    return Exchange(await make_chatroom(make_world(database, tmp_path, twilio=there.reach)), there)
