"""Looking: the job of one account. Where Twilio cannot ring it asks every few seconds; where it can, now and then.

    look ─▶ conversations begun there since the last look, and those whose turn it is ─▶ their jobs ─▶ timer ─▶ look

A conversation is asked after the less often the longer it has been silent. What a webhook should have told and did
not, because this server was away, comes in that way, too.
"""

from datetime import timedelta
from uuid import UUID

import structlog

from postroom.chats import twilio
from postroom.chats.twilio_model import NotConnected
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Deferred, Outcome
from postroom.jobs.queue import step
from postroom.jobs.timers import set_timer
from postroom.kit.clock import now
from postroom.kit.errors import RemoteError, RetryLater
from postroom.transports.link import Post, reached

POLL_S = 15
"""Where Twilio cannot ring: https://www.twilio.com/docs/usage/webhooks/getting-started-twilio-webhooks."""

_NOW_AND_THEN_S = 600
_NEEDS_USER_S = 600.0
_OVERLAP = timedelta(minutes=2)  # clocks differ

log = structlog.get_logger()


class Looker:
    """Looks for news at Twilio. Made by the composition root."""

    def __init__(self, post: Post, *, rings: bool) -> None:
        """Take where the chats are, and whether Twilio can reach our webhooks."""
        self._post = post
        self._every_s = _NOW_AND_THEN_S if rings else POLL_S

    async def look(self, claim: Claim) -> Outcome:
        """Look after one account: the job handler."""
        organization_id, account_id = claim.organization_id or UUID(int=0), UUID(claim.key)
        at = now()
        try:
            async with self._post.database.connection() as conn:
                connected = await twilio.named(conn, account_id)
            async with reached(self._post, connected) as there:
                begun = await there.begun_since(connected.service_sid, connected.looked_at - _OVERLAP)
        except NotConnected:
            return Outcome.DRAINED
        except RemoteError as error:
            async with step(self._post.database, claim) as tx:
                await twilio.trouble(Act(tx, organization_id, SYSTEM), account_id, error.code, error.message)
            after = error.after if isinstance(error, RetryLater) else _NEEDS_USER_S
            raise Deferred(after, error.code) from error
        theirs = [one.sid for one in begun if not one.closed]
        async with step(self._post.database, claim) as tx:
            act = Act(tx, organization_id, SYSTEM)
            if connected.trouble:
                await twilio.recovered(act, account_id)
            await twilio.look(act, account_id, theirs, at, self._every_s)
            await set_timer(tx.conn, organization_id, twilio.LOOK, claim.key, at + timedelta(seconds=self._every_s))
        return Outcome.DRAINED
