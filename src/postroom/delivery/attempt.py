"""One attempt to send, as a job for each mail.

    due? ──no──▶ timer
     │ yes          left in the middle of an attempt: dot committed and no answer ──▶ unknown, else go on
     │                                                left so for the fifth time: failed, a person decides
     ▼
    begin (commit) ─▶ compose once, keep the bytes (commit) ─▶ SMTP ... ─▶ mark_dot (commit) ─▶ final dot
       ─▶ 250: sent │ 4xx, or cut before the dot: again later │ 5xx: failed │ no answer after the dot: unknown

Between the commits no transaction is open. Each write names the attempt: a process that was frozen and wakes after
another took over commits no dot, and so sends nothing. What fails after the 250 is ours and never means "again later":
a mail whose `sent` cannot be written is left in the middle of its attempt.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from postroom.accounts import aliases
from postroom.accounts.model import Sender
from postroom.channels.base import Attachment, Sent
from postroom.channels.email import compose, parse, smtp
from postroom.channels.email.connect import Network
from postroom.composer import outbox
from postroom.composer.model import OutboxRow
from postroom.conversations import access, messages, timeline
from postroom.conversations.timeline import TimelineMessage
from postroom.delivery import render
from postroom.delivery.carriers import carriers
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Outcome
from postroom.jobs.queue import step
from postroom.jobs.verdicts import ATTEMPTS
from postroom.kit.clock import now
from postroom.kit.errors import Invalid, NeedsUser, NotFound, Permanent, PostroomError, RetryLater, Unavailable
from postroom.kit.faults import Fault, Reason, fault_of
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database, Transaction
from postroom.storage.keys import Keys

BACK_OFF_S = (30, 120, 600, 1800, 3600, 7200, 14400)
_UNAVAILABLE_AT_MOST = 2  # of these pauses: ten minutes
_RECORD_AGAIN_S = (0.2, 0.5, 1.0)  # short, since the key is ours only as long as the database can be asked
_LOST = outbox.Trouble(
    "Postroom was stopped while the server was taking this message, so it may have been sent. Look before you retry.",
    Fault(reason=Reason.INTERRUPTED),
)
_BROKEN = outbox.Trouble(
    "Postroom failed several times before it could hand this message over, so it was not sent.",
    Fault(reason=Reason.NOT_HANDED_OVER),
)

log = structlog.get_logger()


class Deliverer:
    """Sends mails from the outbox. Made by the composition root."""

    def __init__(self, database: Database, blobs: Blobs, keys: Keys, network: Network) -> None:
        """Take where the outbox is and how to reach the world."""
        self._database = database
        self._blobs = blobs
        self._carriers = carriers(database, keys, network)

    async def deliver(self, claim: Claim) -> Outcome:
        """Send one mail if it is due: the job handler."""
        row, epoch = await self._begin(claim)
        if row is None:
            return Outcome.DRAINED
        try:
            sender = await self._sender(row)
            raw, recipients = await self._bytes(claim, row)
            sent = await self._send(claim, row, epoch, sender, raw, recipients)
        except PostroomError as error:
            await self._settle(claim, row, epoch, error)
        else:
            await self._record(claim, row, epoch, sent)
        return Outcome.DRAINED

    async def _begin(self, claim: Claim) -> tuple[OutboxRow | None, int]:
        async with step(self._database, claim) as tx:
            act = _act(tx, claim)
            try:
                row = await outbox.get(act, UUID(claim.key))
            except outbox.NoSuchMail:  # called back
                return None, 0
            if row.state == "sending" and row.dot_at:
                await outbox.unknown(act, row, row.attempt_epoch, _LOST)
                return None, 0
            if row.state == "sending" and claim.attempts >= ATTEMPTS:  # each attempt before broke off in the middle
                await outbox.failed(act, row, row.attempt_epoch, _BROKEN)
                return None, 0
            if row.state not in {"waiting", "sending"}:
                return None, 0
            if row.send_at > now():
                await outbox.wait(act, row.message_id, row.send_at)
                return None, 0
            return row, await outbox.begin(act, row.message_id)

    async def _sender(self, row: OutboxRow) -> Sender:
        """Return what it is sent from if its writer may still use it. Raises `NoSuchAccount`, `NoSuchAlias`."""
        async with self._database.transaction() as tx:
            return await aliases.sender(tx.conn, row.organization_id, row.person_id, row.account_id, row.alias_id)

    async def _bytes(self, claim: Claim, row: OutboxRow) -> tuple[bytes, list[str]]:
        """Return the message as it goes over the wire, composed once and kept, and its recipients."""
        async with self._database.transaction() as tx:
            message = await self._message(tx, row)
            sha256 = await messages.raw_sha256(tx.conn, row.organization_id, row.message_id)
            found = await self._blobs.find(tx.conn, row.organization_id, sha256) if sha256 else None
        raw = await self._blobs.read(found) if found else await self._compose(claim, row, message)
        fields = (*message.to_fields, *message.cc_fields, *message.bcc_fields)
        return raw, list(dict.fromkeys(address for _, address in fields))

    async def _message(self, tx: Transaction, row: OutboxRow) -> TimelineMessage:
        """Return the message if its writer may still see it. Raises `NoSuchConversation`."""
        found = await timeline.named(tx.conn, row.organization_id, row.person_id, [row.message_id])
        if not found:
            raise access.NoSuchConversation
        return found[0]

    async def _compose(self, claim: Claim, row: OutboxRow, message: TimelineMessage) -> bytes:
        async with self._database.transaction() as tx:
            own = await timeline.html(tx.conn, row.organization_id, row.person_id, row.message_id)
            files = [await timeline.file(tx.conn, row.organization_id, row.person_id, one.id) for one in message.files]
            found = [await self._blobs.find(tx.conn, row.organization_id, file.sha256) for file in files]
        attachments = [
            Attachment(
                filename=file.filename,
                media_type=file.media_type,
                content=memoryview(await self._blobs.read(one)),
                content_id=file.content_id,
                inline=file.inline,
            )
            for file, one in zip(files, found, strict=True)
        ]
        raw = await asyncio.to_thread(compose.compose, render.outgoing(message, own.html or "", attachments))
        parsed = await asyncio.to_thread(parse.parse, raw)
        async with self._database.connection() as conn:
            written = await self._blobs.write(conn, row.organization_id, raw)
        async with step(self._database, claim) as tx:
            await self._blobs.record(tx.conn, written)
            await self._blobs.refer(tx.conn, row.organization_id, written.sha256, "message", row.message_id)
            composed = outbox.Composed(parsed.fingerprint, written.sha256, len(raw), parsed.html)
            await outbox.keep_composed(_act(tx, claim), row.message_id, composed)
        return raw

    async def _send(
        self,
        claim: Claim,
        row: OutboxRow,
        epoch: int,
        sender: Sender,
        raw: bytes,
        recipients: list[str],
    ) -> Sent:
        async def on_data() -> None:
            async with step(self._database, claim) as tx:
                if not await outbox.mark_dot(_act(tx, claim), row.message_id, epoch):
                    raise Overtaken

        return await self._carriers[sender.account.kind].send(sender, raw, recipients, on_data)

    async def _record(self, claim: Claim, row: OutboxRow, epoch: int, sent: Sent) -> None:
        """Write that the server took it; a database that is away for a moment is asked again."""
        for pause in (*_RECORD_AGAIN_S, None):
            try:
                async with step(self._database, claim) as tx:
                    await outbox.sent(_act(tx, claim), row, epoch, sent.response, sent.refused, sent.message_id)
                break
            except Unavailable:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        log.info("delivery.sent", message=str(row.message_id), attempt=epoch)

    async def _settle(self, claim: Claim, row: OutboxRow, epoch: int, error: PostroomError) -> None:
        log.info("delivery.attempt_failed", message=str(row.message_id), attempt=epoch, error=error.code)
        trouble = outbox.Trouble(error.message, fault_of(error))
        async with step(self._database, claim) as tx:
            act = _act(tx, claim)
            if isinstance(error, smtp.Unknown):
                await outbox.unknown(act, row, epoch, trouble)
            elif isinstance(error, Unavailable):  # ours, and no fault of the mail: it waits as long as that lasts
                rest = timedelta(seconds=BACK_OFF_S[min(row.attempts, _UNAVAILABLE_AT_MOST)])
                await outbox.again(act, row, epoch, trouble, now() + rest, counts=False)
            elif isinstance(error, (NeedsUser, Permanent, NotFound, Invalid)) or row.attempts >= len(BACK_OFF_S):
                await outbox.failed(act, row, epoch, trouble)
            else:
                after = error.after if isinstance(error, RetryLater) else 0.0
                pause = max(after, BACK_OFF_S[row.attempts]) if row.attempts else min(after or 5.0, BACK_OFF_S[0])
                await outbox.again(act, row, epoch, trouble, now() + timedelta(seconds=pause))


class Overtaken(PostroomError):
    """Another attempt to send this has begun; this one sent nothing."""

    code = "overtaken"


def _act(tx: Transaction, claim: Claim) -> Act:
    return Act(tx, claim.organization_id or UUID(int=0), SYSTEM)
