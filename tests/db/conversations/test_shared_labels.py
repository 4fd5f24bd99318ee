"""Labels of the organization: a tree, who knows of them, and whom they let see what."""

import asyncio

import msgspec
import pytest

from postroom.conversations import shared_labels
from postroom.conversations.changes import carry_out, load
from postroom.conversations.labels import NoSuchLabel
from postroom.conversations.mailboxes import View
from postroom.conversations.model import Field
from postroom.conversations.revise import Revision, revise
from postroom.conversations.shared_labels import (
    DEEPEST,
    SWEEP_LABEL,
    LabelInItself,
    LabelNameTaken,
    LabelTooDeep,
)
from postroom.conversations.sweeping import handler, unswept
from postroom.conversations.undo import undo
from postroom.events import log
from postroom.identity import organizations, teams
from postroom.identity.people import InvalidField, NoSuchPerson
from postroom.jobs.sweep import sweep
from postroom.kit.ids import new_id
from tests.db.api.waiting import locked
from tests.db.conversations.look import id_of, subjects
from tests.db.conversations.tags import give, known, make, share, tag, take, under
from tests.db.office import Office, mail
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def test_who_sees_the_conversation_sees_it_under_the_label_and_nobody_else(office: Office) -> None:
    urgent, crates = await make(office, "Urgent"), await id_of(office, "Crates")
    await give(office, urgent, crates)
    assert await under(office, office.ann, urgent) == await under(office, office.ben, urgent) == ["Crates"]
    assert await under(office, office.cay, urgent) == []
    async with office.act() as act:
        before = await load(act, [crates])
        await carry_out(act, before, before[crates].set(Field.GRANT, value=True, key=office.cay))
    assert await under(office, office.cay, urgent) == ["Crates"]
    await take(office, urgent, crates)
    assert await under(office, office.cay, urgent) == await under(office, office.ann, urgent) == []


async def test_who_shares_a_label_sees_all_that_has_it_while_it_has_it(office: Office) -> None:
    urgent, crates = await make(office, "Urgent"), await id_of(office, "Crates")
    given = await give(office, urgent, crates)
    await share(office, urgent, office.cay)
    assert await subjects(office, office.cay, View.ALL) == await under(office, office.cay, urgent) == ["Crates"]
    async with office.act(office.ann) as act:
        await undo(act, given)
    assert await subjects(office, office.cay, View.ALL) == []
    await give(office, urgent, crates, await id_of(office, "Invoice"))
    assert await under(office, office.cay, urgent) == ["Invoice", "Crates"]
    await share(office, urgent)
    assert await subjects(office, office.cay, View.ALL) == await under(office, office.cay, urgent) == []
    assert await under(office, office.ben, urgent) == ["Invoice", "Crates"]


async def test_a_team_that_shares_a_label_does_with_those_who_are_in_it(office: Office) -> None:
    urgent = await make(office, "Urgent")
    await give(office, urgent, await id_of(office, "Crates"))
    async with office.act() as act:
        sales = (await teams.create(act, "Sales")).id
    await share(office, urgent, team=sales)
    assert await subjects(office, office.cay, View.ALL) == []
    async with office.act() as act:
        await teams.set_members(act, sales, [], [office.cay])
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]
    async with office.act() as act:
        await teams.set_members(act, sales, [], [])
    assert await subjects(office, office.cay, View.ALL) == []


async def test_who_shares_it_in_two_ways_keeps_it_by_the_other(office: Office) -> None:
    urgent = await make(office, "Urgent")
    await give(office, urgent, await id_of(office, "Crates"))
    async with office.act() as act:
        sales = (await teams.create(act, "Sales")).id
        await teams.set_members(act, sales, [office.cay], [])
    await share(office, urgent, office.cay, team=sales)
    async with office.act() as act:
        await teams.set_members(act, sales, [], [])
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]


async def test_shared_with_everybody_it_is_so_for_who_comes_and_not_for_who_goes(office: Office) -> None:
    urgent = await make(office, "Urgent")
    await give(office, urgent, await id_of(office, "Crates"))
    await share(office, urgent, everyone=True)
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]
    async with office.act(office.ann) as act:
        await organizations.remove(act, office.cay)
    assert await subjects(office, office.cay, View.ALL) == []
    async with office.act(office.ann) as act:
        await organizations.join(act, office.cay, "member")
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]


async def test_who_was_removed_shares_nothing_by_name_when_he_comes_back(office: Office) -> None:
    urgent = await make(office, "Urgent")
    await give(office, urgent, await id_of(office, "Crates"))
    await share(office, urgent, office.cay)
    async with office.act(office.ann) as act:
        await organizations.remove(act, office.cay)
        await organizations.join(act, office.cay, "member")
    assert await subjects(office, office.cay, View.ALL) == []


async def test_one_for_delegates_is_nothing_to_the_others(office: Office) -> None:
    secret = await make(office, "Dismissals", visibility="delegates")
    below = await make(office, "This year", secret)
    crates = await id_of(office, "Crates")
    await give(office, secret, crates)
    assert await known(office, office.ann) == ["Dismissals", "This year"]
    assert await known(office, office.ben) == ["This year"]
    assert await under(office, office.ben, secret) == []
    async with office.act() as act:
        [shown] = await shared_labels.seen(act.conn, act.organization_id, office.ben)
    assert (shown.id, shown.parent_id) == (below, None)
    async with office.act(office.ben) as act:
        with pytest.raises(NoSuchLabel):
            await revise(act, [crates], Revision(remove_shared_labels=[secret]))
    await share(office, secret, office.ben)
    assert await under(office, office.ben, secret) == ["Crates"]


async def test_nothing_is_told_of_a_label_one_must_not_know_of(office: Office) -> None:
    secret, urgent = await make(office, "Dismissals", visibility="delegates"), await make(office, "Urgent")
    crates = await id_of(office, "Crates")
    await give(office, secret, crates)
    async with office.act(office.ann) as act:
        await revise(act, [crates], Revision(remove_shared_labels=[secret], add_shared_labels=[urgent]))
    async with office.act() as act:
        rows = [one for one in await log.since(act.conn, act.organization_id, 0) if "labelled" in one.kind]
        heard = {
            name: await shared_labels.told(act.conn, act.organization_id, person, rows)
            for name, person in (("ann", office.ann), ("ben", office.ben))
        }
    assert heard["ann"] == rows
    [(added, removed)] = [(row.payload["added"], row.payload["removed"]) for row in heard["ben"]]
    assert (added, removed) == ([str(urgent)], [])


async def test_labels_stand_inside_each_other_but_not_in_themselves(office: Office) -> None:
    line = [await make(office, "1")]
    for number in range(2, DEEPEST + 1):
        line.append(await make(office, str(number), line[-1]))
    async with office.act(office.ann) as act:
        for label, error in ((tag("deeper", line[-1]), LabelTooDeep), (tag("elsewhere", new_id()), NoSuchLabel)):
            with pytest.raises(error):
                await shared_labels.create(act, label)
        top, *_, last = await shared_labels.get(act, line)
        for parent in (line[0], line[1], line[-1]):
            with pytest.raises(LabelInItself):
                await shared_labels.change(act, msgspec.structs.replace(top, parent_id=parent))
        moved = await shared_labels.change(act, msgspec.structs.replace(last, parent_id=line[0]))
        assert moved.parent_id == line[0]
        beside = await shared_labels.create(act, tag("beside"))
        inside = await shared_labels.create(act, tag("inside", beside.id))
        with pytest.raises(LabelTooDeep):
            await shared_labels.change(act, msgspec.structs.replace(top, parent_id=inside.id))


async def test_a_name_is_once_in_its_place_however_it_is_written(office: Office) -> None:
    urgent = await make(office, "Straße")
    async with office.act(office.ann) as act:
        for taken in ("STRASSE", " straße "):
            with pytest.raises(LabelNameTaken):
                await shared_labels.create(act, tag(taken))
        await shared_labels.create(act, tag("strasse", urgent))
        [label] = await shared_labels.get(act, [urgent])
        assert (await shared_labels.change(act, msgspec.structs.replace(label, name="STRASSE"))).name == "STRASSE"


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "a/b"}, {"name": "x" * 101}, {"icon": "x" * 17}, {"color": "#fff"}, {"visibility": "me"}],
)
async def test_what_is_no_label_is_refused(office: Office, wrong: dict[str, str]) -> None:
    async with office.act(office.ann) as act:
        with pytest.raises(InvalidField):
            await shared_labels.create(act, msgspec.structs.replace(tag("Urgent"), **wrong))


async def test_it_is_shared_with_members_only(office: Office) -> None:
    urgent = await make(office, "Urgent")
    with pytest.raises(NoSuchPerson):
        await share(office, urgent, new_id())
    with pytest.raises(teams.NoSuchTeam):
        await share(office, urgent, team=new_id())


async def test_two_who_make_the_same_label_at_once_make_one(office: Office) -> None:
    async def later() -> None:
        async with office.act(office.ben) as act:
            await shared_labels.create(act, tag("urgent"))

    async with office.act(office.ann) as act:
        await shared_labels.create(act, tag("Urgent"))
        waiting = asyncio.create_task(later())
        await locked(office.database)
    with pytest.raises(LabelNameTaken):
        await waiting


async def test_two_who_move_labels_into_each_other_at_once_make_no_ring(office: Office) -> None:
    one, other = await make(office, "One"), await make(office, "Other")

    async def later() -> None:
        async with office.act(office.ben) as act:
            [label] = await shared_labels.get(act, [other], lock=True)
            await shared_labels.change(act, msgspec.structs.replace(label, parent_id=one))

    async with office.act(office.ann) as act:
        [label] = await shared_labels.get(act, [one], lock=True)
        await shared_labels.change(act, msgspec.structs.replace(label, parent_id=other))
        waiting = asyncio.create_task(later())
        await locked(office.database)
    with pytest.raises(LabelInItself):
        await waiting


async def test_given_by_one_while_another_takes_it_the_last_word_holds_and_undo_says_so(office: Office) -> None:
    urgent, crates = await make(office, "Urgent"), await id_of(office, "Crates")
    given = await give(office, urgent, crates)

    async def later() -> None:
        await take(office, urgent, crates)

    async with office.act(office.ben) as act:
        await load(act, [crates])
        waiting = asyncio.create_task(later())
        await locked(office.database)
    await waiting
    async with office.act(office.ann) as act:
        assert await undo(act, given) == ([crates], ["The labels were changed since; that was left."])
    assert await under(office, office.ben, urgent) == []


async def _sweep(office: Office, *, at_once: int = 100) -> int:
    """Let a worker take deleted labels away; return how often it went."""
    turns = 0
    while True:
        async with office.act() as act:
            await sweep(act.conn, "labels", unswept)
        if not await office.drain(SWEEP_LABEL, handler(office.database, at_once=at_once)):
            return turns
        turns += 1


async def test_a_deleted_label_is_gone_at_once_and_swept_away_in_steps(office: Office) -> None:
    await office.receive(*(mail(number, subject=f"n{number}") for number in range(10, 15)))
    urgent = await make(office, "Urgent")
    below = await make(office, "Today", urgent)
    async with office.act(office.ann) as act:
        ids = [conversation for (conversation,) in await fetch(office.database, "select id from conversation")]
        await revise(act, ids, Revision(add_shared_labels=[urgent, below]))
        await revise(act, ids[:1], Revision(trash=True))
    await share(office, below, office.cay)
    async with office.act(office.ann) as act:
        await shared_labels.delete(act, [urgent])
    assert await known(office, office.ann) == []
    assert await under(office, office.ann, urgent) == await subjects(office, office.cay, View.ALL) == []
    assert await _sweep(office, at_once=3) == 4
    [(left,)] = await fetch(office.database, "select count(*) from conversation where labels <> '{}'")
    [(rows,)] = await fetch(office.database, "select count(*) from placement where kind = 'label'")
    assert (left, rows, await _sweep(office)) == (0, 0, 0)
    assert await make(office, "Urgent") != urgent


async def test_undo_does_not_give_a_deleted_label_again(office: Office) -> None:
    urgent, crates = await make(office, "Urgent"), await id_of(office, "Crates")
    await give(office, urgent, crates)
    taken = await take(office, urgent, crates)
    async with office.act(office.ann) as act:
        await shared_labels.delete(act, [urgent])
    async with office.act(office.ann) as act:
        _, left = await undo(act, taken)
    assert left == ["A label was deleted since; the conversation stays without it."]
    [(labels,)] = await fetch(office.database, "select labels from conversation where id = %s", [crates])
    assert labels == []


async def test_who_gives_a_label_while_it_is_deleted_is_told_that_it_is_not_there(office: Office) -> None:
    urgent, crates = await make(office, "Urgent"), await id_of(office, "Crates")

    async def later() -> None:
        await give(office, urgent, crates)

    async with office.act(office.ann) as act:
        await shared_labels.delete(act, [urgent])
        waiting = asyncio.create_task(later())
        await locked(office.database)
    with pytest.raises(NoSuchLabel):
        await waiting
