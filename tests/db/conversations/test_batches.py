"""Batches: one change to thousands, in chunks that are done once, with a count of what failed, and one Undo."""

import contextlib
from uuid import UUID

import pytest

from postroom.conversations import batches, chunks, labels
from postroom.conversations.batches import BatchTooLarge, NoSuchBatch, TooManyBatches
from postroom.conversations.changes import carry_out, load
from postroom.conversations.labelling import ForeignLabel
from postroom.conversations.mailboxes import Filter, Query, View
from postroom.conversations.model import Field
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import NothingToUndo
from postroom.events import log
from postroom.events.log import Row
from postroom.identity import organizations, teams
from postroom.jobs.sweep import sweep
from postroom.kit.ids import new_id
from tests.db.conversations.look import id_of, listed, queue
from tests.db.conversations.many import chunk, copies, counts, placed, run, summary
from tests.db.conversations.tags import make
from tests.db.office import Office
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

CLOSE = Revision(close=True)


async def told(office: Office, kind: str = "conversations.revised") -> list[Row]:
    async with office.act() as act:
        return [row for row in await log.since(act.conn, act.organization_id, 0, 10_000) if row.kind == kind]


async def begin(office: Office, ids: list[UUID], revision: Revision = CLOSE) -> batches.BatchRow:
    async with office.act(office.ann) as act:
        return await batches.of_named(act, ids, revision)


async def test_all_of_a_mailbox_is_closed_for_everybody_with_one_event_a_chunk(office: Office) -> None:
    await copies(office, 3_410)
    async with office.act(office.ann) as act:
        query = Query(view=View.TEAM_INBOX, team_id=office.support)
        batch = await batches.of_mailbox(act, query, CLOSE)
    assert (batch.total, batch.state) == (3_412, "running")
    later = await copies(office, 1)
    assert await run(office) == 35
    assert await counts(office, batch) == ("done", 3_412, 0, 0)
    assert [row.id for row in await listed(office, office.ben, View.TEAM_INBOX, team=office.support)] == later
    assert await placed(office, "team_inbox", office.support) == 1
    assert await placed(office, "closed", office.account.id) == 3_412
    events = await told(office)
    assert [len(row.payload["conversation_ids"]) for row in events] == [100] * 34 + [12]
    assert [row.payload["done"] for row in events] == [*range(100, 3_401, 100), 3_412]
    assert events[-1].payload["state"] == "done"
    assert await told(office, "conversation.closed") == []


async def test_the_history_of_each_says_what_it_was(office: Office) -> None:
    crates, invoice = await id_of(office, "Crates"), await id_of(office, "Invoice")
    await begin(office, [crates, invoice], Revision(close=True, add_assignees=[office.ben]))
    await run(office)
    async with office.act() as act:
        lines = await log.of_conversations(act.conn, act.organization_id, [crates], 100)
        assert await log.told(act.conn, act.organization_id, [crates, new_id()]) == {crates}
    assert [(row.kind, row.actor_id, row.conversation_id) for row in lines[-2:]] == [
        ("conversation.assigned", office.ann, crates),
        ("conversation.closed", office.ann, crates),
    ]
    assert lines[-2].payload["added"] == [str(office.ben)]


async def test_only_what_passes_the_filters_is_in_it(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(star=True))
    async with office.act(office.ann) as act:
        query = Query(view=View.ALL, filters=frozenset({Filter.STARRED, Filter.UNASSIGNED}))
        batch = await batches.of_mailbox(act, query, CLOSE)
    assert batch.total == 1
    await run(office)
    assert await queue(office, office.ben) == ["Invoice"]


async def test_killed_in_the_middle_it_goes_on_and_does_nothing_twice(office: Office) -> None:
    batch = await begin(office, await copies(office, 250))
    await chunk(office, batch.id)
    with contextlib.suppress(ZeroDivisionError):
        async with office.database.transaction() as tx:
            await chunks.do(tx, office.organization_id, batch.id)
            raise ZeroDivisionError
    assert await counts(office, batch) == ("running", 100, 0, 0)
    assert await run(office) == 2
    assert await counts(office, batch) == ("done", 250, 0, 0)
    lines = "select count(*), count(distinct conversation_id) from event_line where kind = 'conversation.closed'"
    assert await fetch(office.database, lines) == [(250, 250)]
    assert not await chunk(office, batch.id)


async def test_a_lost_wake_up_is_found_by_the_sweep(office: Office) -> None:
    batch = await begin(office, [await id_of(office, "Crates")])
    await execute(office.database, "delete from wake")
    async with office.act() as act:
        await sweep(act.conn, "batches", batches.unfinished)
    assert await run(office) == 1
    assert (await counts(office, batch))[0] == "done"


async def test_cancelled_it_stops_and_what_is_done_stays_done(office: Office) -> None:
    batch = await begin(office, await copies(office, 250))
    await chunk(office, batch.id)
    async with office.act(office.ann) as act:
        await batches.cancel(act, batch.id)
    async with office.act(office.ann) as act:
        await batches.cancel(act, batch.id)
    assert await run(office) == 1
    assert await counts(office, batch) == ("cancelled", 100, 0, 0)
    assert await placed(office, "closed", office.account.id) == 100
    [_, cancelled] = await told(office)
    assert (cancelled.payload["state"], cancelled.payload["conversation_ids"]) == ("cancelled", [])
    assert cancelled.audience_people == [office.ann]


async def test_what_fails_is_counted_by_its_reason_and_the_others_are_done(office: Office) -> None:
    crates, invoice = await id_of(office, "Crates"), await id_of(office, "Invoice")
    [gone, joined, closed] = await copies(office, 3)
    async with office.act(office.ann) as act:
        await revise(act, [closed], CLOSE)
    batch = await begin(office, [crates, invoice, gone, joined, closed, new_id()])
    await execute(office.database, "update conversation set joined_into = %s where id = %s", [crates, joined])
    async with office.act() as act:  # of what is Cay's alone nobody else may know
        mine = await load(act, [gone])
        facts = mine[gone]
        made = facts.set(Field.GRANT, value=True, key=office.cay) + facts.set(Field.TEAM, None)
        made += [
            one
            for grant in facts.grants
            if grant.kind == "account"
            for one in facts.set(Field.ACCOUNT, value=False, key=grant.id)
        ]
        await carry_out(act, mine, made)
    await run(office)
    assert await counts(office, batch) == ("done", 2, 1, 3)
    found = await summary(office, batch)
    assert found.failures == [("no_such_conversation", 2), ("joined_meanwhile", 1)]


async def test_a_label_that_fits_some_only_is_given_to_those(office: Office) -> None:
    [foreign, *own] = await copies(office, 4)
    async with office.act() as act:
        [label] = (await labels.ensure(act, office.account.id, ["Harbour"])).values()
        before = await load(act, [foreign])
        made = before[foreign].set(Field.ACCOUNT, value=False, key=office.account.id)
        await carry_out(act, before, made + before[foreign].set(Field.GRANT, value=True, key=office.ann))
    batch = await begin(office, [foreign, *own], Revision(add_labels=[label]))
    await run(office)
    assert await counts(office, batch) == ("done", 3, 0, 1)
    assert (await summary(office, batch)).failures == [(ForeignLabel.code, 1)]


async def test_a_label_deleted_meanwhile_fails_what_is_left(office: Office) -> None:
    urgent = await make(office, "Urgent")
    batch = await begin(office, await copies(office, 3), Revision(add_shared_labels=[urgent]))
    await chunk(office, batch.id, 1)
    await execute(office.database, "update shared_label set deleted_at = now()")
    await run(office, 2)
    assert await counts(office, batch) == ("done", 1, 0, 2)
    assert (await summary(office, batch)).failures == [("no_such_label", 2)]


async def test_rights_are_those_of_the_moment(office: Office) -> None:
    ids = await copies(office, 4)
    async with office.act(office.ben) as act:
        batch = await batches.of_named(act, ids, CLOSE)
    await chunk(office, batch.id, 2)
    async with office.act(office.ann) as act:
        await teams.set_members(act, office.support, [office.ann], [])
    await chunk(office, batch.id, 1)
    async with office.act(office.ann) as act:
        await organizations.remove(act, office.ben)
    await run(office)
    row = await fetch(office.database, "select state, done, failed from batch where id = %s", [batch.id])
    assert row == [("ended", 2, 1)]


async def test_undo_brings_all_back_and_says_what_it_left(office: Office) -> None:
    ids = await copies(office, 250)
    batch = await begin(office, ids)
    await run(office)
    async with office.act(office.ben) as act:
        await revise(act, ids[:3], Revision(reopen=True))
    async with office.act(office.ben) as act:
        with pytest.raises(NoSuchBatch):
            await batches.undo(act, batch.id)
    async with office.act(office.ann) as act:
        back = await batches.undo(act, batch.id)
    assert (back.undo_of, back.total) == (batch.id, 250)
    assert await run(office) == 3
    found = await summary(office, back)
    assert found.batch.state == "done"
    assert ("Somebody closed or reopened the conversation since; that was left.", 3) in found.overtaken
    assert await placed(office, "closed", office.account.id) == 0
    assert await placed(office, "team_inbox", office.support) == 252
    async with office.act(office.ann) as act:
        with pytest.raises(NothingToUndo):
            await batches.undo(act, batch.id)


async def test_undo_of_one_that_runs_stops_it_first_and_can_be_undone_itself(office: Office) -> None:
    batch = await begin(office, await copies(office, 150))
    await chunk(office, batch.id)
    async with office.act(office.ann) as act:
        back = await batches.undo(act, batch.id)
    assert await counts(office, batch) == ("cancelled", 100, 0, 0)
    await run(office)
    assert await counts(office, back) == ("done", 100, 0, 0)
    assert await placed(office, "team_inbox", office.support) == 152
    async with office.act(office.ann) as act:
        again = await batches.undo(act, back.id)
    await run(office)
    assert await counts(office, again) == ("done", 100, 0, 0)
    assert await placed(office, "closed", office.account.id) == 100


async def test_what_concerns_one_person_only_is_told_to_nobody_else(office: Office) -> None:
    await begin(office, await copies(office, 3), Revision(star=True))
    await run(office)
    [event] = await told(office)
    assert event.audience_people == [office.ann]
    assert len(await listed(office, office.ann, View.STARRED)) == 3


async def test_a_batch_of_nothing_is_done_at_once(office: Office) -> None:
    async with office.act(office.ann) as act:
        batch = await batches.of_mailbox(act, Query(view=View.STARRED), CLOSE)
    assert (batch.state, batch.total) == ("done", 0)
    assert await run(office) == 0


async def test_too_many_are_refused_and_nothing_is_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await copies(office, 3)
    monkeypatch.setattr(batches, "MOST", 4)
    monkeypatch.setattr(batches, "MOST_NAMED", 2)
    for query in (Query(view=View.ALL), None):
        with pytest.raises(BatchTooLarge):
            async with office.act(office.ann) as act:
                await (batches.of_mailbox(act, query, CLOSE) if query else batches.of_named(act, ids, CLOSE))
    for _ in range(batches.MOST_RUNNING):
        await begin(office, ids[:1])
    with pytest.raises(TooManyBatches):
        await begin(office, ids[:1])
    assert await fetch(office.database, "select count(*) from batch_item") == [(batches.MOST_RUNNING,)]


async def test_old_batches_are_forgotten_and_histories_stay(office: Office) -> None:
    batch = await begin(office, await copies(office, 3))
    await run(office)
    await begin(office, [await id_of(office, "Crates")])
    await execute(office.database, "update batch set finished_at = finished_at - interval '31 days'")
    async with office.act() as act:
        await batches.sweep(act.conn)
    assert await fetch(office.database, "select count(*) from batch_item") == [(1,)]
    assert await fetch(office.database, "select count(*) from event_line") == [(3,)]
    async with office.act(office.ann) as act:
        with pytest.raises(NoSuchBatch):
            await batches.get(act, batch.id)
