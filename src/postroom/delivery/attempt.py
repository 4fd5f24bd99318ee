"""One attempt to send, as a job for each mail.

    due? ──no──▶ timer
     │ yes          left in the middle of an attempt: dot committed ──▶ timer until the lease is over ──▶ unknown
     │                                                not committed ──▶ go on; for the fifth time: failed
     │              account paused ──▶ timer          its lanes taken ──▶ waits for its turn (`composer.pacing`)
     ▼
    begin (commit) ─▶ compose once, keep the bytes (commit) ─▶ SMTP ... ─▶ mark_dot (commit) ─▶ final dot
       ─▶ 250: sent │ 4xx, or cut before the dot: again later │ 5xx: failed │ no answer after the dot: unknown

Between the commits no transaction is open. Each write names the attempt: a process that was frozen and wakes after
another took over commits no dot, and so sends nothing. With its dot committed an attempt keeps the mail for a lease
longer than any attempt, and nothing but the end of its process cuts it off: not even the loss of its job. What fails
after the answer is ours and never means "again later": writing the answer down is tried for as long as the lease.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import chain, repeat
from uuid import UUID

import msgspec
import structlog

from postroom.accounts import aliases
from postroom.accounts.model import Sender
from postroom.channels.base import Attachment, Sent
from postroom.channels.email import compose, parse, smtp
from postroom.channels.email.connect import Network
from postroom.channels.email.submission import Throttled
from postroom.composer import outbox, pacing
from postroom.composer.model import OutboxRow
from postroom.conversations import access, messages, timeline
from postroom.conversations.timeline import TimelineMessage
from postroom.delivery import render
from postroom.delivery.carriers import Carrier, Parcel, carriers
from postroom.delivery.lanes import Lanes
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, LeaseLost, Outcome
from postroom.jobs.queue import step
from postroom.jobs.verdicts import ATTEMPTS
from postroom.kit.clock import now
from postroom.kit.errors import Invalid, NeedsUser, NotFound, Permanent, PostroomError, RetryLater, Unavailable
from postroom.kit.faults import Fault, Reason, fault_of
from postroom.kit.tasks import uncut
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database, Transaction
from postroom.storage.keys import Keys

BACK_OFF_S = (30, 120, 600, 1800, 3600, 7200, 14400)
_UNAVAILABLE_AT_MOST = 2  # of these pauses: ten minutes
_WRITE_AGAIN_S = (0.2, 0.5, 1.0, 3.0)
_LAST_WORD_S = 2.0  # for a process that ends
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

    def __init__(
        self, database: Database, blobs: Blobs, keys: Keys, network: Network, *, lease: timedelta = pacing.LEASE
    ) -> None:
        """Take where the outbox is and how to reach the world; `lease` is longer than `network.send_timeout`."""
        self._database = database
        self._blobs = blobs
        self._lease = lease
        self._lanes = Lanes(pacing.LANES)
        self._carriers = carriers(database, keys, network)

    async def deliver(self, claim: Claim) -> Outcome:
        """Send one mail if it is due: the job handler."""
        try:
            row, epoch = await self._begin(claim)
            if row:
                await self._attempt(claim, row, epoch)
        finally:
            account_id = self._lanes.leave(claim)
        if account_id:
            async with self._database.transaction() as tx:
                await pacing.wake_next(_act(tx, claim), account_id)
        return Outcome.DRAINED

    async def _attempt(self, claim: Claim, row: OutboxRow, epoch: int) -> None:
        try:
            sender = await self._sender(row)
            carrier = self._carriers[sender.account.kind]
            parcel = Parcel(sender=sender, message_id=row.message_id, conversation_id=row.conversation_id)
            if carrier.mails:
                raw, recipients = await self._bytes(claim, row)
                parcel = msgspec.structs.replace(parcel, raw=raw, recipients=recipients)
            sent = await self._send(claim, row, epoch, carrier, parcel)
        except LeaseLost:  # before the dot, and in other hands
            raise
        except PostroomError as error:
            await self._settle(claim, row, epoch, error)
        except asyncio.CancelledError:
            await uncut(self._break_off(claim, row, epoch))
            raise
        else:
            await self._record(claim, row, epoch, sent)

    async def _begin(self, claim: Claim) -> tuple[OutboxRow | None, int]:
        async with step(self._database, claim) as tx:
            act = _act(tx, claim)
            row = await self._ready(act, claim)
            if row is None or not self._lanes.enter(claim, row.account_id):
                return None, 0
            return row, await outbox.begin(act, row.message_id)

    async def _ready(self, act: Act, claim: Claim) -> OutboxRow | None:
        """Return the mail if it may be sent now; else see to it that somebody looks again when it may."""
        try:
            row = await outbox.get(act, UUID(claim.key))
        except outbox.NoSuchMail:  # called back
            return None
        if row.state == "sending":
            if not await self._may_go_on(act, claim, row):
                return None
            await outbox.broke_off(act, row)
        elif row.state != "waiting":
            return None
        if row.send_at > now():
            await outbox.wait(act, row.message_id, row.send_at)
            return None
        if pause := await pacing.paused(act, row.account_id):
            await outbox.put_off(act, row.account_id, pause)
            return None
        return row

    async def _may_go_on(self, act: Act, claim: Claim, row: OutboxRow) -> bool:
        """Decide about a mail that was left in the middle of an attempt."""
        if row.dot_age is not None and row.dot_age < self._lease:  # its answer may still come
            await outbox.wait(act, row.message_id, now() + self._lease - row.dot_age)
        elif row.dot_age is not None:
            await outbox.unknown(act, row, row.attempt_epoch, _LOST)
        elif claim.attempts >= ATTEMPTS:  # each attempt before broke off in the middle
            await outbox.failed(act, row, row.attempt_epoch, _BROKEN)
        else:
            return True
        return False

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

    async def _send(self, claim: Claim, row: OutboxRow, epoch: int, carrier: Carrier, parcel: Parcel) -> Sent:
        async def on_data() -> None:
            async with self._database.transaction() as tx:
                if not await outbox.mark_dot(_act(tx, claim), row.message_id, epoch):
                    raise Overtaken

        return await carrier.send(parcel, on_data)

    async def _record(self, claim: Claim, row: OutboxRow, epoch: int, sent: Sent) -> None:
        """Write that the server took it."""

        async def write(act: Act) -> None:
            await outbox.sent(act, row, epoch, sent.response, sent.refused, sent.message_id)

        await self._write(claim, write)
        log.info("delivery.sent", message=str(row.message_id), attempt=epoch)

    async def _settle(self, claim: Claim, row: OutboxRow, epoch: int, error: PostroomError) -> None:
        """Write why it was not sent, or may have been."""
        log.info("delivery.attempt_failed", message=str(row.message_id), attempt=epoch, error=error.code)
        trouble = outbox.Trouble(error.message, fault_of(error))

        async def write(act: Act) -> None:
            if isinstance(error, smtp.Unknown):
                await outbox.unknown(act, row, epoch, trouble)
            elif isinstance(error, Throttled):
                await outbox.pause(act, row, epoch, trouble, error.after)
            elif isinstance(error, Unavailable):  # ours, and no fault of the mail: it waits as long as that lasts
                rest = timedelta(seconds=BACK_OFF_S[min(row.attempts, _UNAVAILABLE_AT_MOST)])
                await outbox.again(act, row, epoch, trouble, now() + rest, counts=False)
            elif isinstance(error, (NeedsUser, Permanent, NotFound, Invalid)) or row.attempts >= len(BACK_OFF_S):
                await outbox.failed(act, row, epoch, trouble)
            else:
                after = error.after if isinstance(error, RetryLater) else 0.0
                pause = max(after, BACK_OFF_S[row.attempts]) if row.attempts else min(after or 5.0, BACK_OFF_S[0])
                await outbox.again(act, row, epoch, trouble, now() + timedelta(seconds=pause))

        await self._write(claim, write)

    async def _write(self, claim: Claim, write: Callable[[Act], Awaitable[None]]) -> None:
        """Write how an attempt ended. A database that is away is asked again for as long as nobody else decides.

        The number of the attempt is the only fence: the answer counts even when the job was lost while it came.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + self._lease.total_seconds()
        for pause in chain(_WRITE_AGAIN_S, repeat(_WRITE_AGAIN_S[-1])):
            try:
                await uncut(self._once(claim, write))
            except Unavailable:
                if clock() + pause > until:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def _once(self, claim: Claim, write: Callable[[Act], Awaitable[None]]) -> None:
        async with self._database.transaction() as tx:
            await write(_act(tx, claim))

    async def _break_off(self, claim: Claim, row: OutboxRow, epoch: int) -> None:
        """The process ends, and with it the connection: a mail whose dot went out gets no answer any more."""
        # What cannot be written now is said when the lease is over.
        with contextlib.suppress(PostroomError, TimeoutError):
            async with asyncio.timeout(_LAST_WORD_S), self._database.transaction() as tx:
                act = _act(tx, claim)
                left = await outbox.get(act, row.message_id)
                if left.dot_at and left.attempt_epoch == epoch:
                    await outbox.unknown(act, row, epoch, _LOST)


class Overtaken(PostroomError):
    """Another attempt to send this has begun; this one sent nothing."""

    code = "overtaken"


def _act(tx: Transaction, claim: Claim) -> Act:
    return Act(tx, claim.organization_id or UUID(int=0), SYSTEM)
