"""The writer is told: what failed, may have been sent, was refused or came back is in front of him again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from postroom.channels.base import FolderRole, FolderState
from postroom.composer import outbox, troubles
from postroom.composer.model import NotInDoubt, Recipient
from postroom.conversations import changes, joining
from postroom.conversations.mailboxes import View
from postroom.conversations.marks import mark
from postroom.conversations.timeline import named
from postroom.identity import grants
from postroom.kit.clock import now
from postroom.storage.database import Database
from postroom.wire.conversations import Returned
from postroom.wire.present.messages import send_state
from tests.db.delivery.desk import Desk
from tests.db.delivery.reports import OLU, plain_bounce, report
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

FAILS = {"RCPT": "550 5.1.1 no such user"}


async def answered_and_closed(desk: Desk, answers: dict[str, str], cc: Sequence[Recipient] = ()) -> UUID:
    """Ben answers and closes; the conversation is out of everybody's sight when the server says what it says."""
    message_id = await desk.send(desk.reply(desk.office.ben, cc_fields=cc), close=True)
    assert await desk.listed(desk.office.ben, View.INBOX) == []
    desk.smtp.answers.update(answers)
    await desk.deliver()
    desk.smtp.answers.clear()
    return message_id


async def events(database: Database, kind: str) -> Sequence[dict[str, object]]:
    return [row[0] for row in await fetch(database, "select payload from event where kind = %s order by seq", [kind])]


async def assert_told(desk: Desk, person: UUID, *others: UUID) -> None:
    """The conversation is open, and unread in this person's Inbox only."""
    row = await desk.row(person)
    assert (row.closed_at, row.mine.unread) == (None, True)
    assert await desk.listed(person, View.INBOX) == [desk.conversation_id]
    for other in others:
        assert await desk.listed(other, View.INBOX) == []


@pytest.mark.parametrize(("answers", "state"), [(FAILS, "failed"), ({"dot": "break"}, "unknown")])
async def test_what_did_not_surely_leave_comes_back_to_its_writer(
    desk: Desk, answers: dict[str, str], state: str
) -> None:
    message_id = await answered_and_closed(desk, answers)
    assert (await desk.state(message_id))[0] == state
    await assert_told(desk, desk.office.ben, desk.office.ann)
    [event] = await events(desk.office.database, "message.failed")
    assert (event["state"], event["told"]) == (state, [str(desk.office.ben)])


async def test_a_colleague_has_nothing_unread_by_it(desk: Desk) -> None:
    async with desk.office.act(desk.office.ann) as act:
        before = await changes.load(act, [desk.conversation_id])
        await changes.carry_out(act, before, mark(before[desk.conversation_id], desk.office.ann, unread=False))
    await answered_and_closed(desk, FAILS)
    assert not (await desk.row(desk.office.ann)).mine.unread


async def test_one_refused_receiver_is_told_too(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {"RCPT TO:<olu": "550 no"}, cc=[OLU])
    assert (await desk.state(message_id))[0] == "sent"
    await assert_told(desk, desk.office.ben, desk.office.ann)
    [event] = await events(desk.office.database, "message.returned")
    assert event["how"] == "refused"


async def test_a_mail_that_left_brings_nothing_back(desk: Desk) -> None:
    await answered_and_closed(desk, {})
    assert (await desk.row(desk.office.ben)).closed_at
    assert await desk.listed(desk.office.ben, View.INBOX) == []


async def test_the_mail_of_somebody_who_left_comes_to_who_holds_the_account(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), close=True)
    async with desk.office.act() as act:
        await grants.revoke_all(act, desk.office.ben)
    await desk.deliver()
    assert (await desk.state(message_id))[0] == "failed"
    await assert_told(desk, desk.office.ann)
    async with desk.office.act(desk.office.ann) as act:
        await outbox.retry(act, message_id)
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")


async def test_what_somebody_left_behind_can_be_written_on_by_a_colleague(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        await grants.revoke_all(act, desk.office.ben)
    async with desk.office.act(desk.office.ann) as act:
        await outbox.cancel(act, message_id)
    assert [one.body for one in await desk.drafts(desk.office.ann)] == ["<p>We send new ones.</p>"]


async def test_a_person_who_knows_that_it_was_sent_says_so(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {"dot": "break"})
    async with desk.office.act(desk.office.ben) as act:
        await outbox.settle_as_sent(act, message_id)
        assert await outbox.tray(act.conn, act.organization_id, [desk.office.account.id]) == []
    assert await desk.state(message_id) == ("sent", "")
    assert len(await desk.office.claims([outbox.FILE_SENT])) == 1
    with pytest.raises(NotInDoubt):
        async with desk.office.act(desk.office.ben) as act:
            await outbox.settle_as_sent(act, message_id)


async def test_what_waits_for_its_next_attempt_can_go_at_once(desk: Desk) -> None:
    desk.smtp.answers["MAIL"] = "450 4.2.0 greylisted"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    desk.smtp.answers.clear()
    async with desk.office.act(desk.office.ben) as act:
        await outbox.retry(act, message_id)
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")


async def test_the_undo_time_of_a_colleague_is_his(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben), undo_seconds=30)
    async with desk.office.act(desk.office.ann) as act:
        await outbox.retry(act, message_id)
    await desk.deliver()
    assert desk.smtp.seen == []


# Bounces


async def returned(desk: Desk, message_id: UUID) -> list[Returned]:
    async with desk.office.act() as act:
        [message] = await named(act.conn, desk.office.organization_id, desk.office.ben, [message_id])
    shown = send_state(message)
    assert shown
    return shown.returned


async def sent_id(desk: Desk, message_id: UUID) -> str:
    [(email_id,)] = await fetch(
        desk.office.database, "select email_message_id from message where id = %s", [message_id]
    )
    return str(email_id)


async def test_a_bounce_is_told_with_the_words_of_the_server(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    await desk.office.receive(report(50, await sent_id(desk, message_id), words="552 5.2.2 mailbox full"))
    await assert_told(desk, desk.office.ben, desk.office.ann)
    [one] = await returned(desk, message_id)
    assert (one.address, one.delayed, one.status, one.words) == (OLU[1], False, "5.2.2", "552 5.2.2 mailbox full")
    [event] = await events(desk.office.database, "message.returned")
    assert (event["how"], event["told"]) == ("bounced", [str(desk.office.ben)])
    assert (await desk.messages())[-1].startswith("I could not deliver it")
    [(bounced,)] = await fetch(desk.office.database, "select bounced_at is not null from outbox")
    assert bounced


async def test_a_slow_server_is_no_failure_until_it_gives_up(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    await desk.office.receive(report(50, await sent_id(desk, message_id), action="delayed"))
    assert (await desk.row(desk.office.ben)).closed_at
    assert [one.delayed for one in await returned(desk, message_id)] == [True]
    await desk.office.receive(report(51, await sent_id(desk, message_id)))
    await desk.office.receive(report(52, await sent_id(desk, message_id), action="delayed"))
    assert [one.delayed for one in await returned(desk, message_id)] == [False]
    await assert_told(desk, desk.office.ben)


async def test_a_second_report_of_the_same_tells_nobody_again(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    for uid in (50, 51):
        await desk.office.receive(report(uid, await sent_id(desk, message_id)))
    assert len(await events(desk.office.database, "message.returned")) == 1


async def test_a_mail_that_came_back_had_left(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {"dot": "break"}, cc=[OLU])
    await desk.office.receive(report(50, await sent_id(desk, message_id)))
    assert await desk.state(message_id) == ("sent", "")


async def test_a_receiver_is_known_by_what_the_writer_called_him(desk: Desk) -> None:
    """A list or a forwarding leads on: the report names where it went in the end."""
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    forwarded = report(50, await sent_id(desk, message_id), recipient="box17@hosting.example", original=OLU[1].upper())
    await desk.office.receive(forwarded)
    assert [one.address for one in await returned(desk, message_id)] == [OLU[1]]


@pytest.mark.parametrize(
    "forged",
    [
        {"recipient": "somebody@else.example"},
        {"named": "another@acme.example"},
        {"headers": "", "sender": "Eve <eve@x.example>", "kind": "mixed"},
    ],
    ids=["not for him", "not ours", "no bounce"],
)
async def test_a_report_is_believed_only_of_what_is_ours(desk: Desk, forged: dict[str, Any]) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    named_id = forged.pop("named", await sent_id(desk, message_id))
    await desk.office.receive(report(50, named_id, **forged))
    assert await returned(desk, message_id) == []
    assert await events(desk.office.database, "message.returned") == []


async def test_a_bounce_in_spam_tells_nothing(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    junk = FolderState(path="Junk", role=FolderRole.JUNK, uidvalidity=1, next_uid=1, live_uid=1)
    await desk.office.receive(report(50, await sent_id(desk, message_id)), folder=junk)
    assert await returned(desk, message_id) == []


async def test_an_old_bounce_is_kept_and_tells_nobody(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    await desk.office.receive(report(50, await sent_id(desk, message_id), live=False))
    assert len(await returned(desk, message_id)) == 1
    assert await events(desk.office.database, "message.returned") == []


async def test_a_bounce_that_names_nobody_is_read_by_the_writer(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    await desk.office.receive(plain_bounce(50, await sent_id(desk, message_id)))
    await assert_told(desk, desk.office.ben, desk.office.ann)
    assert await returned(desk, message_id) == []


async def test_a_report_that_all_went_well_is_no_trouble(desk: Desk) -> None:
    message_id = await answered_and_closed(desk, {}, cc=[OLU])
    await desk.office.receive(report(50, await sent_id(desk, message_id), action="delivered"))
    assert await events(desk.office.database, "message.returned") == []
    assert (await desk.row(desk.office.ben)).closed_at


async def test_a_conversation_that_was_joined_on_the_way_is_found(desk: Desk) -> None:
    message_id = await desk.send(desk.letter(desk.office.ben, "<p>Hello.</p>"), last_message=None)
    row = await desk.mail(message_id)
    async with desk.office.act() as act:
        await joining.join(act, [{desk.conversation_id, row.conversation_id}], now())
        assert await troubles.bring_back(act, row) == [desk.office.ben]
    await assert_told(desk, desk.office.ben)
