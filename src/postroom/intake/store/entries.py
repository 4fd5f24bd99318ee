"""SQL of the ledger: every message seen on a server, where it lies, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.channels.base import FlagChange, FolderState, Marks
from postroom.intake.model import Counts
from postroom.storage.database import Connection, copy_in, one_row

MAX_UID = 0xFFFFFFFF


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger: a message that was seen, and what became of it."""

    uid: int
    id: UUID
    outcome: str
    message_id: UUID | None
    reason: str | None
    raw_sha256: bytes | None
    raw_size: int
    flags: list[str]
    received_at: datetime
    whole: bool
    labels: list[str]
    server_message_id: str
    server_thread_id: str


async def seen_uids(
    conn: Connection, organization_id: UUID, folder_id: UUID, uidvalidity: int, uids: Sequence[int]
) -> set[int]:
    """Return those of the UIDs that the ledger has already."""
    cursor = await conn.execute(
        # A batch that comes again after a lost answer.
        """select i.uid from intake i join folder f on f.organization_id = i.organization_id and f.id = i.folder_id
           where i.organization_id = %s and i.account_id = f.account_id and i.folder_id = %s and i.uidvalidity = %s
             and i.uid = any(%s)""",
        [organization_id, folder_id, uidvalidity, list(uids)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def outcome(
    conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState, uid: int
) -> tuple[str, UUID | None, str] | None:
    """Return what became of a message: (outcome, message, reason)."""
    cursor = await conn.execute(
        # Was this handed over before?
        """select i.outcome, i.message_id, coalesce(i.reason, '') from intake i
           join folder f on f.organization_id = i.organization_id and f.account_id = i.account_id and f.id = i.folder_id
           where i.organization_id = %s and i.account_id = %s and f.path = %s and i.uidvalidity = %s and i.uid = %s""",
        [organization_id, account_id, folder.path, folder.uidvalidity, uid],
    )
    row = await cursor.fetchone()
    return (row[0], row[1], row[2]) if row else None


async def enter(
    conn: Connection,
    organization_id: UUID,
    account_id: UUID,
    folder_id: UUID,
    uidvalidity: int,
    entries: Sequence[Entry],
) -> None:
    """Write ledger lines."""
    await copy_in(
        conn,
        # One line for each message seen; the triggers that count them run once.
        """copy intake (organization_id, account_id, folder_id, uidvalidity, uid, id, outcome, message_id, reason,
                        raw_sha256, raw_size, flags, received_at, whole, labels, server_message_id, server_thread_id)
           from stdin""",
        [
            [
                organization_id,
                account_id,
                folder_id,
                uidvalidity,
                entry.uid,
                entry.id,
                entry.outcome,
                entry.message_id,
                entry.reason,
                entry.raw_sha256,
                entry.raw_size,
                entry.flags,
                entry.received_at,
                entry.whole,
                entry.labels,
                entry.server_message_id,
                entry.server_thread_id,
            ]
            for entry in entries
        ],
    )


async def known_fingerprints(
    conn: Connection, organization_id: UUID, account_id: UUID, fingerprints: Sequence[bytes]
) -> dict[bytes, UUID]:
    """Return fingerprint → message of what this account has already."""
    cursor = await conn.execute(
        # Is this mail here already, in another folder or under another UID?
        "select fingerprint, id from message where organization_id = %s and account_id = %s and fingerprint = any(%s)",
        [organization_id, account_id, list(fingerprints)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def elsewhere(
    conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState, uids: Sequence[int]
) -> set[int]:
    """Return those of a folder's UIDs that are no loss: in another folder, too, or moved by ourselves just now."""
    cursor = await conn.execute(
        # What left a folder for another one is not lost. What the server is being told to move is seen to leave before
        # it is written down where it went.
        """select i.uid from folder f
           join intake i on i.organization_id = f.organization_id and i.account_id = f.account_id and i.folder_id = f.id
           where f.organization_id = %s and f.account_id = %s and f.path = %s and i.uidvalidity = %s
             and i.uid = any(%s) and i.message_id is not null and (i.expunged_at is not null or exists (
               select from message m join unmirrored u on u.organization_id = m.organization_id
                 and u.account_id = f.account_id and u.conversation_id = m.conversation_id
                 and u.mark in ('place', 'labels')
               where m.organization_id = i.organization_id and m.id = i.message_id) or exists (
               select from intake j join folder g on g.organization_id = j.organization_id and g.id = j.folder_id
               where j.organization_id = i.organization_id and j.account_id = i.account_id
                 and j.message_id = i.message_id and j.folder_id <> i.folder_id and j.uidvalidity = g.uidvalidity
                 and g.path <> ''
                 and j.expunged_at is null and j.kept_at is null))""",
        [organization_id, account_id, folder.path, folder.uidvalidity, list(uids)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def marks(
    conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState, first_uid: int, last_uid: int
) -> dict[int, Marks]:
    """Return UID → marks last seen, for what is not known as gone."""
    cursor = await conn.execute(
        # What we believe the server has.
        """select i.uid, i.flags, i.labels from intake i join folder f
             on f.organization_id = i.organization_id and f.account_id = i.account_id and f.id = i.folder_id
           where i.organization_id = %s and i.account_id = %s and f.path = %s and i.uidvalidity = %s
             and i.uid between %s and %s and i.expunged_at is null and i.kept_at is null""",
        [organization_id, account_id, folder.path, folder.uidvalidity, first_uid, last_uid],
    )
    return {row[0]: Marks(frozenset(row[1]), frozenset(row[2])) for row in await cursor.fetchall()}


async def set_flags(
    conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState, changes: Sequence[FlagChange]
) -> None:
    """Write the flags the server has now; gone messages are marked, never deleted."""
    if not changes:
        return
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # One message changed its flags or was expunged.
            """update intake i set flags = coalesce(%(flags)s, i.flags), labels = coalesce(%(labels)s, i.labels),
                   expunged_at = case when %(gone)s and i.kept_at is null then coalesce(i.expunged_at, now())
                                      when i.moved_at is not null then i.expunged_at end,
                   kept_at = case when %(kept)s then now() when %(gone)s then i.kept_at end
               from folder f
               where f.organization_id = %(organization)s and f.account_id = %(account)s and f.path = %(path)s
                 and i.organization_id = f.organization_id and i.account_id = f.account_id and i.folder_id = f.id
                 and i.uidvalidity = %(uidvalidity)s and i.uid = %(uid)s""",
            [
                {
                    "organization": organization_id,
                    "account": account_id,
                    "path": folder.path,
                    "uidvalidity": folder.uidvalidity,
                    "uid": change.uid,
                    "flags": None if change.flags is None else sorted(change.flags),
                    "labels": None if change.labels is None else sorted(change.labels),
                    "gone": change.flags is None and not change.kept,
                    "kept": change.kept,
                }
                for change in changes
            ],
        )


async def counts(conn: Connection, organization_id: UUID, account_id: UUID) -> Counts:
    """Return the ledger of an account in four figures."""
    cursor = await conn.execute(
        # Triggers of `intake` keep them with each folder.
        """select coalesce(sum(imported), 0)::bigint, coalesce(sum(duplicates), 0)::bigint,
                  coalesce(sum(quarantined), 0)::bigint, coalesce(sum(skipped), 0)::bigint
           from folder where organization_id = %s and account_id = %s""",
        [organization_id, account_id],
    )
    return Counts(*one_row(await cursor.fetchone()))


async def account_of(conn: Connection, organization_id: UUID, conversation_id: UUID) -> UUID | None:
    """Return the account through which the newest message from outside came."""
    cursor = await conn.execute(
        # The door of a conversation.
        """select account_id from message where organization_id = %s and conversation_id = %s and account_id is not null
           order by outgoing, delivered_at desc limit 1""",
        [organization_id, conversation_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def in_junk(conn: Connection, organization_id: UUID, conversation_id: UUID) -> set[UUID]:
    """Return the unsettled messages of a conversation that lie in a folder for spam and nowhere else."""
    cursor = await conn.execute(
        # What the mail server holds for spam.
        """select m.id from message m
           join intake i on i.organization_id = m.organization_id and i.message_id = m.id and i.expunged_at is null
           join folder f on f.organization_id = i.organization_id and f.id = i.folder_id
           where m.organization_id = %s and m.conversation_id = %s and m.settled_at is null
           group by m.id having bool_and(f.role = 'junk')""",
        [organization_id, conversation_id],
    )
    return {row[0] for row in await cursor.fetchall()}
