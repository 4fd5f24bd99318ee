"""The office of the conversation tests: two mails wait in Support's inbox."""

import pytest

from postroom.storage.database import Database
from tests.db.office import Office, mail, make_office


@pytest.fixture
async def office(database: Database) -> Office:
    made = await make_office(database)
    await made.receive(mail(1, subject="Crates"), mail(2, subject="Invoice", sender="Olu <olu@lagos.example>"))
    return made


@pytest.fixture
async def empty_office(database: Database) -> Office:
    return await make_office(database)
