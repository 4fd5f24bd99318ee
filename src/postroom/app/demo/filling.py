"""Threads into the database as mail comes in: the history of each account, batch by batch, then what is new."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from postroom.accounts import sharing
from postroom.accounts.model import Account
from postroom.app.demo.casting import Thread
from postroom.app.demo.founding import Firm
from postroom.app.demo.letters import Letter, letters, message_id
from postroom.channels.base import FolderRole, FolderState
from postroom.conversations import messages, threads
from postroom.events.act import Act
from postroom.intake import ledger, receive
from postroom.storage.blobs import Blobs
from postroom.storage.database import Database

BATCH = 50
_INBOX = FolderState(path="INBOX", role=FolderRole.INBOX, uidvalidity=1)
_SENT = FolderState(path="Sent", role=FolderRole.SENT, uidvalidity=1)


async def fill(database: Database, blobs: Blobs, firm: Firm, played: Sequence[Thread]) -> dict[int, UUID]:
    """Receive the mail of all threads; return the conversation of each thread, by its number."""
    found: dict[int, UUID] = {}
    for key, account in firm.accounts.items():
        mine = [one for one in played if one.account == key]
        mails = await asyncio.to_thread(_letters, mine, account)
        for start in range(0, len(mails), BATCH):
            await _keep(database, blobs, firm, account, mails[start : start + BATCH])
        async with database.transaction() as tx:
            act = firm.act(tx)
            ids = await threads.find(act, account.id, [message_id(one, 0) for one in mine])
            found |= {one.number: ids[message_id(one, 0)] for one in mine}
            await _settle(act, account, [found[one.number] for one in mine if one.live])
    return found


def _letters(mine: Sequence[Thread], account: Account) -> list[Letter]:
    """Return all mails of an account, in the order they came."""
    mails = [letter for one in mine for letter in letters(one, account)]
    return sorted(mails, key=lambda letter: letter.incoming.received_at)


async def _keep(database: Database, blobs: Blobs, firm: Firm, account: Account, batch: Sequence[Letter]) -> None:
    stored = await receive.write_files(database, blobs, account, [letter.incoming for letter in batch])
    written = [
        msgspec.structs.replace(one, author_id=firm.people.get(letter.by))
        for one, letter in zip(stored, batch, strict=True)
    ]
    received = [one for one in written if one.author_id is None]
    sent = [one for one in written if one.author_id]
    async with database.transaction() as tx:
        act = firm.act(tx)
        for folder, part in ((_INBOX, received), (_SENT, sent)):
            entries = await receive.keep(act, blobs, account, folder, part)
            await ledger.enter(act, account, folder, entries)


async def _settle(act: Act, account: Account, live: Sequence[UUID]) -> None:
    """Put what is new in front of people now; the job that would do it finds nothing left."""
    door = await messages.door_of(act, account.owner_id, account.team_id, await sharing.inboxes(act, account))
    for conversation_id in live:
        await messages.settle(act, conversation_id, door)
