"""Send later: it goes once at its moment, as its writer would send it then; what cannot go is kept and told."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from postroom.accounts import aliases
from postroom.accounts.aliases import NewAlias
from postroom.composer import departure, drafts, schedule
from postroom.composer.model import Draft, NoRecipient, NoSuchDraft, NotScheduled, Scheduled, ThreadMovedOn, TooLate
from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from postroom.conversations.undo import NothingToUndo
from postroom.delivery import later, sources, submit
from postroom.delivery.later import Later
from postroom.delivery.submit import Order
from postroom.identity import grants, organizations
from postroom.intake import removal
from postroom.intake.removal import Fate
from postroom.jobs import timers
from postroom.jobs.sweep import sweep
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.kit.faults import Reason
from tests.db.api.waiting import locked
from tests.db.delivery.desk import INGRID, Desk
from tests.db.office import mail
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio

_BOUNCE = (
    'Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
)
_REPORT = (
    "--b\r\nContent-Type: text/plain\r\n\r\nYour message to <ingrid@fjord.example> could not be delivered.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.fjord.example\r\n\r\n"
    "Final-Recipient: rfc822; ingrid@fjord.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--"
)


async def answer(desk: Desk, body: str = "Never mind, we found them.", headers: str = "") -> None:
    """Ingrid writes again in the same conversation."""
    await desk.office.receive(mail(2, references="<m1@fjord.example>", body=body, headers=headers))


async def test_it_waits_as_a_draft_and_goes_once_at_its_moment(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    assert letter.send_at
    assert letter.send_at - now() > timedelta(hours=23)
    assert await desk.outbox() == []
    assert [one.send_at for one in await desk.drafts(desk.office.ben)] == [letter.send_at]
    await desk.morrow()
    [message_id] = await desk.outbox()
    assert (await desk.mail(message_id)).person_id == desk.office.ben
    assert await desk.drafts(desk.office.ben) == []
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")
    assert len(desk.smtp.bodies) == 1
    await desk.morrow()
    assert await desk.outbox() == [message_id]


async def test_two_workers_at_once_send_it_once(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    await execute(desk.office.database, "update draft set send_at = now()")
    await desk.pass_time()
    [claim] = await desk.office.claims([schedule.SEND_LATER])
    worker = Later(desk.office.database, desk.office.blobs, None)
    await asyncio.gather(worker.look(claim), worker.look(claim), worker.look(claim))
    assert len(await desk.outbox()) == 1
    assert len(await desk.messages()) == 2
    async with desk.office.act(desk.office.ben) as act:
        assert (await drafts.get(act, letter.id)).send_at is None


async def test_a_timer_that_fires_too_early_is_set_again(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    await desk.pass_time()
    assert await desk.look() == 1
    assert await desk.outbox() == []
    assert await desk.due_at(letter.id) == [letter.send_at]


async def test_a_lost_timer_is_found_by_the_sweep(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben))
    await execute(desk.office.database, "update draft set send_at = now() - interval '1 minute'")
    await execute(desk.office.database, "delete from timer")
    async with desk.office.act() as act:
        assert await sweep(act.conn, "scheduled", sources.scheduled) == 1
    await desk.look()
    assert len(await desk.outbox()) == 1


async def test_the_timer_itself_wakes_the_job(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    await execute(desk.office.database, "update draft set send_at = now()")
    await execute(desk.office.database, "update timer set due_at = now() where key = %s", [str(letter.id)])
    await timers.fire_due(desk.office.database)
    assert await desk.look() == 1
    assert len(await desk.outbox()) == 1


async def test_another_moment_takes_the_place_of_the_first(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    async with desk.office.act(desk.office.ben) as act:
        how = Order(last_message=desk.crates)
        await later.order(act, letter, how, now() + timedelta(days=3), auto_followup=True)
    [draft] = await desk.drafts(desk.office.ben)
    assert draft.auto_followup
    assert draft.send_at
    assert await desk.due_at(letter.id) == [draft.send_at]
    assert draft.send_at - now() > timedelta(days=2)


async def test_its_words_do_not_change_while_it_is_scheduled(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    with pytest.raises(Scheduled):
        await desk.keep(msgspec.structs.replace(letter, body="<p>Other words.</p>"))
    assert (await desk.keep(letter)).send_at == letter.send_at
    assert [one.body for one in await desk.drafts(desk.office.ben)] == ["<p>We send new ones.</p>"]


async def test_cancelled_it_is_a_draft_and_never_goes(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    with pytest.raises(NothingToUndo):
        await desk.undo(desk.office.ann, letter.id)
    assert await desk.undo(desk.office.ben, letter.id) == []
    await desk.morrow()
    assert await desk.outbox() == []
    await desk.keep(msgspec.structs.replace(letter, body="<p>Other words.</p>"))
    async with desk.office.act(desk.office.ben) as act:
        with pytest.raises(NotScheduled):
            await schedule.cancel(act, letter.id)


async def test_cancelling_while_it_fires_finds_it_gone(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))

    async def cancel() -> None:
        async with desk.office.act(desk.office.ben) as act:
            await schedule.cancel(act, letter.id)

    async with desk.office.act(desk.office.ben) as act:
        how = Order(force=True)
        await submit.submit(act, desk.office.blobs, letter, how, None)
        cancelling = asyncio.create_task(cancel())
        await locked(desk.office.database)
    with pytest.raises(TooLate):
        await cancelling
    assert len(await desk.outbox()) == 1


async def test_sent_now_it_does_not_go_again_at_its_moment(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    message_id = await desk.send(letter)
    await desk.pass_time()
    await desk.look()
    assert await desk.outbox() == [message_id]


async def test_called_back_after_it_went_it_is_not_scheduled_any_more(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    message_id = await desk.send(letter, undo_seconds=10)
    await desk.undo(desk.office.ben, message_id)
    assert [one.send_at for one in await desk.drafts(desk.office.ben)] == [None]


async def test_discarded_it_never_goes(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    async with desk.office.act(desk.office.ben) as act:
        await drafts.discard(act, letter.id)
    await desk.pass_time()
    await desk.look()
    assert await desk.outbox() == []


async def discarded(desk: Desk, letter: Draft) -> Draft:
    """Ben discards a letter, twice, and takes that back."""
    async with desk.office.act(desk.office.ben) as act:
        await drafts.discard(act, letter.id)
        await drafts.discard(act, letter.id)
    assert await desk.drafts(desk.office.ben) == []
    async with desk.office.act(desk.office.ben) as act:
        return await schedule.restore(act, letter.id)


async def test_discarded_by_mistake_it_is_scheduled_again_and_goes_once(desk: Desk) -> None:
    until = int((now() + timedelta(days=4)).timestamp())
    letter = await desk.later(desk.reply(desk.office.ben), auto_followup=True, close=True, snooze_until=until)
    assert await discarded(desk, letter) == letter
    assert await desk.drafts(desk.office.ben) == [letter]
    async with desk.office.act(desk.office.ben) as act:
        assert await schedule.restore(act, letter.id) == letter, "twice is once"
    await desk.morrow()
    [message_id] = await desk.outbox()
    async with desk.office.act(desk.office.ben) as act:
        with pytest.raises(TooLate):
            await schedule.restore(act, letter.id)
    assert await desk.outbox() == [message_id]


async def test_a_timer_lost_with_the_discard_is_set_again(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    await execute(desk.office.database, "delete from timer")
    await discarded(desk, letter)
    assert await desk.due_at(letter.id) == [letter.send_at]


async def test_taken_back_after_its_moment_it_is_a_draft(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    await execute(desk.office.database, "update draft set send_at = now()")
    assert (await discarded(desk, letter)).send_at is None
    await desk.morrow()
    assert await desk.outbox() == []
    assert [one.body for one in await desk.drafts(desk.office.ben)] == [letter.body]


async def test_an_answer_while_it_was_discarded_counts(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben), auto_followup=True)
    async with desk.office.act(desk.office.ben) as act:
        await drafts.discard(act, letter.id)
    await answer(desk)
    async with desk.office.act(desk.office.ben) as act:
        await schedule.restore(act, letter.id)
    await desk.morrow()
    assert await desk.outbox() == []


async def test_nobody_takes_back_what_a_colleague_discarded(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    async with desk.office.act(desk.office.ben) as act:
        await drafts.discard(act, letter.id)
    async with desk.office.act(desk.office.ann) as act:
        with pytest.raises(NoSuchDraft):
            await schedule.restore(act, letter.id)
    assert await desk.drafts(desk.office.ben) == []


async def test_what_could_not_be_sent_cannot_be_scheduled(desk: Desk) -> None:
    with pytest.raises(NoRecipient):
        await desk.later(desk.reply(desk.office.ben, to_fields=[]))
    for moment in (now(), now() + timedelta(days=400)):
        async with desk.office.act(desk.office.ben) as act:
            how = Order(last_message=desk.crates)
            with pytest.raises(Invalid):
                await later.order(act, desk.reply(desk.office.ben), how, moment, auto_followup=False)
    await answer(desk)
    with pytest.raises(ThreadMovedOn):
        await desk.later(desk.reply(desk.office.ben))


async def test_they_answered_first_and_that_was_to_stop_it(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben), auto_followup=True)
    await answer(desk)
    assert await desk.look() == 1, "at once, so that the screens tell the truth"
    assert await desk.drafts(desk.office.ben) == []
    await desk.morrow()
    assert await desk.outbox() == []
    [(kind, author)] = await fetch(
        desk.office.database, "select kind, payload ->> 'author_id' from event where kind = 'letter.dropped'"
    )
    assert (kind, author) == ("letter.dropped", str(desk.office.ben))


async def test_an_answer_that_nobody_asked_about_stops_nothing(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben))
    await answer(desk)
    await desk.look()
    await desk.morrow()
    assert len(await desk.outbox()) == 1


async def test_neither_a_machine_nor_a_stranger_answers_for_them(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben), auto_followup=True)
    await answer(desk, headers="Auto-Submitted: auto-replied\r\n")
    await desk.office.receive(
        mail(3, references="<m1@fjord.example>", sender="Mallory <m@elsewhere.example>", body="Hello")
    )
    await desk.look()
    await desk.morrow()
    assert len(await desk.outbox()) == 1


async def held(desk: Desk, person: UUID) -> list[tuple[Reason | None, str]]:
    async with desk.office.act(person) as act:
        found = await schedule.held(act, [desk.office.account.id])
    return [(one.fault.reason if one.fault else None, one.body) for one in found]


async def test_who_wrote_it_left_and_his_colleagues_are_told(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        await organizations.remove(act, desk.office.ben)
    await desk.morrow()
    assert await desk.outbox() == []
    assert await held(desk, desk.office.ann) == [(Reason.WRITER_GONE, letter.body)]
    assert await fetch(desk.office.database, "select audience_people from event where kind = 'letter.held'") == [
        ([desk.office.ann],)
    ]
    async with desk.office.act(desk.office.ann) as act:
        taken = await schedule.take_over(act, letter.id)
    await desk.send(taken)
    assert len(await desk.outbox()) == 1
    assert await held(desk, desk.office.ann) == []


async def test_its_account_was_removed(desk: Desk) -> None:
    await desk.later(desk.letter(desk.office.ben, "<p>Prices</p>"), last_message=None)
    async with desk.office.act(desk.office.ann) as act:
        await removal.remove(act, desk.office.keys, desk.office.account, Fate.KEEP)
    assert await desk.look() == 1
    assert await held(desk, desk.office.ben) == [(Reason.SENDER_GONE, "<p>Prices</p>")]
    assert await held(desk, desk.office.ann) == []
    assert [one.send_at for one in await desk.drafts(desk.office.ben)] == [None]


async def test_he_may_not_use_the_account_any_more(desk: Desk) -> None:
    await desk.later(desk.letter(desk.office.ben, "<p>Prices</p>"), last_message=None)
    await execute(desk.office.database, "delete from grant_holder where person_id = %s", [desk.office.ben])
    await desk.morrow()
    assert await held(desk, desk.office.ben) == [(Reason.SENDER_GONE, "<p>Prices</p>")]


async def test_the_alias_it_was_to_leave_from_was_removed(desk: Desk) -> None:
    """From the account's own address it would be another letter: its writer decides."""
    sales = NewAlias(address="sales@acme.example", name="", is_default=False, login=None)
    async with desk.office.act() as act:
        alias = await aliases.add(act, desk.office.keys, desk.office.account, sales)
    letter = msgspec.structs.replace(desk.letter(desk.office.ben, "<p>Prices</p>"), alias_id=alias.id)
    await desk.later(letter, last_message=None)
    async with desk.office.act() as act:
        await aliases.remove(act, desk.office.account, alias.id)
    await desk.morrow()
    assert await desk.outbox() == []
    assert await held(desk, desk.office.ben) == [(Reason.ALIAS_GONE, "<p>Prices</p>")]
    [draft] = await desk.drafts(desk.office.ben)
    await desk.later(draft, last_message=None)
    await desk.morrow()
    assert len(await desk.outbox()) == 1


async def test_mail_to_them_bounced_meanwhile(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben), auto_followup=True)
    await answer(desk, body=_REPORT, headers=_BOUNCE)
    await desk.look()
    [(reason, _)] = await held(desk, desk.office.ben)
    assert reason is Reason.RECIPIENT_BOUNCED
    [draft] = await desk.drafts(desk.office.ben)
    assert draft.fault
    assert draft.fault.server == INGRID[1]
    assert draft.held_error
    await desk.later(draft, force=True)
    assert await held(desk, desk.office.ben) == [], "ordered anew, it is not held any more"


async def test_what_refuses_it_at_its_moment_keeps_it(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben))
    await execute(desk.office.database, 'update draft set to_fields = \'[["", "nobody"]]\' where id = %s', [letter.id])
    await desk.morrow()
    assert await desk.outbox() == []
    [draft] = await desk.drafts(desk.office.ben)
    assert draft.held_error == "This is not an e-mail address."


async def test_a_new_message_is_told_to_its_writer_alone(desk: Desk) -> None:
    await desk.later(desk.letter(desk.office.ben, "<p>Prices</p>"), last_message=None)
    rows = await fetch(desk.office.database, "select audience_people from event where kind = 'new_message.changed'")
    assert rows[0] == ([desk.office.ben],)


async def test_it_closes_the_conversation_when_it_goes(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben), close=True)
    assert await desk.listed(desk.office.ann, View.CLOSED) == []
    await desk.morrow()
    assert await desk.listed(desk.office.ann, View.CLOSED) == [desk.conversation_id]


async def snoozed(desk: Desk) -> float | None:
    """Until when the conversation rests for Ben."""
    return (await desk.row(desk.office.ben)).mine.snoozed_until


async def test_its_conversation_rests_for_the_writer_from_when_it_goes(desk: Desk) -> None:
    until = int((now() + timedelta(days=4)).timestamp())
    letter = await desk.later(desk.reply(desk.office.ben), snooze_until=until)
    assert letter.send_snooze_until == until
    assert await snoozed(desk) is None
    await desk.morrow()
    assert await snoozed(desk) == until
    assert await desk.listed(desk.office.ben, View.INBOX) == []
    await answer(desk)
    assert await snoozed(desk) is None


async def test_a_reminder_that_is_over_when_it_goes_at_last_is_dropped(desk: Desk) -> None:
    await desk.later(desk.reply(desk.office.ben), snooze_until=int((now() + timedelta(days=4)).timestamp()))
    await execute(desk.office.database, "update draft set send_snooze_until = 1")
    await desk.morrow()
    assert len(await desk.outbox()) == 1
    assert await snoozed(desk) is None


async def test_a_reminder_before_it_goes_is_refused(desk: Desk) -> None:
    for until in (now() + timedelta(hours=2), now() - timedelta(hours=2), now() + timedelta(days=5000)):
        with pytest.raises(Invalid) as refused:
            await desk.later(desk.reply(desk.office.ben), snooze_until=int(until.timestamp()))
        assert refused.value.fields == {"field": "snooze_until"}
    assert [one.send_at for one in await desk.drafts(desk.office.ben)] == []


async def test_ordered_anew_without_a_reminder_it_has_none(desk: Desk) -> None:
    letter = await desk.later(desk.reply(desk.office.ben), snooze_until=int((now() + timedelta(days=4)).timestamp()))
    assert (await desk.later(letter)).send_snooze_until is None


async def test_who_lost_the_conversation_has_his_words_back_at_once(desk: Desk) -> None:
    own, cay = await desk.office.own_account(desk.office.cay), desk.office.cay
    async with desk.office.act(desk.office.ann) as act:
        await revise(act, [desk.conversation_id], Revision(add_users=[cay]))
    letter = await desk.later(desk.reply(cay, account_id=own))
    async with desk.office.act(desk.office.ann) as act:
        await revise(act, [desk.conversation_id], Revision(remove_users=[cay]))
    await desk.office.drain(grants.LEFT_BEHIND, departure.handler(desk.office.database))
    await desk.look()
    assert await held(desk, cay) == [(Reason.CONVERSATION_GONE, letter.body)]
    assert await desk.outbox() == []
