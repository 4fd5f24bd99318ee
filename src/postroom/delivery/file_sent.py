"""File the copy of a sent mail in the account's Sent folder, as a job of its own: a failure here never sends again."""

from uuid import UUID

import structlog

from postroom.accounts import accounts
from postroom.accounts.model import NoSuchAccount
from postroom.channels.email.connect import Network
from postroom.composer import outbox
from postroom.conversations import messages
from postroom.delivery.carriers import carriers
from postroom.events.act import SYSTEM, Act
from postroom.jobs.model import Claim, Outcome
from postroom.jobs.queue import step
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database
from postroom.storage.keys import Keys

log = structlog.get_logger()


class Filer:
    """Files sent mails. Made by the composition root."""

    def __init__(self, database: Database, blobs: Blobs, keys: Keys, network: Network) -> None:
        """Take where the mails are and how to reach the world."""
        self._database = database
        self._blobs = blobs
        self._carriers = carriers(database, keys, network)

    async def file(self, claim: Claim) -> Outcome:
        """File one mail: the job handler. Raises `RetryLater` and the like; the queue tries again."""
        organization_id = claim.organization_id or UUID(int=0)
        message_id = UUID(claim.key)
        async with self._database.transaction() as tx:
            row = await outbox.get(Act(tx, organization_id, SYSTEM), message_id, lock=False)
            if row.filed_at or row.state != "sent":
                return Outcome.DRAINED
            try:
                account = await accounts.get(tx.conn, organization_id, row.account_id)
            except NoSuchAccount:  # disconnected since: there is no Sent folder any more
                return Outcome.DRAINED
            sha256 = await messages.raw_sha256(tx.conn, organization_id, message_id)
            found = await self._blobs.find(tx.conn, organization_id, sha256 or b"")
        raw = await self._blobs.read(found)
        await self._carriers[account.kind].file(account, raw)
        async with step(self._database, claim) as tx:
            await outbox.filed(Act(tx, organization_id, SYSTEM), message_id)
        log.info("delivery.filed", message=str(message_id))
        return Outcome.DRAINED
