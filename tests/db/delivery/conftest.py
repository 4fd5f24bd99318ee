"""The desk of the delivery tests."""

from collections.abc import AsyncIterator

import pytest

from postroom.storage.database import Database
from tests.db.delivery.desk import Desk, leave_through
from tests.db.office import mail, make_office
from tests.db.sql import fetch
from tests.e2e.servers.scripted_smtp import ScriptedSmtp


@pytest.fixture
async def smtp() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp() as server:
        yield server


@pytest.fixture
async def desk(database: Database, smtp: ScriptedSmtp) -> Desk:
    office = await make_office(database)
    await leave_through(office, smtp)
    await office.receive(mail(1, subject="Damaged crates"))
    [(conversation_id, message_id)] = await fetch(database, "select conversation_id, id from message")
    return Desk(office, smtp, conversation_id, message_id)
