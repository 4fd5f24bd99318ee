"""Attempts to send: what people are told, and that a mail is never sent twice by Postroom's own doing."""

import contextlib
import email
import email.policy
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from typing_extensions import override

from postroom.channels.base import FolderRole, FolderState, Incoming
from postroom.channels.email.connect import Network
from postroom.channels.email.parse import parse
from postroom.composer import outbox, uploads
from postroom.composer.model import Trouble, Upload
from postroom.conversations import messages, timeline
from postroom.delivery.attempt import Deliverer
from postroom.identity import grants
from postroom.jobs.model import Claim
from postroom.kit.clock import now
from postroom.kit.faults import Reason
from postroom.kit.ids import new_id
from postroom.storage.database import Database, DatabaseDown, Transaction
from postroom.wire.base import Fault
from postroom.wire.present.messages import send_state
from tests.db.delivery.desk import Desk
from tests.db.office import mail
from tests.db.sql import execute, fetch

pytestmark = pytest.mark.anyio


async def test_a_mail_that_is_taken_is_sent(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben, cc_fields=[("", "olu@lagos.example")]))
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")
    envelope = [line.partition(">")[0] for line in desk.smtp.seen if line.startswith(("MAIL", "RCPT"))]
    assert envelope == [
        "MAIL FROM:<support@acme.example",
        "RCPT TO:<ingrid@fjord.example",
        "RCPT TO:<olu@lagos.example",
    ]
    [body] = desk.smtp.bodies
    letter = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    assert letter["Subject"] == "Re: Damaged crates"
    assert letter["In-Reply-To"] == "<m1@fjord.example>"
    plain = letter.get_body(("plain",))
    assert plain
    assert "We send new ones." in plain.get_content()


async def test_nobody_in_bcc_is_named_in_the_mail(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben, bcc_fields=[("", "olu@lagos.example")]))
    await desk.deliver()
    assert any(line.startswith("RCPT TO:<olu@lagos.example>") for line in desk.smtp.seen)
    assert b"olu@" not in desk.smtp.bodies[0]


async def fault_of(desk: Desk, message_id: UUID) -> Fault:
    """What the screen is told of a mail that did not leave."""
    async with desk.office.act() as act:
        [message] = await timeline.named(act.conn, desk.office.organization_id, desk.office.ben, [message_id])
    shown = send_state(message)
    assert shown
    assert shown.fault
    return shown.fault


async def test_a_sent_mail_is_not_sent_again_by_another_wake_up(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    await wake(desk, message_id)
    assert await desk.deliver() == 1
    assert len(desk.smtp.bodies) == 1


async def test_a_server_that_is_busy_gets_the_same_bytes_later(desk: Desk) -> None:
    desk.smtp.answers["dot"] = "451 4.3.0 try again later"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert state == "waiting"
    assert "try again later" in error
    assert (await desk.mail(message_id)).send_at > now()
    desk.smtp.answers.clear()
    await desk.pass_time()
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")
    first, second = desk.smtp.bodies
    assert first == second
    assert email.message_from_bytes(first)["Message-ID"] == f"<{await message_id_of(desk)}>"


async def test_pauses_grow_and_in_the_end_a_person_decides(desk: Desk) -> None:
    desk.smtp.answers["MAIL"] = "450 4.2.0 greylisted"
    message_id = await desk.send(desk.reply(desk.office.ben))
    pauses: list[float] = []
    while (await desk.mail(message_id)).state == "waiting":
        await desk.pass_time()
        await desk.deliver()
        pauses.append(((await desk.mail(message_id)).send_at - now()).total_seconds())
    assert await desk.state(message_id) == ("failed", (await desk.state(message_id))[1])
    assert "greylisted" in (await desk.state(message_id))[1]
    waited = pauses[:-1]
    assert waited == sorted(waited)
    assert waited[0] <= 30
    assert 3_000 < sum(waited) < 2 * 86_400
    assert desk.smtp.bodies == []


async def test_a_refusal_for_good_is_told_and_not_repeated(desk: Desk) -> None:
    desk.smtp.answers["RCPT"] = "550 5.1.1 no such user here"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert state == "failed"
    assert "no such user here" in error
    fault = await fault_of(desk, message_id)
    assert (fault.reason, "no such user here" in fault.server) == (Reason.NOT_TAKEN, True), "for other languages"
    assert (await desk.row(desk.office.ann)).failed_count == 1
    await desk.pass_time()
    assert await desk.deliver() == 0


async def test_a_wrong_password_is_told(desk: Desk) -> None:
    desk.smtp.answers["AUTH"] = "535 5.7.8 bad credentials"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    assert (await desk.mail(message_id)).state == "failed"
    assert "made-up" not in (await desk.state(message_id))[1]


@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("dot", "250 2.0.0 re\udce7u", "sent"),
        ("dot", "554 5.7.1 refus\udce9", "failed"),
        ("RCPT", "550 bo\udceete", "failed"),
    ],
    ids=["taken", "refused", "no recipient"],
)
async def test_a_server_that_does_not_speak_utf_8_is_understood(desk: Desk, step: str, answer: str, state: str) -> None:
    desk.smtp.answers[step] = answer
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    assert (await desk.mail(message_id)).state == state


@pytest.mark.parametrize("answers", [{"body": "break"}, {"RCPT": "break"}, {"greeting": "break"}])
async def test_cut_before_the_dot_it_is_tried_again(desk: Desk, answers: dict[str, str]) -> None:
    desk.smtp.answers.update(answers)
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    assert (await desk.mail(message_id)).state == "waiting"
    desk.smtp.answers.clear()
    await desk.pass_time()
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")


async def test_cut_after_the_dot_a_person_decides(desk: Desk) -> None:
    desk.smtp.answers["dot"] = "break"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert state == "unknown"
    assert "may have been sent" in error
    await desk.pass_time()
    await wake(desk, message_id)
    await desk.deliver()
    assert len(desk.smtp.bodies) == 1
    desk.smtp.answers.clear()
    async with desk.office.act(desk.office.ben) as act:
        await outbox.retry(act, message_id)
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")
    first, second = desk.smtp.bodies
    assert first == second


@pytest.mark.parametrize(("failures", "state"), [(1, "sent"), (99, "unknown")], ids=["a moment", "longer"])
async def test_a_mail_that_was_taken_while_the_database_was_away_is_not_sent_again(
    desk: Desk, failures: int, state: str
) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    database = Away(desk.office.database, lambda: bool(desk.smtp.bodies), failures)
    deliverer = Deliverer(database, desk.office.blobs, desk.office.keys, Network(), lease=timedelta(seconds=1))
    with contextlib.suppress(DatabaseDown):
        await desk.office.drain(outbox.DELIVER, deliverer.deliver)
    await end_of_lease(desk, message_id)
    await desk.pass_time()
    await wake(desk, message_id)
    await execute(desk.office.database, "update job set run_at = now()")
    await desk.deliver()
    assert (await desk.mail(message_id)).state == state
    assert len(desk.smtp.bodies) == 1


async def test_one_of_two_refused_is_sent_and_told(desk: Desk) -> None:
    desk.smtp.answers["RCPT TO:<olu@"] = "550 5.1.1 unknown"
    message_id = await desk.send(desk.reply(desk.office.ben, cc_fields=[("", "olu@lagos.example")]))
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert state == "sent"
    assert error == "Not sent to olu@lagos.example (550 5.1.1 unknown)."
    fault = await fault_of(desk, message_id)
    assert (fault.reason, fault.server) == (Reason.RECIPIENTS_REFUSED, "olu@lagos.example (550 5.1.1 unknown)")


async def test_a_crash_after_the_dot_was_committed_is_not_repeated(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        epoch = await outbox.begin(act, message_id)
        assert await outbox.mark_dot(act, message_id, epoch)
    await desk.deliver()
    assert (await desk.mail(message_id)).state == "sending", "its answer may still come"
    [look_again] = await desk.due_at(message_id)
    assert timedelta(minutes=14) < look_again - now() <= timedelta(minutes=15)
    await end_of_lease(desk, message_id)
    await desk.pass_time()
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert state == "unknown"
    assert "may have been sent" in error
    assert (await fault_of(desk, message_id)).reason == Reason.INTERRUPTED
    assert desk.smtp.seen == []


async def test_a_crash_before_the_dot_is_tried_again(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        await outbox.begin(act, message_id)
    await desk.deliver()
    assert await desk.state(message_id) == ("sent", "")
    assert (await desk.mail(message_id)).attempts == 2
    assert len(desk.smtp.bodies) == 1


async def test_an_attempt_that_was_overtaken_sends_nothing(desk: Desk) -> None:
    """A worker freezes before its dot; another one takes over and sends. The first one wakes and stops."""
    message_id = await desk.send(desk.reply(desk.office.ben))
    frozen = desk.deliverer
    claim = await claim_of(desk)
    row, epoch = await frozen._begin(claim)  # noqa: SLF001 the moment at which the first worker freezes
    assert row
    async with desk.office.act() as act:
        later = await outbox.begin(act, message_id)
        assert not await outbox.mark_dot(act, message_id, epoch)
        await outbox.sent(act, row, epoch, "250 from the past", {})
        await outbox.failed(act, row, epoch, Trouble("from the past"))
        assert (await outbox.get(act, message_id)).state == "sending"
        assert await outbox.mark_dot(act, message_id, later)
    assert desk.smtp.seen == []


async def test_the_copy_from_sent_is_recognised(desk: Desk) -> None:
    await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    await desk.office.receive(copy_of(desk.smtp.bodies[0]), folder=FolderState(path="Sent", role=FolderRole.SENT))
    assert len(await desk.messages()) == 2
    outcomes = await fetch(desk.office.database, "select outcome, message_id is not null from intake order by outcome")
    assert outcomes == [("duplicate", True), ("imported", True)]


async def test_a_mail_that_got_another_id_is_one_mail_and_its_answers_find_it(desk: Desk) -> None:
    desk.smtp.answers["dot"] = "250 2.0.0 OK <A1B2@eurprd08.prod.outlook.example> [Hostname=A1B2]"
    await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    copy = re.sub(rb"(?im)^message-id:.*$", b"Message-ID: <A1B2@eurprd08.prod.outlook.example>", desk.smtp.bodies[0])
    await desk.office.receive(copy_of(copy), folder=FolderState(path="Sent", role=FolderRole.SENT))
    assert len(await desk.messages()) == 2, "no second copy"
    await desk.office.receive(mail(40, references="<A1B2@eurprd08.prod.outlook.example>", subject="Thanks"))
    assert len(await desk.messages()) == 3


async def test_what_may_have_been_sent_and_lies_in_sent_was_sent(desk: Desk) -> None:
    desk.smtp.answers["dot"] = "break"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    await desk.office.receive(copy_of(desk.smtp.bodies[0]), folder=FolderState(path="Sent", role=FolderRole.SENT))
    assert await desk.state(message_id) == ("sent", "")
    assert (await desk.mail(message_id)).filed_at is not None
    assert (await desk.row(desk.office.ann)).failed_count == 0


async def test_a_copy_that_came_before_the_lost_answer_counts(desk: Desk) -> None:
    """Providers file what they send at once, while the attempt may wait ten minutes for an answer that never comes."""
    desk.smtp.answers["dot"] = "451 4.3.0 try again later"
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    async with desk.office.act() as act:
        epoch = await outbox.begin(act, message_id)
        assert await outbox.mark_dot(act, message_id, epoch)
    await desk.office.receive(copy_of(desk.smtp.bodies[0]), folder=FolderState(path="Sent", role=FolderRole.SENT))
    assert (await desk.mail(message_id)).state == "sending"
    async with desk.office.act() as act:
        await outbox.unknown(act, await outbox.get(act, message_id), epoch, Trouble("No answer."))
    assert await desk.state(message_id) == ("sent", "")
    assert (await desk.mail(message_id)).filed_at is not None


async def test_an_odd_mail_can_be_answered(desk: Desk) -> None:
    """Its id and its long subject go into our header: what cannot be said there is left out."""
    await desk.office.receive(mail(50, message_id='"a\tb"@fjord.example', subject="x" * 3_000))
    [(odd, conversation)] = await fetch(
        desk.office.database, "select id, conversation_id from message where email_message_id like '%%b\"@fjord%%'"
    )
    await desk.send(desk.reply(desk.office.ben, conversation_id=conversation, in_reply_to=odd), last_message=odd)
    await desk.deliver()
    assert len(desk.smtp.bodies) == 1


async def test_what_no_header_can_say_fails_at_once(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben, subject="x" * 3_000))
    await desk.deliver()
    assert (await desk.mail(message_id)).state == "failed"


async def test_the_raw_mail_is_kept(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    await desk.deliver()
    async with desk.office.act() as act:
        sha256 = await messages.raw_sha256(act.conn, act.organization_id, message_id)
        assert sha256
        raw = await desk.office.blobs.get(act.conn, act.organization_id, sha256)
    assert parse(raw).fingerprint == parse(desk.smtp.bodies[0]).fingerprint


async def test_attached_files_arrive(desk: Desk) -> None:
    upload = await attach(desk, "prices.csv", b"beans;4")
    await desk.send(desk.reply(desk.office.ben, attachments=[upload]))
    await desk.deliver()
    [attached] = parse(desk.smtp.bodies[0]).attachments
    assert (attached.filename, bytes(attached.content)) == ("prices.csv", b"beans;4")
    assert (await desk.row(desk.office.ann)).attachments_count == 1


async def test_who_lost_the_account_meanwhile_sends_nothing(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    async with desk.office.act() as act:
        await grants.revoke(act, "account", desk.office.account.id, [desk.office.ben])
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert (state, bool(error)) == ("failed", True)
    assert desk.smtp.seen == []


async def test_who_lost_the_conversation_meanwhile_sends_nothing(desk: Desk) -> None:
    message_id = await desk.send(desk.reply(desk.office.ben))
    await execute(desk.office.database, "delete from access_set_grant")
    await desk.deliver()
    state, error = await desk.state(message_id)
    assert (state, bool(error)) == ("failed", True)
    assert desk.smtp.seen == []


class Away(Database):
    """A database that is away for some transactions once something has happened."""

    def __init__(self, real: Database, happened: Callable[[], bool], failures: int) -> None:
        super().__init__(real.dsn)
        self.pool = real.pool
        self._happened = happened
        self._failures = failures

    @asynccontextmanager
    @override
    async def transaction(self) -> AsyncIterator[Transaction]:
        if self._failures and self._happened():
            self._failures -= 1
            raise DatabaseDown
        async with super().transaction() as tx:
            yield tx


async def message_id_of(desk: Desk) -> str:
    [(found,)] = await fetch(desk.office.database, "select email_message_id from message where outgoing")
    return str(found)


async def end_of_lease(desk: Desk, message_id: UUID) -> None:
    """Let the time be over in which the answer to a final dot may come."""
    long_ago = "update outbox set dot_at = dot_at - interval '15 minutes' where message_id = %s"
    await execute(desk.office.database, long_ago, [message_id])


async def wake(desk: Desk, message_id: object) -> None:
    await execute(
        desk.office.database,
        "insert into wake (kind, key, organization_id) values ('deliver', %s, %s)",
        [str(message_id), desk.office.organization_id],
    )


async def claim_of(desk: Desk) -> Claim:
    [claim] = await desk.office.claims([outbox.DELIVER])
    return claim


def copy_of(body: bytes) -> Incoming:
    """The mail as the server shows it in Sent."""
    return Incoming(raw=body, uid=1, flags=frozenset({"\\Seen"}), received_at=now(), live=True, message=parse(body))


async def attach(desk: Desk, filename: str, content: bytes) -> UUID:
    office = desk.office
    async with office.database.pool.connection() as conn:
        written = await office.blobs.write(conn, office.organization_id, content)
    upload = Upload(id=new_id(), filename=filename, media_type="text/csv", size=len(content), sha256=written.sha256)
    async with office.act(office.ben) as act:
        await office.blobs.record(act.conn, written)
        await uploads.add(act, office.blobs, upload)
    return upload.id
