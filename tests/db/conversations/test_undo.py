import pytest

from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import NothingToUndo, undo
from postroom.identity import teams
from tests.db.conversations.look import id_of, queue, subjects
from tests.db.office import Office

pytestmark = pytest.mark.anyio


async def test_undo_puts_everything_back(office: Office) -> None:
    ids = [await id_of(office, "Crates"), await id_of(office, "Invoice")]
    async with office.act(office.ben) as act:
        operation = await revise(act, ids, Revision(add_assignees=[office.cay], close=True, star=True))
    assert operation
    assert await queue(office, office.ben) == []
    async with office.act(office.ben) as act:
        touched, left = await undo(act, operation)
    assert sorted(touched) == sorted(ids)
    assert left == []
    assert await queue(office, office.ben) == ["Invoice", "Crates"]
    assert await subjects(office, office.cay, View.ALL) == []
    assert await subjects(office, office.ben, View.STARRED) == []


async def test_undo_leaves_what_somebody_changed_since_and_says_so(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        operation = await revise(act, [crates], Revision(close=True, star=True))
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(reopen=True))
    assert operation
    async with office.act(office.ben) as act:
        _, left = await undo(act, operation)
    assert any("closed or reopened" in sentence for sentence in left)
    assert "Crates" in await queue(office, office.ann)
    assert await subjects(office, office.ben, View.STARRED) == []


async def test_undo_happens_once_and_only_for_the_one_who_acted(office: Office) -> None:
    async with office.act(office.ben) as act:
        operation = await revise(act, [await id_of(office, "Crates")], Revision(close=True))
    assert operation
    with pytest.raises(NothingToUndo):
        async with office.act(office.ann) as act:
            await undo(act, operation)
    async with office.act(office.ben) as act:
        await undo(act, operation)
    with pytest.raises(NothingToUndo):
        async with office.act(office.ben) as act:
            await undo(act, operation)


async def test_nothing_changed_is_nothing_to_undo(office: Office) -> None:
    async with office.act(office.ben) as act:
        assert await revise(act, [await id_of(office, "Crates")], Revision(reopen=True)) is None


async def test_from_spam_to_trash_is_one_move_that_is_undone_as_a_whole(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        to_spam = await revise(act, [crates], Revision(junk=True))
    async with office.act(office.ben) as act:
        to_trash = await revise(act, [crates], Revision(trash=True))
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(junk=True))
    assert to_spam
    assert to_trash
    async with office.act(office.ben) as act:
        await undo(act, to_spam)
    assert "Crates" in await queue(office, office.ann)
    async with office.act(office.ben) as act:
        _, left = await undo(act, to_trash)
    assert "Crates" in await queue(office, office.ann)
    assert left != []


async def test_what_was_moved_out_of_spam_goes_back_into_it_for_everybody(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        sales = (await teams.create(act, "Sales")).id
    async with office.act(office.ben) as act:
        await revise(act, [crates], Revision(junk=True))
    async with office.act(office.ben) as act:
        operation = await revise(act, [crates], Revision(team=sales))
    assert operation
    async with office.act(office.ben) as act:
        assert (await undo(act, operation))[1] == []
    for person in (office.ann, office.ben):
        assert "Crates" in await subjects(office, person, View.JUNK)
        assert "Crates" not in await subjects(office, person, View.ALL)


async def test_undo_puts_nothing_in_front_of_who_does_not_see_it_any_more(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ben) as act:
        let_in = await revise(act, [crates], Revision(add_users=[office.cay]))
    async with office.act(office.ben) as act:
        to_spam = await revise(act, [crates], Revision(junk=True))
    assert let_in
    assert to_spam
    async with office.act(office.ben) as act:
        await undo(act, let_in)
    async with office.act(office.ben) as act:
        _, left = await undo(act, to_spam)
    assert any("does not see the conversation any more" in sentence for sentence in left)
    async with office.act() as act:
        badges = await mailboxes.badges(act.conn, act.organization_id, office.cay, [])
    assert {one.total for one in badges} == {0}
