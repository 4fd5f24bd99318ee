"""SQL of shared files: links to what was too large for a mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg import sql
from psycopg.rows import args_row

from postroom.storage.database import Connection


class SharedFile(msgspec.Struct, frozen=True):
    """A shared file, the conversation that decides who may see that, and to whom it went."""

    id: UUID
    message_id: UUID
    conversation_id: UUID
    person_id: UUID
    filename: str
    size: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    released_at: datetime | None
    downloads: int
    last_download_at: datetime | None
    subject: str
    to_fields: list[list[str]]


class Taken(msgspec.Struct, frozen=True):
    """The file of an open link."""

    organization_id: UUID
    id: UUID
    filename: str
    size: int
    sha256: bytes


_SELECT: LiteralString = """select f.id, f.message_id, m.conversation_id, f.person_id, f.filename, f.size, f.created_at,
           f.expires_at, f.revoked_at, f.released_at, f.downloads, f.last_download_at, m.subject, m.to_fields
    from shared_file f join message m on m.organization_id = f.organization_id and m.id = f.message_id"""

_OPEN: LiteralString = """f.secret_hash = %s and f.revoked_at is null and f.released_at is null and f.expires_at > now()
    and exists (select from message m where m.organization_id = f.organization_id and m.id = f.message_id)"""


async def insert(
    conn: Connection,
    organization_id: UUID,
    message_id: UUID,
    person_id: UUID,
    until: datetime,
    rows: Sequence[tuple[UUID, str, int, bytes, bytes]],
) -> None:
    """Insert files of a message: id, name, size, SHA-256 of the content, SHA-256 of the secret."""
    async with conn.cursor() as writer:
        await writer.executemany(
            # One link.
            """insert into shared_file (organization_id, message_id, person_id, expires_at, ordinal, id, filename,
                   size, sha256, secret_hash)
               values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            [[organization_id, message_id, person_id, until, ordinal, *row] for ordinal, row in enumerate(rows)],
        )


async def find(conn: Connection, secret_hash: bytes) -> Taken | None:
    """Return the file of an open link."""
    async with conn.cursor(row_factory=args_row(Taken), binary=True) as cursor:
        await cursor.execute(
            # Does this link lead somewhere?
            sql.SQL("select f.organization_id, f.id, f.filename, f.size, f.sha256 from shared_file f where ")
            + sql.SQL(_OPEN),
            [secret_hash],
        )
        return await cursor.fetchone()


async def count(conn: Connection, secret_hash: bytes) -> Taken | None:
    """Return the file of an open link, and count that it was asked for."""
    async with conn.cursor(row_factory=args_row(Taken), binary=True) as cursor:
        await cursor.execute(
            # A download.
            sql.SQL("update shared_file f set downloads = f.downloads + 1, last_download_at = now() where ")
            + sql.SQL(_OPEN)
            + sql.SQL(" returning f.organization_id, f.id, f.filename, f.size, f.sha256"),
            [secret_hash],
        )
        return await cursor.fetchone()


async def conversations(conn: Connection, organization_id: UUID, author: UUID | None) -> list[UUID]:
    """Return the conversations with files that are still kept, sent by one person or by anybody."""
    cursor = await conn.execute(
        # Which of them the reader sees is asked next.
        """select distinct m.conversation_id
           from shared_file f join message m on m.organization_id = f.organization_id and m.id = f.message_id
           where f.organization_id = %(organization)s and f.released_at is null
             and (%(author)s::uuid is null or f.person_id = %(author)s)""",
        {"organization": organization_id, "author": author},
    )
    return [row[0] for row in await cursor.fetchall()]


async def listed(
    conn: Connection, organization_id: UUID, author: UUID | None, conversation_ids: Sequence[UUID], limit: int
) -> list[SharedFile]:
    """Return the files of conversations that are still kept, newest first."""
    where: LiteralString = """ where f.organization_id = %(organization)s and f.released_at is null
        and m.conversation_id = any(%(conversations)s) and (%(author)s::uuid is null or f.person_id = %(author)s)
        order by f.created_at desc, f.message_id, f.ordinal limit %(limit)s"""
    async with conn.cursor(row_factory=args_row(SharedFile), binary=True) as cursor:
        await cursor.execute(
            # The list of shared files.
            sql.SQL(_SELECT) + sql.SQL(where),
            {
                "organization": organization_id,
                "author": author,
                "conversations": list(conversation_ids),
                "limit": limit,
            },
        )
        return await cursor.fetchall()


async def get(conn: Connection, organization_id: UUID, file_id: UUID) -> SharedFile | None:
    """Return a shared file, locked."""
    async with conn.cursor(row_factory=args_row(SharedFile), binary=True) as cursor:
        await cursor.execute(
            # One of them.
            sql.SQL(_SELECT) + sql.SQL(" where f.organization_id = %s and f.id = %s for update of f"),
            [organization_id, file_id],
        )
        return await cursor.fetchone()


async def revoke(conn: Connection, organization_id: UUID, file_id: UUID) -> None:
    """Let a link lead nowhere; the first time counts."""
    await conn.execute(
        # Over, by a person.
        """update shared_file set revoked_at = now()
           where organization_id = %s and id = %s and revoked_at is null and expires_at > now()""",
        [organization_id, file_id],
    )


async def extend(conn: Connection, organization_id: UUID, file_id: UUID, until: datetime) -> bool:
    """Let a link work until a moment; false when its file is not kept any more."""
    cursor = await conn.execute(
        # Open again, or for longer.
        """update shared_file set expires_at = greatest(expires_at, %s), revoked_at = null
           where organization_id = %s and id = %s and released_at is null""",
        [until, organization_id, file_id],
    )
    return cursor.rowcount == 1


async def release(conn: Connection, before: datetime) -> list[tuple[UUID, UUID]]:
    """Mark what was over before a moment as not kept; return (organization, file)."""
    cursor = await conn.execute(
        # Their blobs are let go of next.
        """update shared_file set released_at = now()
           where released_at is null and (expires_at < %(before)s or revoked_at < %(before)s)
           returning organization_id, id""",
        {"before": before},
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def delete_of(conn: Connection, organization_id: UUID, message_ids: Sequence[UUID]) -> list[UUID]:
    """Delete the links of messages; return their ids, whose blobs are to be released."""
    cursor = await conn.execute(
        # Nobody can ask for these any more.
        "delete from shared_file where organization_id = %s and message_id = any(%s) returning id",
        [organization_id, list(message_ids)],
    )
    return [row[0] for row in await cursor.fetchall()]
