import pytest

from postroom.conversations.mailboxes import Filter, View
from postroom.conversations.revise import Revision, revise
from postroom.kit.errors import Invalid, NotFound
from postroom.kit.ids import new_id
from tests.db.conversations.look import id_of, queue, rows, subjects
from tests.db.office import Office, mail

pytestmark = pytest.mark.anyio


async def test_who_is_assigned_has_it_and_the_queue_is_cleared_for_all(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(add_assignees=[office.ben]))
    assert await queue(office, office.ann) == ["Invoice"]
    assert await subjects(office, office.ben, View.ASSIGNED) == ["Crates"]
    assert await subjects(office, office.ben, View.INBOX) == ["Crates"]
    assert await subjects(office, office.ann, View.ASSIGNED) == []


async def test_assigning_somebody_outside_the_team_shows_him_this_one_conversation(office: Office) -> None:
    assert await subjects(office, office.cay, View.ALL) == []
    async with office.act(office.ann) as act:
        await revise(act, [await id_of(office, "Crates")], Revision(add_assignees=[office.cay]))
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]


async def test_unassigning_the_last_one_brings_it_back_to_the_queue(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        await revise(act, [crates], Revision(add_assignees=[office.ben]))
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(remove_assignees=[office.ben]))
    assert await queue(office, office.ben) == ["Invoice", "Crates"]


async def test_closing_is_for_everyone_and_an_answer_reopens(office: Office) -> None:
    async with office.act(office.ben) as act:
        await revise(act, [await id_of(office, "Crates")], Revision(close=True))
    assert await queue(office, office.ann) == ["Invoice"]
    assert await subjects(office, office.ann, View.CLOSED) == ["Crates"]
    await office.receive(mail(3, subject="Re: Crates", references="<m1@fjord.example>"))
    assert await queue(office, office.ann) == ["Re: Crates", "Invoice"]
    assert await subjects(office, office.ann, View.CLOSED) == []


async def test_an_answer_to_an_assigned_conversation_goes_to_the_assignee_only(office: Office) -> None:
    async with office.act(office.ben) as act:
        await revise(act, [await id_of(office, "Crates")], Revision(add_assignees=[office.ben], close=True))
    await office.receive(mail(3, subject="Re: Crates", references="<m1@fjord.example>"))
    assert await queue(office, office.ann) == ["Invoice"]
    row = (await rows(office, office.ben, View.INBOX))["Re: Crates"]
    assert row.mine.unread
    assert row.closed_at is None


async def test_read_is_one_persons_own(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(unread=False))
    assert not (await rows(office, office.ann, View.ALL))["Crates"].mine.unread
    assert (await rows(office, office.ben, View.ALL))["Crates"].mine.unread
    assert list(await rows(office, office.ann, View.TEAM_INBOX, Filter.UNREAD, team=office.support)) == ["Invoice"]


async def test_marking_read_what_one_saw_leaves_later_mail_unread(office: Office) -> None:
    seen = (await rows(office, office.ann, View.ALL))["Crates"]
    await office.receive(mail(3, subject="Re: Crates", references="<m1@fjord.example>"))
    async with office.act(office.ann) as act:
        await revise(act, [seen.id], Revision(unread=False, read_until=seen.last_activity_at))
    assert (await rows(office, office.ann, View.ALL))["Re: Crates"].mine.unread


async def test_marking_read_what_is_newest_reads_it(office: Office) -> None:
    seen = (await rows(office, office.ann, View.ALL))["Crates"]
    async with office.act(office.ann) as act:
        await revise(act, [seen.id], Revision(unread=False, read_until=seen.last_activity_at))
    assert not (await rows(office, office.ann, View.ALL))["Crates"].mine.unread


async def test_archive_takes_it_out_of_my_inbox_and_out_of_the_queue(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        await revise(act, [crates], Revision(add_assignees=[office.ben]))
        await revise(act, [crates], Revision(archive=True))
    assert await subjects(office, office.ben, View.INBOX) == []
    assert await subjects(office, office.ben, View.ASSIGNED) == ["Crates"]
    async with office.act(office.ben) as act:
        await revise(act, [await id_of(office, "Invoice")], Revision(archive=True))
    assert await queue(office, office.ann) == []
    assert await subjects(office, office.ann, View.ALL) == ["Invoice", "Crates"]


async def test_star(office: Office) -> None:
    async with office.act(office.ann) as act:
        await revise(act, [await id_of(office, "Crates")], Revision(star=True))
    assert await subjects(office, office.ann, View.STARRED) == ["Crates"]
    assert await subjects(office, office.ben, View.STARRED) == []


async def test_a_stranger_to_the_conversation_changes_nothing(office: Office) -> None:
    with pytest.raises(NotFound):
        async with office.act(office.cay) as act:
            await revise(act, [await id_of(office, "Crates")], Revision(close=True))
    assert await queue(office, office.ann) == ["Invoice", "Crates"]


async def test_nobody_from_outside_the_organization_can_be_assigned(office: Office) -> None:
    with pytest.raises(Invalid):
        async with office.act(office.ann) as act:
            await revise(act, [await id_of(office, "Crates")], Revision(add_assignees=[new_id()]))
