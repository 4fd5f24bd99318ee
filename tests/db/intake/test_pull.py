import asyncio

import pytest

from postroom.accounts import accounts
from postroom.channels.email.connect import Network
from postroom.channels.email.sync import Pace
from postroom.intake.pull import Pull
from postroom.jobs import leases
from postroom.kit.faults import Reason
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.keys import Keys, MasterKey
from tests.db.office import MASTER, Office, make_office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

OTHER_MASTER = MASTER[::-1].lstrip("=") + "="


@pytest.fixture
async def office(database: Database) -> Office:
    made = await make_office(database)
    async with made.act() as act:
        await leases.release(act.conn, made.lease)
    return made


async def attempts(office: Office) -> int:
    """How often the sync of the account was begun, besides the one that the office itself held."""
    [(epoch,)] = await fetch(office.database, "select epoch from lease where kind = 'sync'")
    return int(epoch) - 1


async def look(pull: Pull) -> None:
    """Look once, as `run` does every second, and let what that began come to its end."""
    await pull._look()  # noqa: SLF001 the step that `run` repeats
    await asyncio.gather(*pull._tasks.values())  # noqa: SLF001 what it began


def failing(office: Office, pace: Pace) -> Pull:
    """A sync that fails in a way nobody foresaw: it cannot read the password."""
    keys = Keys(MasterKey(Settings(master_key=[OTHER_MASTER])))
    return Pull(office.database, office.blobs, keys, Network(), pace=pace)


async def test_a_sync_that_fails_unforeseen_leaves_the_server_in_peace_for_a_while(office: Office) -> None:
    pull = failing(office, Pace(first_delay=60.0))
    for _ in range(3):
        await look(pull)
    assert await attempts(office) == 1


async def test_the_account_page_says_that_it_failed_and_when_it_is_tried_again(office: Office) -> None:
    await look(failing(office, Pace(first_delay=200.0)))
    async with office.act() as act:
        account = await accounts.get(act.conn, act.organization_id, office.account.id)
    assert account.phase == "back_off"
    assert "next try" in account.phase_message
    assert account.phase_fault
    assert account.phase_fault.reason is Reason.UNFORESEEN
    assert 2 <= account.phase_fault.count <= 4


async def test_it_is_tried_again(office: Office) -> None:
    pull = failing(office, Pace(first_delay=0.01))
    async with asyncio.timeout(20):
        while await attempts(office) < 3:
            await look(pull)
