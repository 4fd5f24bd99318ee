"""Two people want the same conversation: the second is told who was first, and changes nothing of it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from postroom.conversations import batches
from postroom.conversations.mailboxes import View
from postroom.conversations.overtaken import Deed, First
from postroom.conversations.revise import Revision, revise, revise_or_hear
from postroom.conversations.undo import undo
from tests.db.api.waiting import locked
from tests.db.conversations.look import id_of, rows
from tests.db.conversations.many import run
from tests.db.office import Office

pytestmark = pytest.mark.anyio


async def does(office: Office, person: UUID, *ids: UUID, **fields: object) -> tuple[UUID | None, Sequence[First]]:
    revision = Revision(**fields)  # type: ignore[arg-type]  # any of its fields
    async with office.act(person) as act:
        return await revise_or_hear(act, ids, revision)


def told(first: Sequence[First]) -> list[tuple[UUID, Deed, UUID]]:
    return [(one.conversation_id, one.deed, one.person_id) for one in first]


async def test_who_took_it_first_keeps_it_whoever_pressed_in_the_same_moment(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        await revise(act, [crates], Revision(add_assignees=[office.ben], take=True))
        waiting = asyncio.create_task(does(office, office.ann, crates, add_assignees=[office.ann], take=True))
        await locked(office.database)
    operation, first = await waiting
    assert operation is None
    assert told(first) == [(crates, Deed.TAKEN, office.ben)]
    assert (await rows(office, office.ann, View.ALL))["Crates"].assignees == [office.ben]


async def test_of_several_those_that_nobody_has_are_taken(office: Office) -> None:
    crates, invoice = await id_of(office, "Crates"), await id_of(office, "Invoice")
    await does(office, office.ben, crates, add_assignees=[office.ben])
    operation, first = await does(office, office.ann, crates, invoice, add_assignees=[office.ann], take=True)
    assert told(first) == [(crates, Deed.TAKEN, office.ben)]
    seen = await rows(office, office.ann, View.ALL)
    assert (seen["Crates"].assignees, seen["Invoice"].assignees) == ([office.ben], [office.ann])
    assert operation
    async with office.act(office.ann) as act:
        await undo(act, operation)
    assert (await rows(office, office.ann, View.ALL))["Crates"].assignees == [office.ben]


async def test_who_has_it_already_and_who_joins_on_purpose_hear_nothing(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await does(office, office.ben, crates, add_assignees=[office.ben])
    assert (await does(office, office.ben, crates, add_assignees=[office.ben], take=True))[1] == []
    assert (await does(office, office.ann, crates, add_assignees=[office.ann]))[1] == []
    assert (await rows(office, office.ann, View.ALL))["Crates"].assignees == [office.ben, office.ann]


async def test_what_somebody_closed_or_reopened_already_is_told_with_his_name(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await does(office, office.ben, crates, close=True)
    assert told((await does(office, office.ann, crates, close=True))[1]) == [(crates, Deed.CLOSED, office.ben)]
    assert (await does(office, office.ben, crates, close=True))[1] == []
    await does(office, office.ann, crates, reopen=True)
    assert told((await does(office, office.ben, crates, reopen=True))[1]) == [(crates, Deed.REOPENED, office.ann)]


async def test_what_a_batch_closed_is_told_with_its_person(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        await batches.of_named(act, [crates], Revision(close=True))
    await run(office)
    assert told((await does(office, office.ann, crates, close=True))[1]) == [(crates, Deed.CLOSED, office.ben)]
