"""Receive: dedupe, thread, store, enter in the ledger. One transaction for a batch and its folder's state.

    files written ──▶ [ ledger knows the UID? skip ─▶ understood? else quarantine ─▶ fingerprint known? duplicate
                        ─▶ find or begin its conversation ─▶ store ─▶ ledger ] commit ──▶ job: settle (live mail only)

Imported history is placed here at once, as the server has it, and tells nobody.
"""

from collections.abc import Collection, Sequence
from itertools import islice
from uuid import UUID

import msgspec

from postroom.accounts import accounts, aliases, sharing, system_sender
from postroom.accounts.model import Account
from postroom.channels.base import FlagChange, FolderRole, FolderState, Incoming, Message
from postroom.composer import outbox
from postroom.contacts import correspondents
from postroom.contacts.correspondents import Sighting
from postroom.conversations import labels, messages
from postroom.conversations.messages import Arrival
from postroom.events.act import CONTACT, SYSTEM, Act
from postroom.events.log import record
from postroom.events.types import ConversationsImported
from postroom.intake import bounces, gathering, threading, twins, understood
from postroom.intake.store import entries as store
from postroom.intake.store import folders as folder_store
from postroom.intake.twins import Twin
from postroom.jobs.leases import Lease, under
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.mirror import inward
from postroom.storage.blobs import Blobs, Content, Reference, Written
from postroom.storage.database import Database


class Stored(msgspec.Struct, frozen=True):
    """A message whose files are written: the raw bytes, and each attachment in order.

    `author_id` is the colleague who wrote it; a mail server does not know him.
    """

    incoming: Incoming
    raw: Written
    files: Sequence[Written]
    author_id: UUID | None = None


async def receive(
    database: Database, blobs: Blobs, lease: Lease, account: Account, stored: Sequence[Stored], folder: FolderState
) -> None:
    """Keep a batch and the folder's state. Raises `LeaseLost` when another process syncs this account now."""
    batch = [one.incoming for one in stored]
    async with under(database, lease) as tx:
        act = Act(tx, account.organization_id, CONTACT if any(one.live for one in batch) else SYSTEM)
        folder_id = await folder_store.save_folder(tx.conn, account.organization_id, account.id, folder)
        uids = [incoming.uid for incoming in batch]
        known = await store.seen_uids(tx.conn, account.organization_id, folder_id, folder.uidvalidity, uids)
        fresh = [one for one in stored if one.incoming.uid not in known]
        entries = await keep(act, blobs, account, folder, fresh)
        by_uid = {one.incoming.uid: one.incoming for one in fresh}
        again = {one.message_id: by_uid[one.uid] for one in entries if one.message_id and one.outcome == "duplicate"}
        turned = await inward.entered(act, account, folder, again)
        await store.enter(tx.conn, account.organization_id, account.id, folder_id, folder.uidvalidity, entries)
        # What is in the ledger already, because it was moved from here or comes a second time, may have other flags.
        news = [FlagChange(one.incoming.uid, one.incoming.flags) for one in stored if one.incoming.uid in known]
        turned |= await inward.turns(act, account, folder, news)
        await store.set_flags(tx.conn, account.organization_id, account.id, folder, news)
        await inward.apply(act, account, turned)
        filed = {message_id: understood.labels_of(one, folder) for message_id, one in again.items()}
        await inward.file(act, account, filed, tell=any(one.incoming.live for one in fresh))


async def write_files(database: Database, blobs: Blobs, account: Account, batch: Sequence[Incoming]) -> list[Stored]:
    """Write the raw messages and their attachments, before the transaction that refers to them."""
    async with database.connection() as conn:
        contents = [content for incoming in batch for content in _contents(incoming)]
        written = iter(await blobs.write_all(conn, account.organization_id, contents))
    return [
        Stored(incoming, raw, files)
        for incoming in batch
        for raw, *files in [islice(written, len(_contents(incoming)))]
    ]


def _contents(incoming: Incoming) -> list[Content]:
    files = incoming.message.attachments if incoming.message else ()
    return [incoming.raw, *(file.content for file in files)]


async def keep(
    act: Act, blobs: Blobs, account: Account, folder: FolderState, batch: Sequence[Stored]
) -> list[store.Entry]:
    """Store what is new of a batch; return a ledger line for each message. Raises `NoSuchAccount`: it was removed.

    One at a time for each account: two at once would not see each other's mail, and part what belongs together.
    """
    await accounts.hold(act.conn, act.organization_id, account.id, alone=True)
    fingerprints = [one.incoming.message.fingerprint for one in batch if one.incoming.message]
    realm = await twins.realm(act, account, fingerprints)
    known = realm.known | await store.known_fingerprints(act.conn, act.organization_id, account.id, fingerprints)
    in_sent = [one for one in batch if understood.role_of(one.incoming, folder) is FolderRole.SENT]
    known |= await _renamed_copies(act, account, in_sent)
    letters = await system_sender.letters(act.conn, act.organization_id, fingerprints)
    ours = await aliases.own_keys(act.conn, account)
    broken = [one for one in batch if one.incoming.message is None]
    entries = await _quarantine(act, blobs, broken) if broken else []
    new: list[tuple[Stored, Message, Twin | None]] = []
    for one in sorted(batch, key=lambda stored: stored.incoming.received_at):
        message, role = one.incoming.message, understood.role_of(one.incoming, folder)
        if message is None:
            continue
        if message.fingerprint in letters or role is FolderRole.DRAFTS:
            # A copy of Postroom's own mail, with a link for one person only; or one nobody has sent yet.
            entries.append(_entry(one, "skipped", None))
        elif message.fingerprint in known:
            entries.append(_entry(one, "duplicate", known[message.fingerprint]))
        elif twin := realm.of(message, role, outgoing=understood.is_outgoing(message, ours, role)):
            entries.append(_entry(one, "duplicate", twin.message_id))
            new.append((one, message, twin))
        else:
            known[message.fingerprint] = new_id()  # a second copy in the same batch is a duplicate of this one
            new.append((one, message, None))
    if sent := {one.incoming.uid for one in in_sent}:
        await outbox.found_in_sent(act, [one.message_id for one in entries if one.message_id and one.uid in sent])
    await twins.share(act, account, [(twin, one.incoming.live) for one, _, twin in new if twin])
    rows = await _store(act, blobs, account, folder, new, ours, shared=realm.single)
    actual = {row.fingerprint: row.id for row in rows}
    stored_as = {known[fingerprint]: message_id for fingerprint, message_id in actual.items()}
    duplicates = [_renamed(entry, stored_as) for entry in entries]
    imported = [_entry(one, "imported", actual[message.fingerprint]) for one, message, twin in new if not twin]
    return duplicates + imported


async def _renamed_copies(act: Act, account: Account, in_sent: Sequence[Stored]) -> dict[bytes, UUID]:
    """Return fingerprint → message of copies that the provider filed under a Message-ID of its own."""
    messages_there = [one.incoming.message for one in in_sent if one.incoming.message]
    ids = {message.message_id: message.fingerprint for message in messages_there if message.message_id}
    ours = await outbox.by_server_id(act, account.id, list(ids)) if ids else {}
    return {ids[server_id]: message_id for server_id, message_id in ours.items()}


async def _store(
    act: Act,
    blobs: Blobs,
    account: Account,
    folder: FolderState,
    new: Sequence[tuple[Stored, Message, Twin | None]],
    ours: Collection[str],
    *,
    shared: bool,
) -> list[messages.MessageRow]:
    if not new:
        return []
    moment = now()
    mails = [
        threading.mail_of(message, one.incoming.received_at, ours, moment, twin.conversation_id if twin else None)
        for one, message, twin in new
    ]
    found, begun = await gathering.conversations(act, account, mails, moment, shared=shared)
    rows: list[messages.MessageRow] = []
    files: list[messages.AttachmentRow] = []
    met: list[Sighting] = []
    own = [(one, mail, home) for one, mail, home in zip(new, mails, found, strict=True) if mail.home is None]
    for (one, message, _), mail, conversation_id in own:
        outgoing = understood.is_outgoing(message, ours, understood.role_of(one.incoming, folder))
        row = understood.message_row(
            message,
            one.incoming,
            account=account,
            conversation_id=conversation_id,
            outgoing=outgoing,
            raw_sha256=one.raw.sha256,
            now=moment,
            settled=not understood.is_news(one.incoming, folder, account),
        )
        row = msgspec.structs.replace(row, author_id=one.author_id, **threading.traced(mail))
        rows.append(row)
        files += understood.attachment_rows(message, row.id, [file.sha256 for file in one.files])
        met += understood.correspondents(message, ours, outgoing=outgoing, at=row.delivered_at)
    stored = [one for (one, *_), *_ in own]
    await _refer(act, blobs, stored, rows, files)
    await correspondents.seen(act, account.id, met)
    await messages.add(act, rows, files)
    history = [(one, row) for one, row in zip(stored, rows, strict=True) if row.settled_at]
    await _absorb(act, account, folder, history, begun)
    await bounces.take(act, account, [(one.incoming, row) for one, row in zip(stored, rows, strict=True)], folder)
    return rows


async def _absorb(
    act: Act,
    account: Account,
    folder: FolderState,
    history: Sequence[tuple[Stored, messages.MessageRow]],
    begun: frozenset[UUID],
) -> None:
    if not history:
        return
    door = await messages.door_of(act, account.owner_id, account.team_id, await sharing.inboxes(act, account))
    filed = [understood.labels_of(one.incoming, folder) for one, _ in history]
    known = await labels.ensure(act, account.id, {path for paths in filed for path in paths})
    arrivals = [
        Arrival(
            row.conversation_id,
            understood.SEEN in one.incoming.flags,
            understood.folder_of(one.incoming, folder),
            {known[path]: account.id for path in paths},
        )
        for (one, row), paths in zip(history, filed, strict=True)
    ]
    ids = {arrival.conversation_id for arrival in arrivals}
    await messages.absorb(act, arrivals, frozenset(ids - begun), door)
    event = ConversationsImported(account_id=account.id, messages=len(history), conversation_ids=sorted(ids))
    record(act, event, await accounts.audience(act, account))


async def _refer(
    act: Act,
    blobs: Blobs,
    new: Sequence[Stored],
    rows: Sequence[messages.MessageRow],
    files: Sequence[messages.AttachmentRow],
) -> None:
    await blobs.record_all(act.conn, [written for one in new for written in (one.raw, *one.files)])
    raws = [Reference(one.raw.sha256, "message", row.id) for one, row in zip(new, rows, strict=True)]
    attached = [Reference(file.sha256, "attachment", file.id) for file in files]
    await blobs.refer_all(act.conn, act.organization_id, [*raws, *attached])


async def _quarantine(act: Act, blobs: Blobs, broken: Sequence[Stored]) -> list[store.Entry]:
    entries = [_entry(one, "quarantined", None) for one in broken]
    await blobs.record_all(act.conn, [one.raw for one in broken])
    raws = [Reference(one.raw.sha256, "intake", entry.id) for one, entry in zip(broken, entries, strict=True)]
    await blobs.refer_all(act.conn, act.organization_id, raws)
    return entries


def _entry(one: Stored, outcome: str, message_id: UUID | None) -> store.Entry:
    return store.Entry(
        uid=one.incoming.uid,
        id=new_id(),
        outcome=outcome,
        message_id=message_id,
        reason=one.incoming.fault,
        raw_sha256=one.raw.sha256 if outcome == "quarantined" else None,
        raw_size=len(one.incoming.raw),
        flags=sorted(one.incoming.flags),
        received_at=one.incoming.received_at,
        whole=one.incoming.whole,
        labels=sorted(one.incoming.labels),
        server_message_id=one.incoming.server_id,
        server_thread_id=one.incoming.server_thread_id,
    )


def _renamed(entry: store.Entry, names: dict[UUID, UUID]) -> store.Entry:
    if entry.message_id is None or entry.message_id not in names:
        return entry
    return msgspec.structs.replace(entry, message_id=names[entry.message_id])
