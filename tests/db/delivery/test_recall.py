"""Undo of a send: as long as the mail waits it comes back as a draft, and with it everything the send changed."""

from datetime import timedelta

import pytest

from postroom.composer import outbox
from postroom.composer.model import TooLate
from postroom.conversations.mailboxes import View
from postroom.conversations.undo import NothingToUndo
from postroom.kit.clock import now
from tests.db.delivery.desk import Desk
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


async def test_within_the_undo_time_nothing_leaves(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=10)
    assert await desk.deliver() == 0
    [due] = await desk.due_at(message_id)
    assert timedelta(seconds=5) < due - now() <= timedelta(seconds=10)
    assert desk.smtp.seen == []


async def test_a_wake_up_too_early_only_sets_the_alarm_again(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=10)
    await execute(
        desk.office.database,
        "insert into wake (kind, key, organization_id) select kind, key, organization_id from timer",
    )
    assert await desk.deliver() == 1
    assert await desk.state(message_id) == ("waiting", "")
    assert desk.smtp.seen == []


async def test_undo_time_is_at_most_half_a_minute(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=86_400)
    [due] = await desk.due_at(message_id)
    assert due - now() <= timedelta(seconds=30)


async def test_undo_brings_the_draft_back_and_the_mail_never_leaves(desk: Desk) -> None:
    draft = desk.reply(desk.office.ben)
    message_id = await desk.send(draft, undo_seconds=10)
    assert await desk.undo(desk.office.ben, message_id) == []
    await desk.pass_time()
    await desk.deliver()
    assert desk.smtp.seen == []
    [back] = await desk.drafts(desk.office.ben)
    assert (back.id, back.body) == (draft.id, draft.body)
    assert [tuple(one) for one in back.to_fields] == draft.to_fields
    assert await desk.messages() == ["Two of the twelve crates arrived crushed."]


async def test_undo_puts_the_conversation_back_where_it_was(desk: Desk) -> None:
    before = await desk.row(desk.office.ben)
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=10, close=True)
    assert await desk.listed(desk.office.ann, View.CLOSED) == [desk.conversation_id]
    assert await desk.undo(desk.office.ben, message_id) == []
    after = await desk.row(desk.office.ben)
    assert after.assignees == []
    assert after.closed_at is None
    assert after.mine == before.mine
    assert sorted(after.placements) == sorted(before.placements)
    assert await desk.listed(desk.office.ann, View.TEAM_INBOX) == [desk.conversation_id]
    assert await desk.listed(desk.office.ann, View.SENT) == []


async def test_what_came_back_can_be_sent_again(desk: Desk) -> None:
    draft = desk.reply(desk.office.ben)
    first = await desk.send(draft, undo_seconds=10)
    await desk.undo(desk.office.ben, first)
    second = await desk.send(draft)
    assert await desk.outbox() == [second]
    await desk.deliver()
    assert await desk.state(second) == ("sent", "")
    assert len(desk.smtp.bodies) == 1


async def test_a_new_message_called_back_is_only_a_draft(desk: Desk) -> None:
    """Its conversation has nothing in it any more: colleagues do not see an empty row."""
    message_id = await desk.send(desk.letter(desk.office.ben, "<p>Oh no.</p>"), undo_seconds=10, last_message=None)
    assert len(await desk.listed(desk.office.ann, View.ALL)) == 2
    await desk.undo(desk.office.ben, message_id)
    assert await desk.listed(desk.office.ann, View.ALL) == [desk.conversation_id]
    [draft] = await desk.drafts(desk.office.ben)
    await desk.send(draft, last_message=None)
    assert len(await desk.listed(desk.office.ann, View.ALL)) == 2
    assert len(await desk.listed(desk.office.ann, View.SENT)) == 1


async def test_once_on_its_way_it_is_too_late(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    with pytest.raises(TooLate):
        await desk.undo(desk.office.ben, message_id)
    assert await desk.drafts(desk.office.ben) == []
    assert (await desk.row(desk.office.ann)).assignees == [desk.office.ben]


async def test_while_an_attempt_runs_it_is_too_late(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        await outbox.begin(act, message_id)
    with pytest.raises(TooLate):
        await desk.undo(desk.office.ben, message_id)


async def test_undo_is_for_the_one_who_sent(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=10)
    with pytest.raises(NothingToUndo):
        await desk.undo(desk.office.ann, message_id)
    assert await desk.outbox() == [message_id]


async def test_undo_happens_once(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=10)
    await desk.undo(desk.office.ben, message_id)
    with pytest.raises(NothingToUndo):
        await desk.undo(desk.office.ben, message_id)


async def test_a_draft_that_answers_what_is_called_back_is_kept(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=10)
    answer = desk.reply(desk.office.ann, "<p>And a refund.</p>", in_reply_to=message_id)
    await desk.keep(answer)
    await desk.undo(desk.office.ben, message_id)
    await desk.keep(answer)
    assert [one.body for one in await desk.drafts(desk.office.ann)] == ["<p>And a refund.</p>"]


async def test_what_failed_can_be_taken_back_to_write_on(desk: Desk) -> None:
    desk.smtp.answers["RCPT"] = "550 5.1.1 no such user"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    async with desk.office.act(desk.office.ben) as act:
        await outbox.cancel(act, message_id)
    assert len(await desk.drafts(desk.office.ben)) == 1
    assert await desk.outbox() == []
