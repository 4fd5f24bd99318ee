"""Letting people, teams and everybody see one conversation, and taking that back."""

from uuid import UUID

import pytest

from postroom.composer import departure
from postroom.conversations import audience
from postroom.conversations.admission import GuestsDismissNobody
from postroom.conversations.leaving import NobodyLeft
from postroom.conversations.mailboxes import View
from postroom.conversations.model import GrantKind
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import undo
from postroom.identity import grants, organizations, teams
from postroom.kit.errors import NotFound
from tests.db.conversations.look import id_of, queue, rows, subjects
from tests.db.office import Office
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def change(office: Office, by: UUID, conversation: UUID, revision: Revision) -> UUID | None:
    async with office.act(by) as act:
        return await revise(act, [conversation], revision)


async def team_of(office: Office, name: str, *members: UUID) -> UUID:
    async with office.act(office.ann) as act:
        team = await teams.create(act, name)
        await teams.set_members(act, team.id, members, [])
    return team.id


async def left_behind(office: Office) -> None:
    await office.drain(grants.LEFT_BEHIND, departure.handler(office.database, at_once=1))


async def counted(office: Office, person: UUID) -> int:
    """Return how many rows stand in lists that are this person's own."""
    found = await fetch(
        office.database,
        "select count(*) from placement where owner_id = %s and kind in ('inbox', 'assigned', 'starred')",
        [person],
    )
    return int(found[0][0])


async def test_who_is_added_has_it_in_his_inbox_unread_and_the_queue_keeps_it(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(add_users=[office.cay]))
    assert (await rows(office, office.cay, View.INBOX))["Crates"].mine.unread
    assert "Crates" in await queue(office, office.ann)


async def test_who_is_removed_keeps_nothing_of_it(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(add_assignees=[office.cay]))
    await change(office, office.cay, crates, Revision(star=True))
    await change(office, office.ben, crates, Revision(remove_users=[office.cay]))
    assert await subjects(office, office.cay, View.ALL) == []
    assert await counted(office, office.cay) == 0
    assert "Crates" in await queue(office, office.ben), "nobody is on it any more"


async def test_undo_gives_back_all_that_went(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(add_assignees=[office.cay]))
    await change(office, office.cay, crates, Revision(star=True))
    operation = await change(office, office.ben, crates, Revision(remove_users=[office.cay]))
    assert operation
    async with office.act(office.ben) as act:
        _, left = await undo(act, operation)
    assert left == []
    for view in (View.INBOX, View.ASSIGNED, View.STARRED):
        assert await subjects(office, office.cay, view) == ["Crates"]


async def test_the_accounts_own_people_stay_and_the_answer_says_through_what(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ann, crates, Revision(add_assignees=[office.ben]))
    await change(office, office.ann, crates, Revision(remove_users=[office.ben]))
    assert "Crates" in await subjects(office, office.ben, View.ALL)
    assert await subjects(office, office.ben, View.ASSIGNED) == []
    async with office.act(office.ann) as act:
        said = await audience.remaining(act, [crates], [office.ben, office.cay])
    assert said == ["Ben still sees it through the account support@acme.example."]


async def test_a_team_sees_it_now_and_later_and_it_is_not_moved(office: Office) -> None:
    crates = await id_of(office, "Crates")
    sales = await team_of(office, "Sales", office.cay)
    await change(office, office.ben, crates, Revision(add_teams=[sales]))
    assert await subjects(office, office.cay, View.ALL, team=sales) == ["Crates"]
    assert await subjects(office, office.cay, View.INBOX) == []
    assert "Crates" in await queue(office, office.ben)
    await change(office, office.cay, crates, Revision(star=True))
    await change(office, office.ben, crates, Revision(remove_teams=[sales]))
    assert await subjects(office, office.cay, View.ALL) == []
    assert await counted(office, office.cay) == 0


async def test_a_guest_team_that_gets_it_keeps_it_only_as_its_own(office: Office) -> None:
    crates = await id_of(office, "Crates")
    sales = await team_of(office, "Sales", office.cay)
    await change(office, office.ben, crates, Revision(add_teams=[sales]))
    moved = await change(office, office.ben, crates, Revision(team=sales))
    assert moved
    async with office.act(office.ben) as act:
        _, left = await undo(act, moved)
    assert left == []
    assert await subjects(office, office.cay, View.ALL) == ["Crates"], "as a guest, as before"


async def test_everybody_sees_it_and_then_not(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(share_with_organization=True))
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]
    await change(office, office.ben, crates, Revision(share_with_organization=False))
    assert await subjects(office, office.cay, View.ALL) == []
    assert "Crates" in await subjects(office, office.ben, View.ALL)


async def test_one_of_many_guests_throws_it_away_for_nobody_else(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(share_with_organization=True))
    await change(office, office.cay, crates, Revision(trash=True))
    assert "Crates" in await queue(office, office.ben)
    assert await subjects(office, office.ben, View.TRASH) == []


async def test_a_guest_leaves_but_removes_nobody(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(add_users=[office.cay], share_with_organization=True))
    for revision in (Revision(remove_users=[office.ben]), Revision(share_with_organization=False)):
        with pytest.raises(GuestsDismissNobody):
            await change(office, office.cay, crates, revision)
    await change(office, office.ben, crates, Revision(share_with_organization=False))
    await change(office, office.cay, crates, Revision(remove_users=[office.cay]))
    assert await subjects(office, office.cay, View.ALL) == []


async def test_the_last_one_locks_nobody_out(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(add_users=[office.cay]))
    async with office.act() as act:
        await grants.revoke(act, "account", office.account.id, [office.ann, office.ben])
    with pytest.raises(NobodyLeft):
        await change(office, office.cay, crates, Revision(remove_users=[office.cay]))
    assert await subjects(office, office.cay, View.ALL) == ["Crates"]


async def test_who_leaves_a_team_leaves_nothing_in_his_lists_and_his_work_goes_back(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(star=True))
    invoice = await id_of(office, "Invoice")
    await change(office, office.ben, invoice, Revision(add_assignees=[office.ben]))
    async with office.act(office.ann) as act:
        await teams.set_members(act, office.support, [office.ann], [])
    assert await subjects(office, office.ben, View.ALL) == ["Invoice"], "he was let in by name when he took it"
    await left_behind(office)
    assert await subjects(office, office.ben, View.ASSIGNED) == ["Invoice"]
    assert await counted(office, office.ben) == 2, "assigned and inbox"


async def test_open_work_of_a_removed_member_goes_to_the_team_inbox(office: Office) -> None:
    for subject in ("Crates", "Invoice"):
        await change(office, office.ben, await id_of(office, subject), Revision(add_assignees=[office.ben]))
    assert await queue(office, office.ann) == []
    async with office.act(office.ann) as act:
        await organizations.remove(act, office.ben)
    await left_behind(office)
    assert await queue(office, office.ann) == ["Invoice", "Crates"]
    assert await counted(office, office.ben) == 0
    async with office.act(office.ann) as act:
        seen = await audience.of(act, await id_of(office, "Crates"))
        await organizations.join(act, office.ben, "member")
    assert [grant.kind for grant in seen.people[office.ann]] == [GrantKind.ACCOUNT]
    assert await subjects(office, office.ben, View.ALL) == [], "what he was let into by name is over, too"


async def test_what_nobody_else_has_comes_to_the_owner(office: Office) -> None:
    crates = await id_of(office, "Crates")
    await change(office, office.ben, crates, Revision(add_assignees=[office.cay]))
    async with office.act() as act:
        await act.conn.execute("update conversation set team_id = null, in_team_inbox = false")
        await grants.revoke(act, "account", office.account.id, [office.ann, office.ben])
        await organizations.remove(act, office.cay)
    await left_behind(office)
    assert (await rows(office, office.ann, View.INBOX))["Crates"].mine.unread


async def test_nobody_sees_who_has_access_without_having_it(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.cay) as act:
        with pytest.raises(NotFound):
            await audience.of(act, crates)
    with pytest.raises(NotFound):
        await change(office, office.cay, crates, Revision(add_users=[office.cay]))
