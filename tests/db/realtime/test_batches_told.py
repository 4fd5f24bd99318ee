"""What windows hear of a batch: each person of what he may see or has just lost, and only one how far it is."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from postroom.conversations import batches
from postroom.conversations.batches import BatchRow
from postroom.conversations.revise import Revision, revise
from postroom.events import log
from postroom.identity import team_grants, teams
from postroom.realtime import deltas
from postroom.storage.database import Database
from tests.db.conversations.look import id_of
from tests.db.conversations.many import run
from tests.db.office import Office, mail, make_office

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    made = await make_office(database)
    await made.receive(mail(1, subject="Crates"), mail(2, subject="Invoice"))
    return made


async def head(office: Office) -> int:
    async with office.act() as act:
        return (await log.heads(act.conn, [act.organization_id]))[act.organization_id].seq


async def heard(office: Office, person: UUID, since: int) -> list[dict[str, Any]]:
    """Return what a person's windows are told since then, but for other things than conversations."""
    async with office.act() as act:
        rows = await log.since(act.conn, act.organization_id, since)
        frames = await deltas.frames(act.tx, act.organization_id, rows, [person], rows[-1].seq)
    return [dict(one) for one in msgspec.json.decode(frames[person])["events"]]


async def change_all(office: Office, ids: list[UUID], revision: Revision) -> BatchRow:
    async with office.act(office.ann) as act:
        batch = await batches.of_named(act, ids, revision)
    await run(office)
    return batch


async def test_each_hears_of_what_he_may_see_and_its_person_how_far_it_is(office: Office) -> None:
    crates, invoice = await id_of(office, "Crates"), await id_of(office, "Invoice")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(add_users=[office.cay]))
    before = await head(office)
    batch = await change_all(office, [crates, invoice], Revision(close=True))
    [ann] = await heard(office, office.ann, before)
    [ben] = await heard(office, office.ben, before)
    [cay] = await heard(office, office.cay, before)
    assert {one["kind"] for one in (ann, ben, cay)} == {"conversations.revised"}
    both = sorted([str(crates), str(invoice)])
    assert ben["data"] == {"conversation_ids": both, "gone": []}
    assert cay["data"] == {"conversation_ids": [str(crates)], "gone": []}
    assert ann["data"] == ben["data"] | {
        "batch": str(batch.id),
        "state": "done",
        "total": 2,
        "done": 2,
        "unchanged": 0,
        "failed": 0,
        "undo_of": None,
    }


async def test_access_is_decided_at_delivery(office: Office) -> None:
    before = await head(office)
    await change_all(office, [await id_of(office, "Crates")], Revision(close=True))
    async with office.act() as act:
        await team_grants.take(act, office.support, "account", office.account.id)
        await teams.set_members(act, office.support, [office.ann], [])
    assert "conversations.revised" not in {one["kind"] for one in await heard(office, office.ben, before)}


async def test_whoever_loses_conversations_is_told_which_and_of_no_others(office: Office) -> None:
    crates, invoice = await id_of(office, "Crates"), await id_of(office, "Invoice")
    async with office.act(office.ann) as act:
        sales, marketing = await teams.create(act, "Sales"), await teams.create(act, "Marketing")
        await teams.set_members(act, sales.id, [office.cay], [])
        await revise(act, [crates], Revision(team=sales.id))
    before = await head(office)
    await change_all(office, [crates, invoice], Revision(team=marketing.id))
    [told] = await heard(office, office.cay, before)
    assert (told["kind"], told["data"]) == ("conversations.revised", {"conversation_ids": [], "gone": [str(crates)]})
    [told] = await heard(office, office.ben, before)
    assert sorted(told["data"]["conversation_ids"]) == sorted([str(crates), str(invoice)])


async def test_what_concerns_its_person_only_reaches_nobody_else(office: Office) -> None:
    before = await head(office)
    await change_all(office, [await id_of(office, "Crates")], Revision(star=True))
    assert await heard(office, office.ben, before) == []
    assert len(await heard(office, office.ann, before)) == 1
