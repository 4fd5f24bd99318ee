"""An account given to people, teams and everybody: who sees its mail, and in whose Inbox it is put."""

from collections.abc import Collection
from uuid import UUID

import pytest

from postroom.accounts import accounts, sharing
from postroom.accounts.sharing import Sharing
from postroom.composer import departure
from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.identity import grants, organizations, teams
from postroom.identity.shares import Shares
from postroom.kit.errors import Invalid, NotFound
from postroom.kit.ids import new_id
from tests.db.conversations.look import queue, rows, subjects
from tests.db.office import Office, mail
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio


async def share(
    office: Office,
    *,
    people: Collection[UUID] = (),
    teams: Collection[UUID] = (),
    everyone: bool = False,
    delivery: str = "team_inbox",
    archived_for: Collection[UUID] = (),
) -> None:
    shares = Shares(people=frozenset(people), teams=frozenset(teams), everyone=everyone)
    wanted = Sharing(shares=shares, delivery=delivery, archived_for=frozenset(archived_for))
    async with office.act(office.ann) as act:
        account = await accounts.get(act.conn, act.organization_id, office.account.id)
        await sharing.change(act, account, wanted)


async def holders(office: Office) -> set[UUID]:
    async with office.act() as act:
        return set(await grants.holders(act, "account", office.account.id))


async def test_a_person_gets_the_history_and_not_a_conversation_is_touched(office: Office) -> None:
    before = await fetch(office.database, "select id, xmin::text from conversation order by id")
    await share(office, people=[office.cay])
    assert set(await subjects(office, office.cay, View.ALL)) == {"Crates", "Invoice"}
    assert not (await rows(office, office.cay, View.ALL))["Crates"].mine.unread, "what was there is no news"
    await share(office)
    assert await subjects(office, office.cay, View.ALL) == []
    assert await fetch(office.database, "select id, xmin::text from conversation order by id") == before


async def test_everybody_is_whoever_joins_later_too(office: Office) -> None:
    await share(office, everyone=True)
    assert await holders(office) == {office.ann, office.ben, office.cay}
    async with office.act(office.ann) as act:
        await organizations.remove(act, office.cay)
    assert await holders(office) == {office.ann, office.ben}
    async with office.act(office.ann) as act:
        await organizations.join(act, office.cay, "member")
    assert await holders(office) == {office.ann, office.ben, office.cay}


async def test_who_has_it_two_ways_keeps_it_when_one_ends(office: Office) -> None:
    async with office.act(office.ann) as act:
        sales = await teams.create(act, "Sales")
        await teams.set_members(act, sales.id, [office.ben, office.cay], [])
    await share(office, people=[office.ben], teams=[sales.id])
    assert await holders(office) == {office.ann, office.ben, office.cay}
    async with office.act(office.ann) as act:
        await teams.set_members(act, office.support, [office.ann], [])
        await teams.set_members(act, sales.id, [], [])
    assert await holders(office) == {office.ann, office.ben}, "Ben was given it by name"
    since = await fetch(
        office.database,
        "select count(*) from event where kind = 'access.revoked' and %s = any(audience_people)",
        [office.ben],
    )
    assert since[0][0] == 2, "the two teams, and never the account"


async def test_delivered_to_people_it_is_in_each_ones_inbox_with_a_state_of_his_own(office: Office) -> None:
    await share(office, people=[office.cay], delivery="inbox", archived_for=frozenset({office.ann}))
    await office.receive(mail(3, subject="Pallets"))
    assert "Pallets" not in await queue(office, office.ben)
    for person in (office.ben, office.cay):
        assert (await rows(office, person, View.INBOX))["Pallets"].mine.unread
    assert "Pallets" not in await subjects(office, office.ann, View.INBOX)
    assert "Pallets" in await subjects(office, office.ann, View.ALL)


async def test_in_the_team_inbox_it_is_once_for_all(office: Office) -> None:
    await share(office, people=[office.cay])
    await office.receive(mail(3, subject="Pallets"))
    assert "Pallets" in await queue(office, office.ben)
    assert await subjects(office, office.cay, View.INBOX) == []


async def test_a_closed_one_comes_back_to_the_inboxes_and_not_to_the_queue(office: Office) -> None:
    await share(office, delivery="inbox")
    crates = (await rows(office, office.ben, View.ALL))["Crates"].id
    async with office.act(office.ben) as act:
        await revise(act, [crates], Revision(close=True))
    await office.receive(mail(3, subject="Re: Crates", references="<m1@fjord.example>"))
    assert await queue(office, office.ben) == ["Invoice"]
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]


async def test_what_he_had_in_his_inbox_goes_with_the_account(office: Office) -> None:
    await share(office, people=[office.cay], delivery="inbox")
    await office.receive(mail(3, subject="Pallets"))
    await share(office, delivery="inbox")
    await office.drain(grants.LEFT_BEHIND, departure.handler(office.database))
    found = await fetch(office.database, "select count(*) from placement where owner_id = %s", [office.cay])
    assert found[0][0] == 0
    assert "Pallets" in await subjects(office, office.ben, View.INBOX)


async def test_strangers_unknown_teams_and_deliveries_are_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        await share(office, people=[new_id()])
    with pytest.raises(NotFound):
        await share(office, teams=[new_id()])
    with pytest.raises(NotFound):
        await share(office, archived_for=[new_id()])
    with pytest.raises(Invalid):
        await share(office, delivery="pigeon")
