"""Snooze: out of sight until its moment or until somebody writes, for one person, and it wakes once."""

from uuid import UUID

import pytest

from postroom.conversations import mailboxes, snooze, waking
from postroom.conversations.mailboxes import View
from postroom.conversations.model import PersonState
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import undo
from postroom.jobs.timers import fire_due
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from tests.db.conversations.look import id_of, listed, queue, subjects
from tests.db.office import Office, mail
from tests.db.sql import execute

pytestmark = pytest.mark.anyio

DAY = 86_400


def tomorrow() -> int:
    return int(now().timestamp()) + DAY


async def snoozed(office: Office, until: int | None = None) -> UUID | None:
    """Let Ben take Crates and snooze it; return the operation."""
    async with office.act(office.ben) as act:
        crates = await id_of(office, "Crates")
        await revise(act, [crates], Revision(add_assignees=[office.ben]))
        return await revise(act, [crates], Revision(snooze_until=tomorrow() if until is None else until))


async def state(office: Office, person: UUID) -> PersonState:
    async with office.act(person) as act:
        shown = [row for row in await listed(office, person, View.ALL) if row.latest_subject.endswith("Crates")]
        return (await mailboxes.rows(act.conn, act.organization_id, person, [shown[0].id]))[shown[0].id].mine


async def pass_a_day(office: Office) -> int:
    """Let the moment of every snooze come, and let a worker do what is due; return how many it woke."""
    await execute(office.database, "update conversation_person set snoozed_until = now() - interval '1 minute'")
    await execute(office.database, "update timer set due_at = now() where kind = 'wake'")
    await fire_due(office.database)
    return await office.drain(snooze.WAKE, waking.handler(office.database))


async def test_it_leaves_the_inbox_and_comes_back_unread_once(office: Office) -> None:
    await snoozed(office)
    assert await subjects(office, office.ben, View.INBOX) == []
    assert await subjects(office, office.ben, View.ASSIGNED) == ["Crates"]
    assert (await state(office, office.ben)).snoozed_until
    assert await pass_a_day(office) == 1
    assert await subjects(office, office.ben, View.INBOX) == ["Crates"]
    assert await state(office, office.ben) == PersonState(in_inbox=True, unread=True)
    assert await pass_a_day(office) == 0


async def test_an_answer_wakes_it_before_and_the_alarm_does_nothing_more(office: Office) -> None:
    await snoozed(office)
    await office.receive(mail(3, subject="Re: Crates", references="<m1@fjord.example>"))
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]
    assert (await state(office, office.ben)).snoozed_until is None
    async with office.act(office.ben) as act:
        await revise(act, [await id_of(office, "Re: Crates")], Revision(unread=False))
    assert await pass_a_day(office) == 0
    assert not (await state(office, office.ben)).unread


async def test_an_automatic_answer_lets_it_rest(office: Office) -> None:
    await snoozed(office)
    away = mail(3, subject="Re: Crates", references="<m1@fjord.example>", headers="Auto-Submitted: auto-replied\r\n")
    await office.receive(away)
    assert await subjects(office, office.ben, View.INBOX) == []
    assert await pass_a_day(office) == 1


async def test_undo_brings_it_back_and_cancels_the_alarm(office: Office) -> None:
    operation = await snoozed(office)
    assert operation
    async with office.act(office.ben) as act:
        _, left = await undo(act, operation)
    assert left == []
    assert await subjects(office, office.ben, View.INBOX) == ["Crates"]
    assert await pass_a_day(office) == 0


async def test_it_is_ones_own(office: Office) -> None:
    await snoozed(office)
    assert (await state(office, office.ann)).snoozed_until is None
    assert "Crates" not in await queue(office, office.ann)


@pytest.mark.parametrize("ends", [Revision(snooze_until=0), Revision(archive=False), Revision(close=True)])
async def test_whoever_takes_it_up_again_is_not_woken(office: Office, ends: Revision) -> None:
    await snoozed(office)
    async with office.act(office.ben) as act:
        await revise(act, [await id_of(office, "Crates")], ends)
    assert (await state(office, office.ben)).snoozed_until is None
    assert await pass_a_day(office) == 0


async def test_snoozed_anew_it_wakes_at_the_later_moment(office: Office) -> None:
    await snoozed(office)
    await snoozed(office, tomorrow() + DAY)
    await execute(office.database, "update timer set due_at = now() where kind = 'wake'")  # an alarm that came early
    await fire_due(office.database)
    assert await office.drain(snooze.WAKE, waking.handler(office.database)) == 1
    assert await subjects(office, office.ben, View.INBOX) == []
    await execute(office.database, "update conversation_person set snoozed_until = now() - interval '1 minute'")
    async with office.act() as act:
        assert len([*await waking.overdue(act.conn)]) == 1, "the sweep finds it"


@pytest.mark.parametrize("until", [1, -1, 10**12, 10**30])
async def test_a_moment_that_is_none_changes_nothing(office: Office, until: int) -> None:
    async with office.act(office.ben) as act:
        before = await id_of(office, "Crates")
        with pytest.raises(Invalid):
            await revise(act, [before], Revision(snooze_until=until, star=True))
    assert not (await state(office, office.ben)).starred


async def test_what_went_to_trash_meanwhile_stays_there(office: Office) -> None:
    await snoozed(office)
    async with office.act(office.ann) as act:
        await revise(act, [await id_of(office, "Crates")], Revision(trash=True))
    assert await pass_a_day(office) == 0
    assert await subjects(office, office.ben, View.INBOX) == []
