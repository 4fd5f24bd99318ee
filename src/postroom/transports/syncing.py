"""Syncing: the job of one conversation, after which both sides have the same messages, each once.

    woken ─▶ where is it there? begun, found again by its name, closed
          ─▶ inward: what is there from `next_index` on. Our own among it was sent before a crash: noted, not taken
          ─▶ outward: what the visitor's feed has behind `told_seq`

Between two commits there is at most one call that must not be repeated; what it did is found by the next `inward`,
which comes before the next call. A webhook only wakes: forged it wakes nobody, late or twice it changes nothing.
"""

from uuid import UUID

import msgspec
import structlog

from postroom.channels.twilio.client import Twilio
from postroom.channels.twilio.failures import Missing
from postroom.channels.twilio.messages import Conversation
from postroom.chats import twilio
from postroom.chats.twilio_model import Connection as Connected
from postroom.chats.twilio_model import NotConnected, Thread
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Deferred, Outcome
from postroom.jobs.queue import step
from postroom.kit.errors import RemoteError, RetryLater
from postroom.transports import inward, outward
from postroom.transports.link import Link, Post, reached

_TITLE = "Postroom chat"

log = structlog.get_logger()


class Syncer:
    """Brings conversations at Twilio and here together. Made by the composition root."""

    def __init__(self, post: Post) -> None:
        """Take where the chats are and where Twilio is."""
        self._post = post

    async def sync(self, claim: Claim) -> Outcome:
        """Bring one conversation together: the job handler. Raises `Deferred` while Twilio cannot be spoken with."""
        organization_id, thread_id = claim.organization_id or UUID(int=0), UUID(claim.key)
        async with self._post.database.connection() as conn:
            thread = await twilio.thread(conn, organization_id, thread_id)
            try:
                connected = await twilio.named(conn, thread.account_id) if thread else None
            except NotConnected:
                connected = None
        if thread is None or connected is None:
            return Outcome.DRAINED
        try:
            async with reached(self._post, connected) as there:
                refused = await self._together(claim, connected, thread, there)
        except RemoteError as error:
            await self._finish(claim, connected, error)
            log.info("twilio.put_off", account=str(connected.account_id), error=error.code)
            if isinstance(error, RetryLater):
                raise Deferred(error.after, error.code) from error
            return Outcome.DRAINED  # until somebody connects it anew, or `looking` finds that it works again
        return await self._finish(claim, connected, refused)

    async def _together(self, claim: Claim, connected: Connected, thread: Thread, there: Twilio) -> RemoteError | None:
        """Bring both sides together; return why a message was refused there, if one was."""
        met = await _met(connected, thread, there)
        async with step(self._post.database, claim) as tx:
            act = Act(tx, thread.organization_id, SYSTEM)
            if met is None:
                await twilio.closed(act, thread)
                return None
            if thread.sid is None:
                await twilio.meet(act, thread.id, met.sid)
            elif own := await _begun_here(act, thread, met):  # before we had written down where it is
                await twilio.meet(act, own, met.sid)
                await twilio.again(act, own)
                return None
        link = Link(post=self._post, claim=claim, connected=connected, thread=thread, there=there, sid=met.sid)
        link = msgspec.structs.replace(link, thread=await inward.take(link))
        if not met.closed:
            return await outward.tell(link)
        async with link.step() as act:
            await twilio.closed(act, link.thread)
        return None

    async def _finish(self, claim: Claim, connected: Connected, trouble: RemoteError | None) -> Outcome:
        """Write how it went; say whether something is left."""
        async with step(self._post.database, claim) as tx:
            act = Act(tx, connected.organization_id, SYSTEM)
            await twilio.trouble(act, connected.account_id, *((trouble.code, trouble.message) if trouble else ()))
            await twilio.asked(act, UUID(claim.key))
            left = await twilio.thread(tx.conn, connected.organization_id, UUID(claim.key))
            return Outcome.MORE if left and await twilio.owed(tx.conn, left) else Outcome.DRAINED


async def _met(connected: Connected, thread: Thread, there: Twilio) -> Conversation | None:
    """Return the conversation there, begun if it is not there yet; None for one that was deleted."""
    if thread.sid is None:
        return await there.begin(connected.service_sid, str(thread.id), _TITLE)
    try:
        return await there.conversation(connected.service_sid, thread.sid)
    except Missing:
        return None


async def _begun_here(act: Act, thread: Thread, met: Conversation) -> UUID | None:
    """Return which of ours a conversation is that was found there as if others had begun it."""
    try:
        own = UUID(met.name)
    except ValueError:
        return None
    ours = await twilio.thread(act.conn, act.organization_id, own) if own != thread.id else None
    return own if ours and ours.account_id == thread.account_id else None
