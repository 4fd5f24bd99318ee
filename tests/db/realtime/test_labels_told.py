"""What open windows hear of labels: each person only of those he may know of, and what opens to him by one."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from postroom.events import log
from postroom.realtime import deltas
from postroom.storage.database import Database
from tests.db.conversations.look import id_of
from tests.db.conversations.tags import give, make, share
from tests.db.office import Office, mail, make_office

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(database: Database) -> Office:
    made = await make_office(database)
    await made.receive(mail(1, subject="Crates"))
    return made


async def heard(office: Office, person: UUID, since: int = 0) -> list[dict[str, Any]]:
    """Return what a person's windows are told of labelling."""
    async with office.act() as act:
        rows = await log.since(act.conn, act.organization_id, since)
        frames = await deltas.frames(act.tx, act.organization_id, rows, [person], rows[-1].seq)
    events = msgspec.json.decode(frames[person])["events"]
    return [one for one in events if one["kind"] == "conversation.labelled"]


async def test_nothing_is_said_of_a_restricted_label_to_who_must_not_know_of_it(office: Office) -> None:
    secret, urgent = await make(office, "Dismissals", visibility="delegates"), await make(office, "Urgent")
    crates = await id_of(office, "Crates")
    await give(office, secret, crates)
    await give(office, urgent, crates)
    [told] = await heard(office, office.ben)
    assert (told["data"]["added"], told["conversation"]["shared_labels"]) == ([str(urgent)], [str(urgent)])
    assert str(secret) not in str(told)
    assert [one["data"]["added"] for one in await heard(office, office.ann)] == [[str(secret)], [str(urgent)]]


async def test_who_shares_a_label_hears_of_what_gets_it(office: Office) -> None:
    urgent, crates = await make(office, "Urgent"), await id_of(office, "Crates")
    await share(office, urgent, office.cay)
    assert await heard(office, office.cay) == []
    await give(office, urgent, crates)
    [told] = await heard(office, office.cay)
    assert told["conversation"]["subject"] == "Crates"
    assert {one["kind"] for one in told["conversation"]["placements"]} == {"all", "label"}
