"""Removal: an account is disconnected; its mail stays, read-only, or is deleted here. The mail server keeps its own.

    letters in the outbox? ──▶ refused
    ──▶ secrets wiped, drafts and notes let go of it (one transaction; the sync stops within a second)
        keep ──▶ that is all
        delete ──▶ job remove_account(account): some conversations ─▶ some ledger lines ─▶ the rest ─▶ done
                   each a transaction and an event; a worker that dies has done all its chunks or none of the last

What is left to delete is asked of the tables each time, so a killed job goes on where it was.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec
import structlog

from postroom.accounts import accounts
from postroom.accounts.model import Account
from postroom.chats import setups, twilio
from postroom.composer import drafts, outbox, schedule
from postroom.composer.model import LettersWaiting
from postroom.contacts import correspondents
from postroom.conversations import removal, shared_files, unmirrored
from postroom.events.act import Act, Actor, ActorKind, Audience
from postroom.events.log import record
from postroom.events.types import AccountChanged
from postroom.identity import grants
from postroom.intake.store import removals as store
from postroom.intake.store.removals import Removal
from postroom.jobs.model import Claim, Key, Outcome
from postroom.jobs.queue import step, wake
from postroom.kit.errors import Forbidden
from postroom.storage.blobs import Blobs
from postroom.storage.database import Connection, Database
from postroom.storage.keys import Keys

__all__ = ["Removal"]

REMOVE_ACCOUNT = "remove_account"
_MESSAGES = 200
_LINES = 2_000

log = structlog.get_logger()


class Fate(StrEnum):
    """What becomes of an account's conversations here."""

    KEEP = "keep"
    DELETE = "delete"


class Stakes(msgspec.Struct, frozen=True):
    """What removing an account is about.

    `conversations` have mail of it; `staying` of these outlive it also when it is deleted, without its mail. `waiting`
    letters are in its outbox: it cannot be removed before they are gone.
    """

    conversations: int
    staying: int
    waiting: int


async def stakes(act: Act, account: Account) -> Stakes:
    """Return what a person who removes this account decides about."""
    total, staying = await removal.counts(act.conn, act.organization_id, account.id, _decider(act))
    return Stakes(total, staying, await outbox.count_unsettled(act.conn, act.organization_id, account.id))


async def remove(act: Act, keys: Keys, account: Account, fate: Fate) -> None:
    """Disconnect an account, for good. Raises `LettersWaiting`, `NoSuchAccount`."""
    account = await accounts.get(act.conn, act.organization_id, account.id, lock=True)
    about = await stakes(act, account)
    if about.waiting:
        raise LettersWaiting(waiting=about.waiting)
    await accounts.remove(act, keys, account)
    await setups.close(act, account)
    await twilio.disconnect(act, account)
    await unmirrored.forget(act, account.id)
    await schedule.leave_account(act, account.id)
    if fate is Fate.DELETE:
        await store.begin(act.conn, act.organization_id, account.id, _decider(act), about.conversations)
        await wake(act.conn, REMOVE_ACCOUNT, str(account.id), act.organization_id)


async def removals(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Removal]:
    """Return the accounts whose mail is being deleted, of those whose mail the person could see."""
    return await store.seen_by(conn, organization_id, person_id)


async def unfinished(conn: Connection) -> Iterable[Key]:
    """Return the accounts whose mail is being deleted, for the sweep."""
    found = await store.unfinished(conn, 1_000)
    return [Key(REMOVE_ACCOUNT, str(account_id), organization_id) for organization_id, account_id in found]


class Remover:
    """Deletes the mail of removed accounts. Made by the composition root."""

    def __init__(self, database: Database, blobs: Blobs, *, at_once: int = _MESSAGES) -> None:
        """Take where the mail is, and about how many messages are one chunk."""
        self._database = database
        self._blobs = blobs
        self._at_once = at_once

    async def remove(self, claim: Claim) -> Outcome:
        """Delete the next chunk of one account's mail: the job handler."""
        organization_id, account_id = claim.organization_id or UUID(int=0), UUID(claim.key)
        async with step(self._database, claim) as tx:
            found = await store.get(tx.conn, organization_id, account_id)
            if found is None:
                return Outcome.DRAINED
            act = Act(tx, organization_id, Actor(ActorKind.PERSON, found.person_id, found.person_id))
            if await self._conversations(act, found) or await self._ledger(act, found):
                return Outcome.MORE
            await _end(act, found)
        log.info("account.removed", account=claim.key, conversations=found.total)
        return Outcome.DRAINED

    async def _conversations(self, act: Act, found: Removal) -> bool:
        """Delete some conversations; false when none is left."""
        doomed = await removal.doom(act, found.account_id, found.person_id, self._at_once)
        if doomed is None:
            return False
        messages = doomed.message_ids
        await outbox.delete_of(act, messages)
        await drafts.delete_of(act, messages, doomed.whole)
        await shared_files.delete_of(act, messages)
        await self._release(act, "intake", await store.forget_messages(act.conn, act.organization_id, messages))
        await self._release(act, "attachment", await removal.attachments(act, messages))
        await self._release(act, "message", messages)
        watchers = await grants.holders(act, "account", found.account_id)
        await removal.delete(act, found.account_id, found.address, doomed, watchers)
        await store.advance(act.conn, act.organization_id, found.account_id, len(doomed.messages))
        return True

    async def _ledger(self, act: Act, found: Removal) -> bool:
        """Delete some lines of what was set aside or skipped; false when none is left."""
        lines = await store.forget_some(act.conn, act.organization_id, found.account_id, _LINES)
        await self._release(act, "intake", lines)
        return bool(lines)

    async def _release(self, act: Act, owner_kind: str, owner_ids: Sequence[UUID]) -> None:
        await self._blobs.release(act.conn, act.organization_id, owner_kind, owner_ids)


async def _end(act: Act, found: Removal) -> None:
    await correspondents.forget(act, found.account_id)
    await removal.forget_labels(act, found.account_id)
    await unmirrored.forget(act, found.account_id)
    await store.end(act.conn, act.organization_id, found.account_id)
    watchers = await grants.holders(act, "account", found.account_id)
    record(act, AccountChanged(account_id=found.account_id), Audience(people=tuple(watchers)))


def _decider(act: Act) -> UUID:
    if act.person_id is None:
        msg = "Only a person can remove an account."
        raise Forbidden(msg)
    return act.person_id
