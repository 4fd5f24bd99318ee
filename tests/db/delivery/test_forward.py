"""Forwards: in the conversation of the original, or in one of their own, where what comes back does not mix with it."""

from uuid import UUID

import pytest

from postroom.composer.model import Draft
from postroom.conversations.mailboxes import View
from tests.db.delivery.desk import Desk
from tests.db.office import mail
from tests.db.sql import fetch

pytestmark = pytest.mark.anyio

CARRIER = ("Carrier", "claims@carrier.example")


def forward(desk: Desk, *, apart: bool) -> Draft:
    """Ingrid's mail, handed on to the carrier."""
    return desk.reply(desk.office.ben, "<p>Please look.</p>", to_fields=[CARRIER], forward=True, apart=apart)


async def conversation_of(desk: Desk, message_id: UUID) -> UUID:
    return (await desk.mail(message_id)).conversation_id


async def threading(desk: Desk, message_id: UUID) -> tuple[str, list[str], list[str], str]:
    rows = await fetch(
        desk.office.database,
        "select email_message_id, in_reply_to, reference_ids, subject from message where id = %s",
        [message_id],
    )
    return rows[0]


async def test_in_place_it_stands_in_the_conversation_and_answers_the_original(desk: Desk) -> None:
    message_id = await desk.send(forward(desk, apart=False))
    assert await conversation_of(desk, message_id) == desk.conversation_id
    assert (await threading(desk, message_id))[1] == ["m1@fjord.example"]


async def test_apart_it_begins_a_conversation_that_answers_come_to(desk: Desk) -> None:
    message_id = await desk.send(forward(desk, apart=True))
    begun = await conversation_of(desk, message_id)
    assert begun != desk.conversation_id
    assert await desk.messages() == ["Two of the twelve crates arrived crushed."]
    name, answered, references, subject = await threading(desk, message_id)
    assert (answered, references) == ([], [])
    assert subject.startswith("Fwd: ")
    await desk.deliver()
    await desk.office.receive(mail(2, references=f"<{name}>", body="We will pay.", sender="claims@carrier.example"))
    found = await fetch(
        desk.office.database, "select conversation_id from message where email_message_id = 'm2@fjord.example'"
    )
    assert found == [(begun,)]
    assert len(await desk.messages()) == 1


async def test_apart_it_is_written_where_it_was_begun_and_lies_there_no_more_once_sent(desk: Desk) -> None:
    draft = await desk.keep(forward(desk, apart=True))
    assert draft.conversation_id == desk.conversation_id
    await desk.send(draft)
    assert await desk.drafts(desk.office.ben) == []
    told = await fetch(
        desk.office.database,
        """select count(*) from event where kind = 'draft.changed' and conversation_id = %s
             and (payload ->> 'discarded')::boolean""",
        [desk.conversation_id],
    )
    assert told == [(1,)]


async def test_apart_it_leaves_the_original_as_it_was(desk: Desk) -> None:
    before = await desk.row(desk.office.ben)
    await desk.send(forward(desk, apart=True), close=True)
    after = await desk.row(desk.office.ben)
    assert (after.closed_at, after.assignees) == (before.closed_at, before.assignees)


async def test_what_came_meanwhile_does_not_stop_one_that_goes_apart(desk: Desk) -> None:
    await desk.office.receive(mail(2, references="<m1@fjord.example>", body="Never mind."))
    message_id = await desk.send(forward(desk, apart=True), last_message=desk.crates)
    assert await conversation_of(desk, message_id) != desk.conversation_id


async def test_called_back_it_lies_where_it_was_written_and_can_be_sent_again(desk: Desk) -> None:
    message_id = await desk.send(forward(desk, apart=True), undo_seconds=10)
    await desk.undo(desk.office.ben, message_id)
    [back] = await desk.drafts(desk.office.ben)
    assert (back.conversation_id, back.apart) == (desk.conversation_id, True)
    assert await desk.listed(desk.office.ann, View.ALL) == [desk.conversation_id]
    again = await desk.send(back)
    assert await conversation_of(desk, again) != desk.conversation_id


async def test_scheduled_it_goes_apart_as_well(desk: Desk) -> None:
    await desk.later(forward(desk, apart=True))
    await desk.morrow()
    [message_id] = await desk.outbox()
    assert await conversation_of(desk, message_id) != desk.conversation_id
