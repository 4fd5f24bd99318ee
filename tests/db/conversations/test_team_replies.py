"""What a team chose for answers of a customer to a conversation that somebody has taken."""

import msgspec
import pytest

from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.identity import teams
from tests.db.conversations.look import id_of, queue, subjects
from tests.db.office import Office, mail

pytestmark = pytest.mark.anyio

ANSWER = mail(3, subject="Re: Crates", references="<m1@fjord.example>")


async def taken_by_ben(office: Office, behavior: str) -> None:
    async with office.act(office.ann) as act:
        team = (await teams.get(act, office.support)).row
        await teams.change(act, msgspec.structs.replace(team, received_reply_behavior=behavior))
    async with office.act(office.ben) as act:
        crates = await id_of(office, "Crates")
        await revise(act, [crates], Revision(add_assignees=[office.ben]))
        await revise(act, [crates], Revision(archive=True))
    assert await queue(office, office.ann) == ["Invoice"]


async def test_the_assignee_gets_it(office: Office) -> None:
    await taken_by_ben(office, "show_in_assignee_inbox")
    await office.receive(ANSWER)
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]
    assert await queue(office, office.ann) == ["Invoice"]


async def test_the_team_gets_it_as_well(office: Office) -> None:
    await taken_by_ben(office, "show_in_team_inbox")
    await office.receive(ANSWER)
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]
    assert await queue(office, office.ann) == ["Re: Crates", "Invoice"]
    async with office.act(office.ann) as act:
        await revise(act, [await id_of(office, "Re: Crates")], Revision(archive=True))
    assert await queue(office, office.ben) == ["Invoice"]
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]
