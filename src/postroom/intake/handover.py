"""Handed over: mail that others bring, by SMTP, LMTP or HTTP, into the same pipeline as mail that is fetched.

    recipients ──▶ accounts ──▶ understood ──▶ known? same answer : files written ──▶ [ keep, ledger ] commit ──▶ answer

It stands in the ledger in a folder without a path, which no mail server can have. Its UID there is drawn from the
bytes: brought twice is kept once. What the account fetches as well is a duplicate by its fingerprint, in any order.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from uuid import UUID

import msgspec
import structlog

from postroom.accounts import forwarding
from postroom.accounts.model import Account
from postroom.channels.base import FolderRole, FolderState, Incoming, Verdict
from postroom.channels.email.understood import understood
from postroom.events.act import CONTACT, Act
from postroom.intake import ledger
from postroom.intake.receive import keep, write_files
from postroom.intake.store import entries as store
from postroom.intake.store import folders as folder_store
from postroom.kit.clock import now
from postroom.kit.errors import PostroomError
from postroom.kit.firebreak import Firebreak
from postroom.mirror import inward
from postroom.spool import Octets, spooled
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database

FOLDER = FolderState(path="", role=FolderRole.INBOX, uidvalidity=1)

_MOST_HOPS = 100  # RFC 5321, section 6.3
_AT_ONCE = 4  # the sync beside it needs connections to the database, too
_LOOKED_AT = 1 << 18  # each hop writes on top: what stands below that much does not count
_HOP = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_HEADER_END = re.compile(rb"\r?\n\r?\n")

log = structlog.get_logger()


class MailLoop(PostroomError):
    """This message was handed on too often: it goes round in circles."""

    code = "mail_loop"
    status = 422


class Kept(msgspec.Struct, frozen=True):
    """What became of a message: imported, duplicate, quarantined or skipped; the message it is; why."""

    outcome: str
    message_id: UUID | None
    reason: str


class Handover:
    """The `HandoverPort` of the doors on the database, and the same for mail that comes by HTTP."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        """Take where mail is kept."""
        self._database = database
        self._blobs = blobs
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def accepts(self, recipient: str) -> Verdict:
        """Say whether mail for this address would be taken."""
        found = await self._reached(recipient)
        if found is None:
            return Verdict.LATER
        standings = {_standing(account) for account in found}
        return Verdict.TAKEN if Verdict.TAKEN in standings else _together(standings)

    async def deliver(self, recipients: Sequence[str], raw: Octets, trace: bytes) -> Sequence[Verdict]:
        """Keep a message for each recipient."""
        async with self._turns:
            try:
                incoming = await read(raw, trace)
            except MailLoop:
                return [Verdict.LOOPING] * len(recipients)
            reached = [await self._reached(recipient) for recipient in recipients]
            accounts = {account.id: account for found in reached for account in found or ()}
            verdicts = {key: await self._deliver(account, incoming) for key, account in accounts.items()}
        return [
            Verdict.LATER if found is None else _together({verdicts[account.id] for account in found})
            for found in reached
        ]

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until few enough messages are in memory, for one that is still to be read and kept in the block."""
        async with self._turns:
            yield

    async def keep(self, account: Account, raw: Octets) -> Kept:
        """Keep a message for one account, in a `turn`. Raises `MailLoop`, `Unavailable`."""
        return await hand_over(self._database, self._blobs, account, await read(raw))

    async def _deliver(self, account: Account, incoming: Incoming) -> Verdict:
        with Firebreak(_tell):  # disk, database or a fault of ours: the sender has it still, and tries again
            if account.paused_at is None:
                await hand_over(self._database, self._blobs, account, incoming)
            return _standing(account)
        return Verdict.LATER

    async def _reached(self, recipient: str) -> Sequence[Account] | None:
        with Firebreak(_tell):
            return await self._accounts(recipient)
        return None

    async def _accounts(self, recipient: str) -> Sequence[Account]:
        async with self._database.transaction() as tx:
            return await forwarding.reached_by(tx.conn, recipient)


async def read(raw: Octets, trace: bytes = b"") -> Incoming:
    """Understand a message that is handed over just now; `trace` goes on top of it. Raises `MailLoop`."""
    if hops(raw) > _MOST_HOPS:
        raise MailLoop
    uid = await asyncio.to_thread(_uid, raw)
    # On top of what has no header it would be one.
    whole = await asyncio.to_thread(spooled, [trace, memoryview(raw)]) if _FIELD.match(raw) else raw
    told = await asyncio.to_thread(understood, whole)
    return Incoming(
        raw=whole,
        uid=uid,
        flags=frozenset(),
        received_at=now(),
        live=True,
        message=told.message,
        fault=told.fault,
    )


async def hand_over(database: Database, blobs: Blobs, account: Account, incoming: Incoming) -> Kept:
    """Keep a message of `read`, once: the same again has the same answer. Raises `Unavailable`: nothing was kept."""
    async with database.transaction() as tx:  # before its files are written, which nothing would refer to
        before = await store.outcome(tx.conn, account.organization_id, account.id, FOLDER, incoming.uid)
    kept = Kept(*before) if before else await _keep(database, blobs, account, incoming)
    log.info("handover.kept", account=str(account.id), outcome=kept.outcome, again=before is not None)
    return kept


async def _keep(database: Database, blobs: Blobs, account: Account, incoming: Incoming) -> Kept:
    stored = await write_files(database, blobs, account, [incoming])
    async with database.transaction() as tx:
        act = Act(tx, account.organization_id, CONTACT)
        await folder_store.save_folder(tx.conn, act.organization_id, account.id, FOLDER)
        await inward.hold(act, account)
        # Of two at once neither found the other before.
        before = await store.outcome(tx.conn, act.organization_id, account.id, FOLDER, incoming.uid)
        entries = [] if before else await keep(act, blobs, account, FOLDER, stored)
        await ledger.enter(act, account, FOLDER, entries)
    return Kept(*before) if before else Kept(entries[0].outcome, entries[0].message_id, entries[0].reason or "")


def hops(raw: Octets) -> int:
    """Return how many servers say that they handed a message on, as far as it matters."""
    end = _HEADER_END.search(raw, 0, _LOOKED_AT)
    found = _HOP.finditer(raw, 0, end.start() if end else _LOOKED_AT)
    return sum(1 for _ in islice(found, _MOST_HOPS + 1))


def _uid(raw: Octets) -> int:
    """Return 63 bits of the SHA-256: of a million messages two would share them once in ten million times."""
    return int.from_bytes(hashlib.sha256(raw).digest()[:8]) >> 1


def _standing(account: Account) -> Verdict:
    return Verdict.PAUSED if account.paused_at else Verdict.TAKEN


def _together(verdicts: Collection[Verdict]) -> Verdict:
    """Return one verdict on all whom an address reaches: it comes again until each of them has it."""
    return next((one for one in (Verdict.LATER, Verdict.PAUSED, Verdict.TAKEN) if one in verdicts), Verdict.UNKNOWN)


def _tell(error: Exception) -> None:
    log.warning("handover.failed", error=error.code if isinstance(error, PostroomError) else type(error).__name__)
