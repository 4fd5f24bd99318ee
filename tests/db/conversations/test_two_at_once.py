"""Two people act on one conversation in the same moment: the second acts on what the first made of it."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import pytest

from postroom.conversations import changes
from postroom.conversations.model import Facts
from postroom.conversations.revise import Revision, revise
from tests.db.api.waiting import locked
from tests.db.conversations.look import id_of
from tests.db.office import Office

pytestmark = pytest.mark.anyio


async def test_who_had_to_wait_sees_all_that_changed_meanwhile(office: Office) -> None:
    crates = await id_of(office, "Crates")

    async def later() -> Mapping[UUID, Facts]:
        async with office.act(office.ann) as act:
            return await changes.load(act, [crates])

    async with office.act(office.ben) as act:
        await revise(act, [crates], Revision(add_assignees=[office.ben], star=True, close=True))
        waiting = asyncio.create_task(later())
        await locked(office.database)
    facts = (await waiting)[crates]
    assert facts.closed
    assert facts.assignees == {office.ben}
    assert facts.person(office.ben).starred
