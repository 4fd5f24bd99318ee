"""Search shows nobody what he may not see, not even when the index is behind."""

from uuid import UUID

import pytest

from postroom.conversations import joining
from postroom.conversations.comments import comment
from postroom.identity import teams
from postroom.kit.clock import now
from tests.db.office import Office, mail
from tests.db.search.finding import conversation, found, indexed

pytestmark = pytest.mark.anyio


async def test_who_is_not_in_the_team_finds_nothing_of_it(office: Office) -> None:
    await office.receive(mail(1))
    await indexed(office)
    for text in ("crates", "from:ingrid", "is:open", "-nothing", "in:all", "account:support", "has:attachment"):
        assert await found(office, office.cay, text) == [], text


async def test_a_team_that_one_joins_is_found_at_once_and_gone_at_once(office: Office) -> None:
    await office.receive(mail(1))
    await indexed(office)
    async with office.act(office.ann) as act:
        await teams.set_members(act, office.support, [office.ann, office.ben, office.cay], [])
    assert await found(office, office.cay, "crates") == ["Damaged crates"]
    async with office.act(office.ann) as act:
        await teams.set_members(act, office.support, [office.ann, office.ben], [])
    assert await found(office, office.cay, "crates") == []


async def test_who_was_let_in_by_name_finds_it_until_he_is_let_out(office: Office) -> None:
    await office.receive(mail(1))
    crates = await conversation(office, "Damaged crates")
    async with office.act(office.ann) as act:
        await comment(act, crates, "Cay?", [office.cay])
    await indexed(office)
    assert await found(office, office.cay, "crates") == ["Damaged crates"]
    async with office.act() as act:
        await act.conn.execute(
            """update conversation set access_set_id = (
                   select access_set_id from access_set_grant group by 1 having count(*) = 1 limit 1)"""
        )
    assert await found(office, office.cay, "crates") == []
    assert await found(office, office.ben, "crates") == ["Damaged crates"]


async def test_somebody_elses_folder_is_no_label_of_mine(office: Office) -> None:
    await office.receive(mail(1))
    await indexed(office)
    async with office.act() as act:
        await act.conn.execute(
            "insert into label (organization_id, id, account_id, path, name) values (%s, %s, %s, 'Secret', 'Secret')",
            [office.organization_id, UUID(int=7), office.account.id],
        )
    assert await found(office, office.cay, "label:secret") == []


async def test_joined_conversations_are_one_and_apart_again_two(office: Office) -> None:
    await office.receive(mail(1, message_id="a@x.example", subject="First half", body="Rhubarb."))
    await office.receive(mail(2, message_id="b@x.example", subject="Second half", body="Gooseberry."))
    await indexed(office)
    one, other = await conversation(office, "First half"), await conversation(office, "Second half")
    async with office.act() as act:
        await joining.join(act, [[one, other]], now())
        cursor = await act.conn.execute("select id from conversation_join")
        row = await cursor.fetchone()
    assert row
    assert await found(office, office.ben, "gooseberry") == []  # its address leads on, and the index is behind
    await indexed(office)
    assert await found(office, office.ben, "gooseberry") == ["Second half"]
    assert await found(office, office.ben, "rhubarb") == ["Second half"]
    async with office.act(office.ben) as act:
        await joining.separate(act, row[0])
    await indexed(office)
    assert await found(office, office.ben, "gooseberry") == ["Second half"]
    assert await found(office, office.ben, "rhubarb") == ["First half"]
