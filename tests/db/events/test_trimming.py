from datetime import timedelta

import pytest

from postroom.conversations.revise import Revision, revise
from postroom.events import log, trimming
from postroom.events.types import HISTORY
from postroom.storage.database import Database
from tests.db.conversations.look import id_of
from tests.db.office import Office, mail, make_office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

TODAY = ["conversation.moved", "message.received"]


@pytest.fixture
async def office(database: Database) -> Office:
    """Crates came, was starred and assigned, long ago; Invoice came today."""
    made = await make_office(database)
    await made.receive(mail(1, subject="Crates"))
    async with made.act(made.ann) as act:
        await revise(act, [await id_of(made, "Crates")], Revision(star=True))
        await revise(act, [await id_of(made, "Crates")], Revision(add_assignees=[made.ben]))
    await execute(database, "update event set at = now() - interval '31 days'")
    await made.receive(mail(2, subject="Invoice"))
    return made


async def kinds(office: Office) -> list[str]:
    return [row[0] for row in await fetch(office.database, "select kind from event order by organization_id, seq")]


async def head(office: Office) -> log.Head:
    async with office.act() as act:
        return (await log.heads(act.conn, [office.organization_id]))[office.organization_id]


async def test_after_thirty_days_only_the_history_of_conversations_is_left(office: Office) -> None:
    before = await head(office)
    await trimming.trim(office.database)
    assert await kinds(office) == ["conversation.moved", "conversation.assigned", *TODAY]
    after = await head(office)
    assert after.seq == before.seq
    assert after.trimmed == before.seq - len(TODAY)


async def test_what_is_young_stays_and_a_second_round_finds_nothing(office: Office) -> None:
    await trimming.trim(office.database, timedelta(days=40))
    assert (await head(office)).trimmed == 0
    await trimming.trim(office.database)
    left, place = await kinds(office), await head(office)
    await trimming.trim(office.database)
    assert (await kinds(office), await head(office)) == (left, place)


async def test_a_log_that_is_all_old_goes_on_with_the_next_number(office: Office) -> None:
    await trimming.trim(office.database, timedelta(0))
    before = await head(office)
    assert before.trimmed == before.seq
    await office.receive(mail(3, subject="More"))
    assert (await head(office)).seq == before.seq + len(TODAY)
    assert "message.received" in await kinds(office)


async def test_a_long_old_log_goes_in_many_short_steps(office: Office, database: Database) -> None:
    await execute(
        database,
        """insert into event (organization_id, seq, kind, at, actor_kind, payload)
           select %(id)s, seq, 'draft.changed', now() - interval '31 days', 'system', '{}'
           from generate_series(1000, 25999) seq""",
        {"id": office.organization_id},
    )
    await execute(database, "update organization_counter set seq = 25999")
    await execute(database, "update event set at = now() - interval '31 days'")
    await trimming.trim(database)
    assert set(await kinds(office)) <= HISTORY
    assert await head(office) == log.Head(25999, 25999)
