"""SQL of intake: folders, the ledger, and what leads a message to its conversation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import args_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.channels.base import HEALTHY, FlagChange, FolderRole, FolderState, FolderStatus
from postroom.intake.model import Standing
from postroom.kit.faults import fault_from
from postroom.kit.ids import new_id
from postroom.storage.database import Connection, one_row

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


class Held(msgspec.Struct, frozen=True):
    """A quarantined message; `whole` False: the raw bytes are its header at most."""

    id: UUID
    folder: str
    role: str
    uid: int
    reason: str
    size: int
    seen_at: datetime
    received_at: datetime
    raw_sha256: bytes
    flags: list[str]
    whole: bool


async def folders(conn: Connection, organization_id: UUID, account_id: UUID) -> list[FolderState]:
    """Return how far each folder of an account was read."""
    cursor = await conn.execute(
        # All folders of an account.
        """select path, role, uidvalidity, next_uid, backfill_uid, history_uid, live_uid, highest_modseq, messages,
                  object_id, history_since, compared_at
           from folder where organization_id = %s and account_id = %s order by path""",
        [organization_id, account_id],
    )
    return [_folder(row) for row in await cursor.fetchall()]


def _folder(row: Sequence[Any]) -> FolderState:
    return FolderState(
        path=row[0],
        role=FolderRole(row[1]),
        uidvalidity=row[2],
        next_uid=row[3],
        backfill_uid=row[4],
        history_uid=row[5],
        live_uid=row[6],
        highest_modseq=row[7],
        messages=row[8],
        object_id=row[9],
        history_since=row[10],
        compared_at=row[11],
    )


async def save_folder(conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState) -> UUID:
    """Write how far a folder was read; return its id."""
    values = msgspec.structs.asdict(folder) | {"organization": organization_id, "account": account_id, "id": new_id()}
    cursor = await conn.execute(
        # The folder's state, kept together with what was read.
        """insert into folder (organization_id, account_id, id, path, role, uidvalidity, next_uid, backfill_uid,
               history_uid, live_uid, highest_modseq, messages, object_id, history_since, compared_at)
           values (%(organization)s, %(account)s, %(id)s, %(path)s, %(role)s, %(uidvalidity)s, %(next_uid)s,
               %(backfill_uid)s, %(history_uid)s, %(live_uid)s, %(highest_modseq)s, %(messages)s, %(object_id)s,
               %(history_since)s, %(compared_at)s)
           on conflict (organization_id, account_id, path) do update set role = excluded.role,
               uidvalidity = excluded.uidvalidity, next_uid = excluded.next_uid, backfill_uid = excluded.backfill_uid,
               history_uid = excluded.history_uid, live_uid = excluded.live_uid,
               highest_modseq = excluded.highest_modseq, messages = excluded.messages,
               object_id = excluded.object_id, history_since = excluded.history_since,
               compared_at = excluded.compared_at
           returning id""",
        values,
    )
    (folder_id,) = one_row(await cursor.fetchone())
    found: UUID = folder_id
    return found


async def rename_folder(conn: Connection, organization_id: UUID, account_id: UUID, path: str, new_path: str) -> None:
    """Give a folder another name. One that had this name before steps aside: it is gone from the server."""
    await conn.execute(
        # Its messages were marked as gone; the ledger keeps them.
        """update folder set path = left(path, 400) || ' (' || id || ')', phase = 'gone'
           where organization_id = %s and account_id = %s and path = %s""",
        [organization_id, account_id, new_path],
    )
    await conn.execute(
        # The same folder under its new name.
        "update folder set path = %s where organization_id = %s and account_id = %s and path = %s",
        [new_path, organization_id, account_id, path],
    )


async def report_folders(
    conn: Connection, organization_id: UUID, account_id: UUID, statuses: Sequence[FolderStatus]
) -> None:
    """Write where folders stand, since when, and until when they were well."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # One folder, which may not have been opened yet.
            """insert into folder (organization_id, account_id, id, path, role, uidvalidity, next_uid, backfill_uid,
                   history_uid, live_uid, highest_modseq, messages, phase, phase_message, phase_fault, healthy_at)
               values (%(organization)s, %(account)s, %(id)s, %(path)s, %(role)s, 0, 0, 0, 1, 0, 0, 0, %(phase)s,
                   %(message)s, %(fault)s, case when %(healthy)s then now() end)
               on conflict (organization_id, account_id, path) do update set phase = excluded.phase,
                   phase_message = excluded.phase_message, phase_fault = excluded.phase_fault,
                   phase_since = case when folder.phase = excluded.phase then folder.phase_since else now() end,
                   healthy_at = coalesce(excluded.healthy_at, folder.healthy_at)""",
            [
                {
                    "organization": organization_id,
                    "account": account_id,
                    "id": new_id(),
                    "path": one.path,
                    "role": one.role,
                    "phase": one.phase,
                    "message": one.message[:500],
                    "fault": Jsonb(msgspec.to_builtins(one.fault)) if one.fault else None,
                    "healthy": one.phase in HEALTHY,
                }
                for one in statuses
            ],
        )


async def standings(conn: Connection, organization_id: UUID, account_id: UUID) -> list[Standing]:
    """Return where each folder of an account stands."""
    async with conn.cursor(row_factory=kwargs_row(_standing), binary=True) as cursor:
        await cursor.execute(
            # For the account page.
            """select path, role, messages as server, present as ours, phase, phase_message as message,
                      phase_fault as fault, phase_since as since, healthy_at, compared_at
               from folder where organization_id = %s and account_id = %s order by path""",
            [organization_id, account_id],
        )
        return await cursor.fetchall()


async def out_of_step(conn: Connection) -> int:
    """Return how many folders were not well for ten minutes. One whose turn has not come yet is none of them."""
    cursor = await conn.execute(
        # For monitoring.
        """select count(*) from folder f
           join account a on a.organization_id = f.organization_id and a.id = f.account_id
           where a.kind = 'email' and a.removed_at is null and a.paused_at is null
             and f.phase not in ('gone', 'left_out')
             and coalesce(f.healthy_at, case when f.phase = 'failing' then f.phase_since end)
                 < now() - interval '10 minutes'"""
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)


def _standing(**values: Any) -> Standing:  # noqa: ANN401 the columns above
    return Standing(**values | {"fault": fault_from(values["fault"])})


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


async def enter(
    conn: Connection,
    organization_id: UUID,
    account_id: UUID,
    folder_id: UUID,
    uidvalidity: int,
    entries: Sequence[Entry],
) -> None:
    """Write ledger lines."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # One line for each message seen.
            """insert into intake (organization_id, account_id, folder_id, uidvalidity, uid, id, outcome, message_id,
                                   reason, raw_sha256, raw_size, flags, received_at, whole, labels,
                                   server_message_id, server_thread_id)
               values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
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
    """Return those of a folder's UIDs whose messages are in another folder, too."""
    cursor = await conn.execute(
        # What left a folder for another one is not lost.
        """select i.uid from folder f
           join intake i on i.organization_id = f.organization_id and i.account_id = f.account_id and i.folder_id = f.id
           where f.organization_id = %s and f.account_id = %s and f.path = %s and i.uidvalidity = %s
             and i.uid = any(%s) and i.message_id is not null and exists (
               select from intake j join folder g on g.organization_id = j.organization_id and g.id = j.folder_id
               where j.organization_id = i.organization_id and j.account_id = i.account_id
                 and j.message_id = i.message_id and j.folder_id <> i.folder_id and j.uidvalidity = g.uidvalidity
                 and j.expunged_at is null and j.kept_at is null)""",
        [organization_id, account_id, folder.path, folder.uidvalidity, list(uids)],
    )
    return {row[0] for row in await cursor.fetchall()}


async def flags(
    conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState, first_uid: int, last_uid: int
) -> dict[int, frozenset[str]]:
    """Return UID → flags last seen, for what is not known as gone."""
    cursor = await conn.execute(
        # What we believe the server has.
        """select i.uid, i.flags from intake i join folder f
             on f.organization_id = i.organization_id and f.account_id = i.account_id and f.id = i.folder_id
           where i.organization_id = %s and i.account_id = %s and f.path = %s and i.uidvalidity = %s
             and i.uid between %s and %s and i.expunged_at is null and i.kept_at is null""",
        [organization_id, account_id, folder.path, folder.uidvalidity, first_uid, last_uid],
    )
    return {row[0]: frozenset(row[1]) for row in await cursor.fetchall()}


async def set_flags(
    conn: Connection, organization_id: UUID, account_id: UUID, folder: FolderState, changes: Sequence[FlagChange]
) -> None:
    """Write the flags the server has now; gone messages are marked, never deleted."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # One message changed its flags or was expunged.
            """update intake i set flags = coalesce(%(flags)s, i.flags), labels = coalesce(%(labels)s, i.labels),
                   expunged_at = case when %(gone)s then coalesce(i.expunged_at, now()) end,
                   kept_at = case when %(kept)s then now() end
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


async def counts(conn: Connection, organization_id: UUID, account_id: UUID) -> dict[str, int]:
    """Return outcome → number of messages."""
    cursor = await conn.execute(
        # The ledger in four figures, which triggers of `intake` keep with each folder.
        """select coalesce(sum(imported), 0)::bigint, coalesce(sum(duplicates), 0)::bigint,
                  coalesce(sum(quarantined), 0)::bigint, coalesce(sum(skipped), 0)::bigint
           from folder where organization_id = %s and account_id = %s""",
        [organization_id, account_id],
    )
    figures = zip(("imported", "duplicate", "quarantined", "skipped"), one_row(await cursor.fetchone()), strict=True)
    return {outcome: number for outcome, number in figures if number}


async def folder_counts(conn: Connection, organization_id: UUID, account_id: UUID) -> dict[str, int]:
    """Return folder path → messages of it that the ledger has and the server still has."""
    cursor = await conn.execute(
        # Ours against the server's, folder by folder.
        "select path, present from folder where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


_HELD: LiteralString = """select i.id, f.path, f.role, i.uid, coalesce(i.reason, ''), i.raw_size, i.seen_at,
    i.received_at, i.raw_sha256, i.flags, i.whole
    from intake i join folder f on f.organization_id = i.organization_id and f.id = i.folder_id
    where i.organization_id = %s and i.account_id = %s and i.outcome = 'quarantined'"""
_NEWEST: LiteralString = " order by i.seen_at desc limit %s"
_ONE: LiteralString = " and i.id = %s"


async def quarantined(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[Held]:
    """Return what was set aside, newest first."""
    async with conn.cursor(row_factory=args_row(Held), binary=True) as cursor:
        # Messages that could not be understood.
        await cursor.execute(_HELD + _NEWEST, [organization_id, account_id, limit])
        return await cursor.fetchall()


async def quarantined_one(conn: Connection, organization_id: UUID, account_id: UUID, entry_id: UUID) -> Held | None:
    """Return one message that was set aside."""
    async with conn.cursor(row_factory=args_row(Held), binary=True) as cursor:
        # The message to try again.
        await cursor.execute(_HELD + _ONE, [organization_id, account_id, entry_id])
        return await cursor.fetchone()


async def release(
    conn: Connection, organization_id: UUID, account_id: UUID, entry_id: UUID, message_id: UUID, outcome: str
) -> None:
    """Say that a quarantined message was understood after all."""
    await conn.execute(
        # In the order of everybody else: the folder, whose counts change, before its messages.
        """select from folder f join intake i on i.organization_id = f.organization_id and i.folder_id = f.id
           where i.organization_id = %s and i.account_id = %s and i.id = %s for update of f""",
        [organization_id, account_id, entry_id],
    )
    await conn.execute(
        # From quarantined to imported (or duplicate).
        """update intake set outcome = %s, message_id = %s, reason = null
           where organization_id = %s and account_id = %s and id = %s and outcome = 'quarantined'""",
        [outcome, message_id, organization_id, account_id, entry_id],
    )


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


async def raw_of(conn: Connection, organization_id: UUID, entry_id: UUID) -> tuple[UUID, bytes] | None:
    """Return (account, blob) of a quarantined message."""
    cursor = await conn.execute(
        # The raw bytes of what was set aside.
        """select account_id, raw_sha256 from intake
           where organization_id = %s and id = %s and outcome = 'quarantined' and raw_sha256 is not null""",
        [organization_id, entry_id],
    )
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None
