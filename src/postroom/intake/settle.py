"""Settle: the job that places what arrived in a conversation in front of people.

job settle(conversation) ──▶ [ rules plan, later ] ──▶ placement ──▶ events, in one transaction
"""

from collections.abc import Iterable
from uuid import UUID

from postroom.accounts import accounts, sharing
from postroom.accounts.model import Account, NoSuchAccount
from postroom.composer import schedule
from postroom.conversations import messages
from postroom.conversations.arrival import Door
from postroom.events.act import CONTACT, Act
from postroom.intake.store import entries as store
from postroom.jobs.model import Claim, Handler, Key, Outcome
from postroom.jobs.queue import step
from postroom.mirror import inward
from postroom.storage.database import Connection, Database


def handler(database: Database) -> Handler:
    """Return the job handler that settles one conversation."""

    async def settle(claim: Claim) -> Outcome:
        organization_id = claim.organization_id
        if organization_id is None:
            return Outcome.DRAINED
        conversation_id = UUID(claim.key)
        async with step(database, claim) as tx:
            act = Act(tx, organization_id, CONTACT)
            account = await _account(act, conversation_id)
            junk = await store.in_junk(act.conn, organization_id, conversation_id)
            await messages.settle(act, conversation_id, await _door(act, account), junk)
            await schedule.look_again(act, conversation_id)
            if account:
                await inward.arrived(act, account, conversation_id)
        return Outcome.DRAINED

    return settle


async def unsettled(conn: Connection) -> Iterable[Key]:
    """Return the conversations that wait to be settled, for the sweep."""
    waiting = await messages.unsettled(conn)
    return [Key(messages.SETTLE, str(conversation_id), organization_id) for organization_id, conversation_id in waiting]


async def _account(act: Act, conversation_id: UUID) -> Account | None:
    account_id = await store.account_of(act.conn, act.organization_id, conversation_id)
    try:
        return await accounts.get(act.conn, act.organization_id, account_id) if account_id else None
    except NoSuchAccount:  # disconnected meanwhile: what arrived before still gets its place in All
        return None


async def _door(act: Act, account: Account | None) -> Door:
    if account is None:
        return Door(owner_id=None, active_members=[], received_reply_behavior=None)
    return await messages.door_of(act, account.owner_id, account.team_id, await sharing.inboxes(act, account))
