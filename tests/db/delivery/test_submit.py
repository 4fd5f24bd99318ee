"""Pressing send: once however often it is pressed, never past something unseen, with what follows from it."""

import asyncio

import msgspec
import pytest

from postroom.composer import drafts
from postroom.composer.model import BadAddress, LineBreak, NoRecipient, NoSuchDraft, ThreadMovedOn
from postroom.conversations import access
from postroom.conversations.mailboxes import View
from postroom.delivery import submit
from postroom.delivery.submit import Order
from postroom.identity import teams
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.kit.ids import new_id
from tests.db.api.waiting import locked
from tests.db.delivery.desk import INGRID, Desk
from tests.db.office import mail
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


async def test_sending_twice_is_sending_once(desk: Desk) -> None:
    draft = desk.reply(desk.office.ben)
    first = await desk.send(draft)
    assert await desk.send(msgspec.structs.replace(draft, body="<p>Changed afterwards.</p>")) == first
    assert await desk.outbox() == [first]
    assert await desk.messages() == ["Two of the twelve crates arrived crushed.", "We send new ones."]


@pytest.mark.parametrize("saved_before", [True, False])
async def test_two_windows_sending_at_once_send_once(desk: Desk, saved_before: bool) -> None:  # noqa: FBT001 a case
    draft = desk.reply(desk.office.ben)
    if saved_before:
        async with desk.office.act(desk.office.ben) as act:
            await drafts.save(act, draft)
    sent = await asyncio.gather(*(desk.send(draft) for _ in range(4)))
    assert len(set(sent)) == 1
    assert await desk.outbox() == sent[:1]
    assert len(await desk.messages()) == 2


async def test_a_sent_draft_is_no_draft_any_more(desk: Desk) -> None:
    draft = desk.reply(desk.office.ben)
    message_id = await desk.send(draft)
    assert await desk.drafts(desk.office.ben) == []
    async with desk.office.act(desk.office.ben) as act:
        late = await drafts.save(act, msgspec.structs.replace(draft, body="<p>typed while it went</p>"))
    assert late.message_id == message_id
    assert (await desk.messages())[-1] == "We send new ones."


async def test_a_draft_of_a_colleague_cannot_be_sent_or_overwritten(desk: Desk) -> None:
    draft = desk.reply(desk.office.ben)
    async with desk.office.act(desk.office.ben) as act:
        await drafts.save(act, draft)
    with pytest.raises(NoSuchDraft):
        await desk.send(msgspec.structs.replace(draft, author_id=desk.office.ann))
    assert await desk.outbox() == []


async def test_who_lost_the_conversation_cannot_write_into_it_by_not_naming_it(desk: Desk) -> None:
    draft = await desk.keep(desk.reply(desk.office.ben))
    await execute(desk.office.database, "delete from access_set_grant")
    with pytest.raises(access.NoSuchConversation):
        await desk.keep(msgspec.structs.replace(draft, conversation_id=None, in_reply_to=None, body="Hello there"))
    assert "Hello" not in (await desk.drafts(desk.office.ben))[0].body


async def test_the_reply_threads_under_what_it_answers(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    [(subject, in_reply_to, references)] = await fetch(
        desk.office.database, "select subject, in_reply_to, reference_ids from message where id = %s", [message_id]
    )
    assert (subject, in_reply_to, references) == ("Re: Damaged crates", ["m1@fjord.example"], ["m1@fjord.example"])


async def test_something_newer_stops_the_send_and_says_what(desk: Desk) -> None:
    draft = desk.reply(desk.office.ben)
    async with desk.office.act(desk.office.ben) as act:
        await drafts.save(act, draft)
    await desk.office.receive(mail(2, subject="Re: Damaged crates", references="<m1@fjord.example>", body="Three now."))
    with pytest.raises(ThreadMovedOn) as caught:
        await desk.send(draft)
    [(newest,)] = await fetch(desk.office.database, "select id from message order by delivered_at desc limit 1")
    assert caught.value.fields == {"messages": [str(newest)]}
    assert [one.id for one in await desk.drafts(desk.office.ben)] == [draft.id]
    assert await desk.outbox() == []
    await desk.send(draft, last_message=newest)


async def test_a_last_message_nobody_knows_is_not_taken_for_having_seen_all(desk: Desk) -> None:
    await desk.office.receive(mail(2, subject="Prices", sender="Ola <ola@fjord.example>"))
    [(elsewhere,)] = await fetch(desk.office.database, "select id from message where subject = 'Prices'")
    for seen in (new_id(), elsewhere):
        with pytest.raises(ThreadMovedOn) as caught:
            await desk.send(desk.reply(desk.office.ben), last_message=seen)
        assert caught.value.fields == {"messages": [str(desk.crates)]}


async def test_what_i_just_sent_is_known_by_its_draft(desk: Desk) -> None:
    first, second = desk.reply(desk.office.ben), desk.reply(desk.office.ben, body="<p>On Monday.</p>")
    await desk.send(first)
    await desk.send(second, last_message=first.id)
    assert len(await desk.outbox()) == 2


async def test_force_sends_although_there_is_more(desk: Desk) -> None:
    await desk.office.receive(mail(2, references="<m1@fjord.example>", body="Three now."))
    message_id = await desk.send(desk.reply(desk.office.ben), force=True)
    assert await desk.outbox() == [message_id]


async def test_two_colleagues_answering_at_once_do_not_both_answer(desk: Desk) -> None:
    replies = [desk.reply(desk.office.ann), desk.reply(desk.office.ben)]
    done = await asyncio.gather(*map(desk.send, replies), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["ThreadMovedOn", "UUID"]
    assert len(await desk.outbox()) == 1


async def test_a_colleague_who_sends_while_mine_waits_for_the_conversation_is_noticed(desk: Desk) -> None:
    async with desk.office.act(desk.office.ann) as act:
        order = Order(last_message=desk.crates)
        await submit.submit(act, desk.office.blobs, desk.reply(desk.office.ann), order, None)
        ben = asyncio.create_task(desk.send(desk.reply(desk.office.ben)))
        await locked(desk.office.database)
    with pytest.raises(ThreadMovedOn):
        await ben


async def test_my_own_last_message_is_no_surprise_to_me(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben))
    await desk.send(desk.reply(desk.office.ben, "<p>One more thing.</p>"))
    assert (await desk.messages())[1:] == ["We send new ones.", "One more thing."]


async def test_who_replies_takes_the_conversation(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben))
    assert (await desk.row(desk.office.ann)).assignees == [desk.office.ben]
    assert await desk.listed(desk.office.ann, View.TEAM_INBOX) == []
    assert await desk.listed(desk.office.ben, View.ASSIGNED) == [desk.conversation_id]
    assert not (await desk.row(desk.office.ben)).mine.unread
    assert (await desk.row(desk.office.ann)).mine.unread


async def test_who_replies_to_an_assigned_conversation_leaves_it_to_its_assignee(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben))
    await desk.send(desk.reply(desk.office.ann), force=True)
    assert (await desk.row(desk.office.ann)).assignees == [desk.office.ben]


async def test_a_team_that_turned_it_off_keeps_its_queue(desk: Desk) -> None:
    async with desk.office.act(desk.office.ann) as act:
        team = (await teams.get(act, desk.office.support)).row
        await teams.change(act, msgspec.structs.replace(team, user_reply_behavior="leave_in_team_inbox"))
    await desk.send(desk.reply(desk.office.ben))
    assert (await desk.row(desk.office.ann)).assignees == []
    assert await desk.listed(desk.office.ann, View.TEAM_INBOX) == [desk.conversation_id]


async def test_send_and_close(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben), close=True)
    assert await desk.listed(desk.office.ann, View.CLOSED) == [desk.conversation_id]
    for view in (View.TEAM_INBOX, View.INBOX, View.ASSIGNED):
        assert await desk.listed(desk.office.ben, view) == []


async def test_a_new_message_begins_a_conversation_of_its_account(desk: Desk) -> None:
    await desk.send(desk.letter(desk.office.ben, "<p>Here it is.</p>"), last_message=None)
    assert len(await desk.listed(desk.office.ann, View.SENT)) == 1
    assert await desk.listed(desk.office.cay, View.ALL) == []


async def test_an_answer_to_a_new_message_finds_it(desk: Desk) -> None:
    message_id = await desk.send(desk.letter(desk.office.ben, "<p>Here it is.</p>"), last_message=None)
    [(ours, conversation_id)] = await fetch(
        desk.office.database, "select email_message_id, conversation_id from message where id = %s", [message_id]
    )
    await desk.office.receive(mail(2, subject="Re: Price list", references=f"<{ours}>"))
    found = await fetch(
        desk.office.database, "select count(*) from message where conversation_id = %s", [conversation_id]
    )
    assert found == [(2,)]


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("to_fields", [], NoRecipient),
        ("to_fields", [("", "nobody")], BadAddress),
        ("cc_fields", [("", "a@b.example\r\nBcc: c@d.example")], LineBreak),
        ("bcc_fields", [("x\r\nBcc: c@d.example", "a@b.example")], LineBreak),
        ("account_id", None, Invalid),
        ("attachments", [new_id()], Invalid),
        ("in_reply_to", new_id(), Invalid),
    ],
)
async def test_what_cannot_be_sent_is_not_sent(desk: Desk, field: str, value: object, error: type[Exception]) -> None:
    draft = msgspec.structs.replace(desk.reply(desk.office.ben), **{field: value})
    with pytest.raises(error):
        await desk.send(draft)
    assert await desk.outbox() == []


async def test_everybody_written_to_is_known_for_completion(desk: Desk) -> None:
    hidden = ("Olu", "olu@lagos.example")
    await desk.send(desk.reply(desk.office.ben, bcc_fields=[hidden]))
    known = await fetch(desk.office.database, "select address from account_correspondent order by address")
    assert known == [(INGRID[1],), (hidden[1],)]


async def test_send_and_snooze_lets_it_rest_until_an_answer_and_undo_brings_it_back(desk: Desk) -> None:
    ben = desk.office.ben
    until = int(now().timestamp()) + 3 * 86_400
    message_id = await desk.send(desk.reply(ben), snooze_until=until)
    assert (await desk.row(ben)).mine.snoozed_until == until
    assert await desk.listed(ben, View.INBOX) == []
    assert await desk.undo(ben, message_id) == []
    assert (await desk.row(ben)).mine.snoozed_until is None
    await desk.send(desk.reply(ben), snooze_until=until)
    await desk.office.receive(mail(9, subject="Re: Damaged crates", references="<m1@fjord.example>"))
    assert (await desk.row(ben)).mine.snoozed_until is None
    assert len(await desk.listed(ben, View.INBOX)) == 1


async def test_a_moment_that_has_passed_sends_nothing(desk: Desk) -> None:
    with pytest.raises(Invalid):
        await desk.send(desk.reply(desk.office.ben), snooze_until=int(now().timestamp()) - 60)
    assert await desk.outbox() == []
