"""SQL of folders: how far each was read, where its sync stands, what it holds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from postroom.channels.base import HEALTHY, FolderRole, FolderState, FolderStatus
from postroom.intake.model import Standing
from postroom.kit.faults import fault_from
from postroom.kit.ids import new_id
from postroom.storage.database import Connection, one_row


async def folders(conn: Connection, organization_id: UUID, account_id: UUID) -> list[FolderState]:
    """Return how far each folder of an account was read."""
    cursor = await conn.execute(
        # All folders of its server: what was handed over stands in one without a path.
        """select path, role, uidvalidity, next_uid, backfill_uid, history_uid, live_uid, highest_modseq, messages,
                  object_id, history_since, compared_at
           from folder where organization_id = %s and account_id = %s and path <> '' order by path""",
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
               from folder where organization_id = %s and account_id = %s""",
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
             and f.phase not in ('gone', 'left_out') and f.path <> ''
             and coalesce(f.healthy_at, case when f.phase = 'failing' then f.phase_since end)
                 < now() - interval '10 minutes'"""
    )
    (count,) = one_row(await cursor.fetchone())
    return int(count)


def _standing(**values: Any) -> Standing:  # noqa: ANN401 the columns above
    return Standing(**values | {"fault": fault_from(values["fault"])})
