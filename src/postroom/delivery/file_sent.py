"""File the copy of a sent mail in the account's Sent folder, as a job of its own: a failure here never sends again.

As long as the account cannot be reached, or waits for a person, the copy waits too, for a week at most.
"""

from datetime import timedelta
from uuid import UUID

import structlog

from postroom.accounts import accounts
from postroom.accounts.model import Account, NoSuchAccount
from postroom.channels.email.connect import Network
from postroom.composer import outbox
from postroom.composer.model import OutboxRow
from postroom.conversations import messages
from postroom.delivery.carriers import carriers
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Deferred, Outcome
from postroom.jobs.queue import step
from postroom.kit.clock import now
from postroom.kit.errors import NeedsUser, RetryLater
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys

_WAITS_AT_MOST = timedelta(days=7)
_SHORTEST_S, _LONGEST_S = 30.0, 600.0

log = structlog.get_logger()


class Filer:
    """Files sent mails. Made by the composition root."""

    def __init__(self, database: Database, blobs: Blobs, keys: Keys, network: Network) -> None:
        """Take where the mails are and how to reach the world."""
        self._database = database
        self._blobs = blobs
        self._carriers = carriers(database, keys, network)

    async def file(self, claim: Claim) -> Outcome:
        """File one mail: the job handler. Raises `Deferred` while the account is away."""
        organization_id = claim.organization_id or UUID(int=0)
        message_id = UUID(claim.key)
        async with self._database.transaction() as tx:
            try:
                row = await outbox.get(Act(tx, organization_id, SYSTEM), message_id, lock=False)
                account = await accounts.get(tx.conn, organization_id, row.account_id)
            except (outbox.NoSuchMail, NoSuchAccount):  # removed since: there is no Sent folder any more
                return Outcome.DRAINED
            if row.filed_at or row.state != "sent":
                return Outcome.DRAINED
            mails = self._carriers[account.kind].mails
            sha256 = await messages.raw_sha256(tx.conn, organization_id, message_id) if mails else None
            found = await self._blobs.find(tx.conn, organization_id, sha256 or b"") if mails else None
        if found:
            await self._file(row, account, await self._blobs.read(found))
        async with step(self._database, claim) as tx:
            await outbox.filed(Act(tx, organization_id, SYSTEM), message_id)
        log.info("delivery.filed", message=str(message_id))
        return Outcome.DRAINED

    async def _file(self, row: OutboxRow, account: Account, raw: bytes) -> None:
        if account.phase == "needs_user":  # a wrong password tried again and again locks people out
            raise Deferred(_LONGEST_S, NeedsUser.code)
        try:
            await self._carriers[account.kind].file(account, raw)
        except (RetryLater, NeedsUser) as error:
            age = now() - row.send_at
            if age > _WAITS_AT_MOST:
                raise
            raise Deferred(min(max(age.total_seconds() / 2, _SHORTEST_S), _LONGEST_S), error.code) from error
