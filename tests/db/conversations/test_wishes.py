"""What people and teams want: out of my Inbox what others have in hand, out of office, rest whatever is written."""

from uuid import UUID

import msgspec
import pytest

from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.identity import absence, people
from postroom.identity.people import InvalidField
from postroom.kit.clock import from_unix, now
from tests.db.conversations.look import id_of, queue, subjects
from tests.db.office import Office, mail

pytestmark = pytest.mark.anyio

DAY = 86_400


async def do(office: Office, person: UUID, subject: str, revision: Revision) -> None:
    async with office.act(person) as act:
        await revise(act, [await id_of(office, subject)], revision)


async def answer(office: Office) -> None:
    await office.receive(mail(9, subject="Re: Crates", references="<m1@fjord.example>"))


async def wish(office: Office, person: UUID, handled: str) -> None:
    async with office.act(person) as act:
        who = await people.get(act.tx, person)
        await people.change(act.tx, msgspec.structs.replace(who, handled_behavior=handled))


async def out(office: Office, *who: UUID, begins: float | None = None, ends: float | None = None) -> None:
    for person in who:
        async with office.act(person) as act:
            moments = [from_unix(one) if one else None for one in (begins, ends)]
            await absence.go(act, person, begins=moments[0], ends=moments[1], message="At sea")


@pytest.mark.parametrize(("handled", "left"), [("keep_in_inbox", ["Crates"]), ("remove_from_inbox", [])])
@pytest.mark.parametrize("closes", [True, False])
async def test_what_others_have_in_hand_leaves_the_inbox_of_who_wants_that(
    office: Office, handled: str, left: list[str], *, closes: bool
) -> None:
    await wish(office, office.ben, handled)
    await do(office, office.ben, "Crates", Revision(archive=False))  # into his Inbox
    await do(office, office.ann, "Crates", Revision(close=True) if closes else Revision(add_assignees=[office.ann]))
    assert await subjects(office, office.ben, View.INBOX) == left
    assert await subjects(office, office.ben, View.ARCHIVED) == []


async def test_who_hands_over_and_who_is_assigned_as_well(office: Office) -> None:
    for person in (office.ann, office.ben):
        await wish(office, person, "remove_from_inbox")
    await do(office, office.ben, "Crates", Revision(add_assignees=[office.ben]))
    await do(office, office.ben, "Crates", Revision(add_assignees=[office.ann]))
    assert await subjects(office, office.ben, View.INBOX) == ["Crates"], "it is still his as well"
    await do(office, office.ann, "Crates", Revision(remove_assignees=[office.ann]))
    await do(office, office.ben, "Crates", Revision(remove_assignees=[office.ben], add_assignees=[office.ann]))
    assert await subjects(office, office.ben, View.INBOX) == [], "he handed it over"
    assert await subjects(office, office.ann, View.INBOX) == ["Crates"]


async def test_answers_go_to_the_team_while_all_who_have_it_are_out(office: Office) -> None:
    await do(office, office.ann, "Crates", Revision(add_assignees=[office.ann, office.ben]))
    for person in (office.ann, office.ben):
        await do(office, person, "Crates", Revision(archive=True))
    await out(office, office.ann)
    await answer(office)
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"]
    assert await subjects(office, office.ann, View.INBOX) == []
    assert "Re: Crates" not in await queue(office, office.ben), "Ben is there to see to it"
    await do(office, office.ben, "Re: Crates", Revision(archive=True))
    await out(office, office.ben)
    await office.receive(mail(10, subject="Re: Re: Crates", references="<m9@fjord.example>"))
    assert await queue(office, office.ben) == ["Re: Re: Crates", "Invoice"]
    assert await subjects(office, office.ben, View.INBOX) == []
    assert await subjects(office, office.ben, View.ASSIGNED) == ["Re: Re: Crates"]


async def test_reopened_it_goes_to_the_team_too(office: Office) -> None:
    await do(office, office.ann, "Crates", Revision(add_assignees=[office.ben]))
    await do(office, office.ann, "Crates", Revision(close=True))
    await out(office, office.ben)
    await do(office, office.ann, "Crates", Revision(reopen=True))
    assert await queue(office, office.ann) == ["Invoice", "Crates"]


async def test_only_between_its_moments(office: Office) -> None:
    moment = now().timestamp()
    await do(office, office.ann, "Crates", Revision(add_assignees=[office.ben]))
    await do(office, office.ben, "Crates", Revision(archive=True))
    await out(office, office.ben, begins=moment + DAY, ends=moment + 2 * DAY)
    await answer(office)
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Crates"], "he is still there"
    with pytest.raises(InvalidField):
        await out(office, office.ben, begins=moment - 2 * DAY, ends=moment - DAY)


async def test_only_he_himself_and_admins_say_so(office: Office) -> None:
    with pytest.raises(absence.NotYours):
        async with office.act(office.cay) as act:
            await absence.go(act, office.ben, begins=None, ends=None, message="")
    async with office.act(office.ann) as act:
        member = await absence.go(act, office.ben, begins=None, ends=None, message="At\nsea")
        assert (member.out_from is not None, member.out_message) == (True, "At sea")
    async with office.act(office.ben) as act:
        assert (await absence.come_back(act, office.ben)).out_from is None


async def test_it_rests_on_whatever_is_written_if_one_wishes_so(office: Office) -> None:
    await do(office, office.ben, "Crates", Revision(add_assignees=[office.ann, office.ben]))
    until = int(now().timestamp()) + DAY
    await do(office, office.ben, "Crates", Revision(snooze_until=until, wake_on_reply=False))
    await do(office, office.ann, "Crates", Revision(snooze_until=until))
    await answer(office)
    assert await subjects(office, office.ben, View.SNOOZED) == ["Re: Crates"]
    assert await subjects(office, office.ben, View.INBOX) == []
    assert await subjects(office, office.ann, View.INBOX) == ["Re: Crates"]
    await do(office, office.ben, "Re: Crates", Revision(snooze_until=until))
    await office.receive(mail(10, subject="Re: Re: Crates", references="<m9@fjord.example>"))
    assert await subjects(office, office.ben, View.INBOX) == ["Re: Re: Crates"], "the next snooze asks anew"
