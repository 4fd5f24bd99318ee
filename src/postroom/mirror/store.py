"""SQL of the mirror: where on the server the messages of conversations lie, as the ledger knows."""

from collections.abc import Collection, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from postroom.channels.base import CopyTo, FolderRole, Look, Moved
from postroom.kit.ids import new_id
from postroom.mirror.copies import Copy
from postroom.storage.database import Connection, one_row

_COPY: LiteralString = """select m.conversation_id, m.id, m.outgoing, m.email_message_id, m.delivered_at, f.path,
           f.role, f.uidvalidity, i.uid, i.flags, i.labels, i.expunged_at
    from message m
    join intake i on i.organization_id = m.organization_id and i.message_id = m.id
    join folder f on f.organization_id = i.organization_id and f.id = i.folder_id and f.uidvalidity = i.uidvalidity
    where m.organization_id = %s and f.path <> ''"""  # what was handed over lies on no server
# The account is named where it leads on: known of the ledger as well, all of it would be read for each message, as long
# as PostgreSQL has no statistics.
_OF_CONVERSATIONS: LiteralString = " and f.account_id = %s and m.conversation_id = any(%s)"
_OF_UIDS: LiteralString = " and f.account_id = %s and i.account_id = f.account_id and f.path = %s and i.uid = any(%s)"
_OF_MESSAGES: LiteralString = " and f.account_id = %s and m.id = any(%s)"


async def copies(
    conn: Connection, organization_id: UUID, account_id: UUID, conversation_ids: Sequence[UUID]
) -> dict[UUID, list[Copy]]:
    """Return conversation → every copy of its messages in this account, those that are gone too."""
    cursor = await conn.execute(
        # Where a conversation lies on the server.
        _COPY + _OF_CONVERSATIONS,
        [organization_id, account_id, list(conversation_ids)],
    )
    found: dict[UUID, list[Copy]] = {one: [] for one in conversation_ids}
    for row in await cursor.fetchall():
        found[row[0]].append(_copy(row))
    return found


async def copies_at(
    conn: Connection, organization_id: UUID, account_id: UUID, path: str, uids: Sequence[int]
) -> dict[int, Copy]:
    """Return UID → the copy at this place, as it was last seen."""
    cursor = await conn.execute(
        # The base, before the server's news is written over it.
        _COPY + _OF_UIDS,
        [organization_id, account_id, path, list(uids)],
    )
    return {copy.uid: copy for copy in map(_copy, await cursor.fetchall())}


async def copies_of(
    conn: Connection, organization_id: UUID, account_id: UUID, message_ids: Sequence[UUID]
) -> list[Copy]:
    """Return every copy of these messages."""
    cursor = await conn.execute(
        # Where a message was and is.
        _COPY + _OF_MESSAGES,
        [organization_id, account_id, list(message_ids)],
    )
    return [_copy(row) for row in await cursor.fetchall()]


async def homes(conn: Connection, organization_id: UUID, message_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return message → its conversation."""
    cursor = await conn.execute(
        # What a second copy belongs to.
        "select id, conversation_id from message where organization_id = %s and id = any(%s)",
        [organization_id, list(message_ids)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def handed_over(conn: Connection, organization_id: UUID, account_id: UUID, conversation_id: UUID) -> bool:
    """Tell whether a conversation has a message that was handed over, and that no folder of the server has shown."""
    cursor = await conn.execute(
        # A folder without a path is none of a server.
        """select exists (select from message m where m.organization_id = %(organization)s
             and m.account_id = %(account)s and m.conversation_id = %(conversation)s
             and exists (select from intake i join folder f on f.organization_id = i.organization_id
                             and f.id = i.folder_id
                         where i.organization_id = m.organization_id and i.message_id = m.id and f.path = '')
             and not exists (select from intake i join folder f on f.organization_id = i.organization_id
                                 and f.id = i.folder_id
                             where i.organization_id = m.organization_id and i.message_id = m.id and f.path <> ''))""",
        {"organization": organization_id, "account": account_id, "conversation": conversation_id},
    )
    return bool(one_row(await cursor.fetchone())[0])


async def hold_folders(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Lock the folders of an account, as everybody does before their messages."""
    await conn.execute(
        # The sync writes a folder and then its ledger; so does whoever else writes the ledger.
        "select from folder where organization_id = %s and account_id = %s order by path for no key update",
        [organization_id, account_id],
    )


async def moved(conn: Connection, organization_id: UUID, account_id: UUID, places: Sequence[Moved]) -> Sequence[Moved]:
    """Write where messages are now: in the ledger of a folder before the sync sees them, and gone from where they were.

    A folder that the sync does not know yet is left to it; returned is what the ledger shows now.
    """
    if not places:
        return []
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # The copy that we made: the same message, in another place.
            """insert into intake (organization_id, account_id, folder_id, uidvalidity, uid, id, outcome, message_id,
                                   raw_size, flags, received_at, whole)
               select i.organization_id, i.account_id, t.id, t.uidvalidity, %(uid)s, %(id)s, 'duplicate', i.message_id,
                      i.raw_size, i.flags, i.received_at, i.whole
               from intake i
               join folder f on f.organization_id = i.organization_id and f.account_id = i.account_id
                and f.id = i.folder_id
               join folder t on t.organization_id = i.organization_id and t.account_id = i.account_id
                and t.path = %(to_path)s and t.uidvalidity = %(to_uidvalidity)s
               where i.organization_id = %(organization)s and i.account_id = %(account)s and f.path = %(path)s
                 and i.uidvalidity = %(uidvalidity)s and i.uid = %(from_uid)s and i.message_id is not null
               on conflict do nothing""",
            [_moved(one, organization_id, account_id) for one in places],
        )
        await cursor.executemany(
            # Where it was.
            """update intake i set expunged_at = now(), moved_at = now() from folder f
               where f.organization_id = %(organization)s and f.account_id = %(account)s and f.path = %(path)s
                 and i.organization_id = f.organization_id and i.account_id = f.account_id and i.folder_id = f.id
                 and i.uidvalidity = %(uidvalidity)s and i.uid = %(from_uid)s and i.expunged_at is null""",
            [_moved(one, organization_id, account_id) for one in places if not isinstance(one.step, CopyTo)],
        )
        await cursor.execute(
            # Which folders the sync knows.
            "select path, uidvalidity from folder where organization_id = %s and account_id = %s and path = any(%s)",
            [organization_id, account_id, [one.path for one in places]],
        )
        known = set(await cursor.fetchall())
    return [one for one in places if (one.path, one.uidvalidity) in known]


def _moved(one: Moved, organization_id: UUID, account_id: UUID) -> dict[str, Any]:
    return {
        "organization": organization_id,
        "account": account_id,
        "id": new_id(),
        "path": one.step.path,
        "uidvalidity": one.step.uidvalidity,
        "from_uid": one.step.uid,
        "to_path": one.path,
        "to_uidvalidity": one.uidvalidity,
        "uid": one.uid,
    }


async def shows(conn: Connection, organization_id: UUID, account_id: UUID, looks: Sequence[Look]) -> None:
    """Write how the server stands over what was believed of it."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            # The base, asked for.
            """update intake i set flags = coalesce(%(flags)s, i.flags), labels = coalesce(%(labels)s, i.labels),
                   expunged_at = case when %(flags)s::text[] is null and i.kept_at is null
                                      then coalesce(i.expunged_at, now()) end,
                   kept_at = case when %(flags)s::text[] is null then i.kept_at end
               from folder f
               where f.organization_id = %(organization)s and f.account_id = %(account)s and f.path = %(path)s
                 and i.organization_id = f.organization_id and i.account_id = f.account_id and i.folder_id = f.id
                 and i.uidvalidity = %(uidvalidity)s and i.uid = %(uid)s""",
            [
                msgspec.structs.asdict(look)
                | {
                    "organization": organization_id,
                    "account": account_id,
                    "flags": None if look.flags is None else sorted(look.flags),
                    "labels": None if look.labels is None else sorted(look.labels),
                }
                for look in looks
            ],
        )


def _copy(row: Sequence[Any]) -> Copy:
    return Copy(
        conversation_id=row[0],
        message_id=row[1],
        outgoing=row[2],
        email_message_id=row[3],
        delivered_at=row[4],
        path=row[5],
        role=FolderRole(row[6]),
        uidvalidity=row[7],
        uid=row[8],
        flags=frozenset(row[9]),
        labels=frozenset(row[10]),
        gone_at=row[11],
    )
