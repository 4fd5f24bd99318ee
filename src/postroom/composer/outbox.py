"""The outbox: what leaves, one durable row a mail, there before the first attempt.

    waiting ──begin──▶ sending ──mark_dot──▶ (final dot of DATA) ──▶ sent
       ▲                  │ │                        │
       │   again later    │ └── refused for good ──▶ failed ──retry──▶ waiting
       └──────────────────┘          no answer after the dot: unknown ──a person decides──▶ waiting
                                                                 └──its copy turns up in Sent──▶ sent
    waiting ──cancel──▶ (a draft again)

What is not done comes back to its writer (`troubles`), and so does what other servers return (`returns`). Whether a
mail was sent is never guessed: only an attempt that had committed `dot_at` and got no answer is unknown. One that was
cut before is tried again. An answer that comes after that was given up still counts (`store.finish`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from postroom.composer import drafts, pacing, troubles
from postroom.composer.model import NO_TROUBLE, Composed, NotInDoubt, OutboxRow, Pause, TooLate, Trouble
from postroom.composer.pacing import DELIVER
from postroom.composer.store import drafts as drafts_store
from postroom.composer.store import outbox as store
from postroom.composer.store import troubles as troubles_store
from postroom.conversations import access, changes, shared_files, threads
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import DraftChanged, MessageFailed, MessageQueued, MessageReturned, MessageSent
from postroom.jobs.queue import wake
from postroom.jobs.timers import cancel_timer, set_timer
from postroom.kit.clock import now
from postroom.kit.errors import NotFound
from postroom.kit.faults import Fault, Reason
from postroom.storage import blob_store
from postroom.storage.database import Connection

__all__ = ["DELIVER", "Composed", "Trouble"]

FILE_SENT = "file_sent"
_MOST_SAID = 900
"""Characters of what a server says of those it refuses, of the 1,000 that are kept."""


class NoSuchMail(NotFound):
    """There is no such message in the outbox, or you have no access to it."""

    code = "no_such_mail"


async def queue(act: Act, row: OutboxRow) -> None:
    """Put a mail into the outbox; it goes at `send_at`."""
    await store.insert(act.conn, row)
    await drafts_store.set_sent(act.conn, act.organization_id, row.draft_id, row.message_id, row.conversation_id)
    await wait(act, row.message_id, row.send_at)
    await _tell(act, row, MessageQueued(conversation_id=row.conversation_id, message_id=row.message_id))


async def wait(act: Act, message_id: UUID, until: datetime) -> None:
    """Wake the delivery of a mail at a moment."""
    if until <= now():
        await wake(act.conn, DELIVER, str(message_id), act.organization_id)
    else:
        await set_timer(act.conn, act.organization_id, DELIVER, str(message_id), until)


async def get(act: Act, message_id: UUID, *, lock: bool = True) -> OutboxRow:
    """Return a mail of the outbox. Raises `NoSuchMail`."""
    row = await store.get(act.conn, act.organization_id, message_id, lock=lock)
    if row is None:
        raise NoSuchMail
    return row


async def visible(act: Act, message_id: UUID) -> OutboxRow:
    """Return a mail of a conversation the actor may see. Raises `NoSuchMail` or `NoSuchConversation`."""
    row = await get(act, message_id)
    await access.require(act, [row.conversation_id])
    return row


async def cancel(act: Act, message_id: UUID) -> OutboxRow:
    """Call back a mail that has not left: it is a draft again. Raises `TooLate`."""
    row = await visible(act, message_id)
    if row.state in {"sending", "sent"}:
        raise TooLate
    await troubles.take_over(act, row)
    await cancel_timer(act.conn, act.organization_id, DELIVER, str(message_id))
    before = await changes.load(act, [row.conversation_id])
    await _delete(act, message_id)
    await changes.resettle(act, before)
    await _tell(act, row, DraftChanged(conversation_id=row.conversation_id, draft_id=row.draft_id))
    draft = await drafts_store.get(act.conn, act.organization_id, row.draft_id)
    if draft and draft.apart:  # it lies again where it was written
        await drafts.tell(act, draft)
    return row


async def retry(act: Act, message_id: UUID) -> None:
    """Try a mail again that failed, that may have been sent, or that waits for its next attempt: a person decided."""
    row = await visible(act, message_id)
    await troubles.take_over(act, row)
    if await store.requeue(act.conn, act.organization_id, message_id, fresh=True):
        await wait(act, message_id, now())
        await _tell(act, row, MessageQueued(conversation_id=row.conversation_id, message_id=message_id))


async def settle_as_sent(act: Act, message_id: UUID) -> None:
    """A person knows that a mail was sent of which nobody could know. Raises `NotInDoubt`."""
    row = await visible(act, message_id)
    if not await troubles_store.settle_as_sent(act.conn, act.organization_id, message_id):
        raise NotInDoubt
    await wake(act.conn, FILE_SENT, str(message_id), act.organization_id)
    await _tell(act, row, MessageSent(conversation_id=row.conversation_id, message_id=message_id))


async def begin(act: Act, message_id: UUID) -> int:
    """Begin an attempt; return its number, by which all its writes are fenced."""
    return await store.begin(act.conn, act.organization_id, message_id)


async def mark_dot(act: Act, message_id: UUID, epoch: int) -> bool:
    """Commit that the final dot is about to go; false: another attempt has begun, stop."""
    return await store.mark_dot(act.conn, act.organization_id, message_id, epoch)


async def sent(
    act: Act, row: OutboxRow, epoch: int, response: str, refused: Mapping[str, str], server_id: str = ""
) -> None:
    """The server took it, but not for `refused` addresses, each with its words. The copy in Sent follows.

    `server_id`: the Message-ID it gave the mail. Answers to that one find the conversation, too.
    """
    trouble = _without(refused) if refused else NO_TROUBLE
    if await store.finish(
        act.conn, act.organization_id, row.message_id, epoch, state="sent", response=response, trouble=trouble
    ):
        if server_id:
            await store.set_server_id(act.conn, act.organization_id, row.message_id, server_id)
            await threads.lead(act, row.account_id, {server_id: row.conversation_id})
        await wake(act.conn, FILE_SENT, str(row.message_id), act.organization_id)
        await _tell(act, row, MessageSent(conversation_id=row.conversation_id, message_id=row.message_id))
        if refused:
            told = await troubles.bring_back(act, row)
            event = MessageReturned(
                conversation_id=row.conversation_id, message_id=row.message_id, how="refused", told=told
            )
            await _tell(act, row, event)


async def again(act: Act, row: OutboxRow, epoch: int, trouble: Trouble, at: datetime, *, counts: bool = True) -> None:
    """It was surely not sent and is tried again at a moment. Without `counts` it does not use up an attempt."""
    if await store.finish(
        act.conn, act.organization_id, row.message_id, epoch, state="waiting", trouble=trouble, send_at=at
    ):
        if not counts:
            await store.uncount(act.conn, act.organization_id, row.message_id)
        await wait(act, row.message_id, at)
        await _tell(act, row, MessageQueued(conversation_id=row.conversation_id, message_id=row.message_id))


async def pause(act: Act, row: OutboxRow, epoch: int, trouble: Trouble, shortest_s: float) -> None:
    """It was surely not sent, as its account sends too much: all mail of the account waits. Uses up no attempt."""
    made = await pacing.pause(act, row.account_id, trouble, shortest_s)
    await again(act, row, epoch, trouble, made.until, counts=False)
    await put_off(act, row.account_id, made)


async def broke_off(act: Act, row: OutboxRow) -> None:
    """Its attempt ended before the dot, nobody was there to say so: it waits as one that is due."""
    await store.finish(act.conn, act.organization_id, row.message_id, row.attempt_epoch, state="waiting")


async def put_off(act: Act, account_id: UUID, until: Pause) -> None:
    """Let the mails of an account wait until its pause is over, and tell so."""
    for message_id in sorted(await pacing.put_off(act, account_id, until)):
        await wait(act, message_id, until.until)
        row = await get(act, message_id, lock=False)
        await _tell(act, row, MessageQueued(conversation_id=row.conversation_id, message_id=message_id))


async def failed(act: Act, row: OutboxRow, epoch: int, trouble: Trouble) -> None:
    """It was surely not sent, and trying again is no use; a person decides."""
    if await store.finish(act.conn, act.organization_id, row.message_id, epoch, state="failed", trouble=trouble):
        await _not_done(act, row, "failed")


async def unknown(act: Act, row: OutboxRow, epoch: int, trouble: Trouble) -> None:
    """The final dot went out and no answer came; a person decides, unless its copy turned up in Sent meanwhile."""
    left = await store.get(act.conn, act.organization_id, row.message_id, lock=True)
    if left is None:  # given up, and called back since
        return
    if left.filed_at:
        await sent(act, row, epoch, "", {})
    elif await store.finish(act.conn, act.organization_id, row.message_id, epoch, state="unknown", trouble=trouble):
        await _not_done(act, row, "unknown")


async def keep_composed(act: Act, message_id: UUID, composed: Composed) -> None:
    """Keep the bytes of a message: retries send the same, and its copy coming back from Sent is recognised."""
    await store.set_composed(act.conn, act.organization_id, message_id, composed)


async def filed(act: Act, message_id: UUID) -> None:
    """Say that the copy lies in Sent."""
    await store.set_filed(act.conn, act.organization_id, message_id)


async def found_in_sent(act: Act, messages: Sequence[UUID]) -> None:
    """Copies of these lie in Sent: what may have been sent was sent, and nothing is filed a second time."""
    for message_id in await store.set_found(act.conn, act.organization_id, messages):
        row = await get(act, message_id, lock=False)
        await _tell(act, row, MessageSent(conversation_id=row.conversation_id, message_id=message_id))


async def by_server_id(act: Act, account_id: UUID, server_ids: Sequence[str]) -> dict[str, UUID]:
    """Return id → message for mails that the server gave these Message-IDs when it took them."""
    return await store.by_server_id(act.conn, act.organization_id, account_id, server_ids)


async def newer(act: Act, conversation_id: UUID, seen: UUID, person_id: UUID) -> list[UUID]:
    """Return messages that came after the one the writer saw, his own left out."""
    return await store.newer(act.conn, act.organization_id, conversation_id, seen, person_id)


async def tray(conn: Connection, organization_id: UUID, accounts: Sequence[UUID]) -> list[UUID]:
    """Return mails of these accounts that wait, failed, or may have been sent; newest first."""
    return [message_id for message_id, _ in await store.unsettled(conn, organization_id, accounts, 200)]


async def count_unsettled(conn: Connection, organization_id: UUID, account_id: UUID) -> int:
    """Return how many mails of an account have not left for certain."""
    return await store.count_unsettled(conn, organization_id, account_id)


async def delete_of(act: Act, messages: Sequence[UUID]) -> None:
    """Forget that these were sent: they are deleted next."""
    await store.delete_of(act.conn, act.organization_id, messages)


async def unfiled(conn: Connection) -> list[tuple[UUID, UUID]]:
    """Return (organization, message) of sent mails without a copy in Sent, for the sweep."""
    return await store.unfiled(conn, 1_000)


async def _delete(act: Act, message_id: UUID) -> None:
    """Take a mail, its files and its links away. A file stays as long as an upload or another mail holds it."""
    await shared_files.delete_of(act, [message_id])
    files = await store.delete(act.conn, act.organization_id, message_id)
    await blob_store.release(act.conn, act.organization_id, "attachment", files)
    await blob_store.release(act.conn, act.organization_id, "message", [message_id])


def _without(refused: Mapping[str, str]) -> Trouble:
    """Say who does not get a mail that others got."""
    said = ", ".join(f"{address} ({words})" for address, words in refused.items())[:_MOST_SAID]
    return Trouble(f"Not sent to {said}.", Fault(reason=Reason.RECIPIENTS_REFUSED, server=said, count=len(refused)))


async def _not_done(act: Act, row: OutboxRow, state: Literal["failed", "unknown"]) -> None:
    told = await troubles.bring_back(act, row)
    event = MessageFailed(conversation_id=row.conversation_id, message_id=row.message_id, state=state, told=told)
    await _tell(act, row, event)


async def _tell(
    act: Act, row: OutboxRow, event: MessageQueued | MessageSent | MessageFailed | MessageReturned | DraftChanged
) -> None:
    access_set_id = await access.access_set_of(act, row.conversation_id)
    record(act, event, Audience(access_set_id=access_set_id))
