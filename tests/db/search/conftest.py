"""The office of the search tests."""

import pytest

from postroom.storage.database import Database
from tests.db.office import Office, make_office


@pytest.fixture
async def office(database: Database) -> Office:
    return await make_office(database)
