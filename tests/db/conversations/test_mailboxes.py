"""Mailboxes: where each of two colleagues finds a conversation, and what a filter leaves of a list."""

from collections.abc import Collection
from uuid import UUID

import pytest

from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Filter, Query, View
from postroom.conversations.revise import Revision, revise
from postroom.identity import teams
from postroom.kit.clock import now
from tests.db.conversations.look import id_of, listed, subjects
from tests.db.office import Office, mail

pytestmark = pytest.mark.anyio

DAY = 86_400


async def do(office: Office, person: UUID, subject: str, revision: Revision) -> None:
    async with office.act(person) as act:
        await revise(act, [await id_of(office, subject)], revision)


async def test_what_is_assigned_is_told_apart_by_whom(office: Office) -> None:
    await do(office, office.ann, "Crates", Revision(add_assignees=[office.ben]))
    await do(office, office.ann, "Invoice", Revision(add_assignees=[office.ann, office.ben]))
    everything = ["Invoice", "Crates"]
    assert await subjects(office, office.ann, View.ASSIGNED) == ["Invoice"]
    assert await subjects(office, office.ann, View.ASSIGNED_TO_OTHERS) == everything
    assert await subjects(office, office.ben, View.ASSIGNED) == everything
    assert await subjects(office, office.ben, View.ASSIGNED_TO_OTHERS) == ["Invoice"], "Crates is his alone"
    assert await subjects(office, office.cay, View.ASSIGNED_TO_OTHERS) == [], "she may see neither"
    await do(office, office.ann, "Invoice", Revision(close=True))
    assert await subjects(office, office.ben, View.ASSIGNED_TO_OTHERS) == []
    await do(office, office.ann, "Invoice", Revision(reopen=True))
    await do(office, office.ann, "Invoice", Revision(remove_assignees=[office.ann, office.ben]))
    assert await subjects(office, office.ann, View.ASSIGNED_TO_OTHERS) == ["Crates"]


async def test_a_team_has_views_of_its_own(office: Office) -> None:
    async with office.act(office.ann) as act:
        sales = await teams.create(act, "Sales")
        await teams.set_members(act, sales.id, [office.ann, office.ben], [])
    await do(office, office.ann, "Invoice", Revision(team=sales.id))
    for subject in ("Crates", "Invoice"):
        await do(office, office.ann, subject, Revision(add_assignees=[office.ben]))
    assert await subjects(office, office.ben, View.ASSIGNED, team=sales.id) == ["Invoice"]
    assert await subjects(office, office.ann, View.ASSIGNED_TO_OTHERS, team=sales.id) == ["Invoice"]
    assert await subjects(office, office.ann, View.ASSIGNED, team=sales.id) == []
    assert await subjects(office, office.cay, View.ASSIGNED_TO_OTHERS, team=sales.id) == []


async def test_team_inboxes_are_those_one_is_active_in(office: Office) -> None:
    assert await subjects(office, office.ben, View.TEAM_INBOXES) == ["Invoice", "Crates"]
    async with office.act(office.ann) as act:
        await teams.set_members(act, office.support, [office.ann], [office.ben])
    assert await subjects(office, office.ben, View.TEAM_INBOXES) == []
    assert await subjects(office, office.ben, View.TEAM_INBOX, team=office.support) == ["Invoice", "Crates"]
    async with office.act(office.ann) as act:
        await teams.archive(act, office.support)
    assert await subjects(office, office.ann, View.TEAM_INBOXES) == []


async def test_what_wakes_first_is_on_top_and_leaves_when_it_wakes(office: Office) -> None:
    await office.receive(mail(3, subject="Pallets"))
    moment = int(now().timestamp())
    for days, subject in ((5, "Crates"), (1, "Invoice"), (3, "Pallets")):
        await do(office, office.ben, subject, Revision(snooze_until=moment + days * DAY))
    assert await subjects(office, office.ben, View.SNOOZED) == ["Invoice", "Pallets", "Crates"]
    assert await subjects(office, office.ann, View.SNOOZED) == []
    async with office.act(office.ben) as act:
        query = Query(view=View.SNOOZED)
        first = await mailboxes.page(act.conn, act.organization_id, office.ben, query, until=None, limit=2)
        rest = await mailboxes.page(act.conn, act.organization_id, office.ben, query, until=first.next, limit=2)
    assert [row.latest_subject for row in rest.rows] == ["Crates"]
    await do(office, office.ben, "Invoice", Revision(snooze_until=0))
    assert await subjects(office, office.ben, View.SNOOZED) == ["Pallets", "Crates"]


async def test_what_one_archives_is_in_his_archive_until_it_is_back(office: Office) -> None:
    await do(office, office.ben, "Crates", Revision(add_assignees=[office.ben]))
    await do(office, office.ben, "Crates", Revision(archive=True))
    assert await subjects(office, office.ben, View.ARCHIVED) == ["Crates"]
    assert await subjects(office, office.ann, View.ARCHIVED) == []
    await office.receive(mail(3, subject="Re: Crates", references="<m1@fjord.example>"))
    assert await subjects(office, office.ben, View.ARCHIVED) == []
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]
    await do(office, office.ben, "Re: Crates", Revision(archive=True))
    await do(office, office.ann, "Re: Crates", Revision(trash=True))
    assert await subjects(office, office.ben, View.ARCHIVED) == [], "Trash is nowhere else"


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({Filter.UNREAD}, {"Crates", "Pallets"}),
        ({Filter.MINE}, {"Crates"}),
        ({Filter.OTHERS}, {"Invoice"}),
        ({Filter.ASSIGNED}, {"Crates", "Invoice"}),
        ({Filter.UNASSIGNED}, {"Pallets", "Parcel"}),
        ({Filter.STARRED}, {"Pallets"}),
        ({Filter.NOT_SNOOZED}, {"Crates", "Invoice", "Pallets"}),
        ({Filter.ATTACHMENTS}, {"Pallets"}),
        ({Filter.UNREAD, Filter.UNASSIGNED}, {"Pallets"}),
        ({Filter.MINE, Filter.OTHERS}, set()),
    ],
)
async def test_filters_leave_only_what_is_all_of_them(
    office: Office, filters: Collection[Filter], left: set[str]
) -> None:
    with_file = 'MIME-Version: 1.0\r\nContent-Type: text/csv; name="a.csv"\r\nContent-Disposition: attachment\r\n'
    await office.receive(mail(3, subject="Pallets", headers=with_file), mail(4, subject="Parcel"))
    await do(office, office.ben, "Crates", Revision(add_assignees=[office.ben], unread=True))
    await do(office, office.ben, "Invoice", Revision(add_assignees=[office.ann], unread=False))
    await do(office, office.ben, "Pallets", Revision(star=True, unread=True))
    await do(office, office.ben, "Parcel", Revision(snooze_until=int(now().timestamp()) + DAY))
    found = await listed(office, office.ben, View.ALL, *filters)
    assert {row.latest_subject for row in found} == left


async def test_what_was_moved_away_is_in_no_list_of_the_team_it_came_to(office: Office) -> None:
    crates = await id_of(office, "Crates")
    async with office.act(office.ann) as act:
        sales = (await teams.create(act, "Sales")).id
        await teams.set_members(act, sales, [office.ann], [])
        await revise(act, [crates], Revision(team=sales, add_assignees=[office.ben], close=False))
    assert "Crates" not in await subjects(office, office.ann, View.ASSIGNED_TO_OTHERS, team=office.support)
    assert await subjects(office, office.ann, View.ASSIGNED_TO_OTHERS, team=sales) == ["Crates"]
    assert "Crates" in await subjects(office, office.ann, View.ALL)
