"""SQL of uploads: files that wait for their message."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.rows import kwargs_row

from postroom.composer.model import Upload
from postroom.storage.database import Connection


async def add(conn: Connection, organization_id: UUID, person_id: UUID, upload: Upload) -> None:
    """Insert an uploaded file."""
    await conn.execute(
        # A file that waits for its message.
        """insert into upload (organization_id, id, person_id, filename, media_type, size, sha256)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        [organization_id, upload.id, person_id, upload.filename, upload.media_type, upload.size, upload.sha256],
    )


async def named(conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Upload]:
    """Return a person's own uploads by id; of somebody who was removed none."""
    async with conn.cursor(row_factory=kwargs_row(Upload)) as cursor:
        await cursor.execute(
            # Files of a draft.
            """select id, filename, media_type, size, sha256 from upload
               where organization_id = %s and person_id = %s and id = any(%s) and exists (
                   select from membership where membership.organization_id = upload.organization_id
                   and membership.person_id = upload.person_id and removed_at is null)""",
            [organization_id, person_id, list(ids)],
        )
        return {upload.id: upload for upload in await cursor.fetchall()}


async def delete_spent(conn: Connection, days: int, limit: int) -> list[tuple[UUID, UUID]]:
    """Delete uploads of so many days that no mail still to be written or sent needs; return (organization, upload)."""
    cursor = await conn.execute(
        # Kept are the files of open drafts, of those put away lately, and of mails that may become drafts again.
        """with needed as (
               select d.organization_id, unnest(d.attachments) as id from draft d
               left join outbox o on o.organization_id = d.organization_id and o.message_id = d.message_id
               where d.attachments <> '{}' and case when d.message_id is null
                   then coalesce(d.discarded_at > now() - make_interval(days => %(days)s), true)
                   else o.state in ('waiting', 'sending', 'failed', 'unknown') end),
           spent as (
               select organization_id, id from upload u
               where created_at < now() - make_interval(days => %(days)s) and not exists (
                   select from needed where needed.organization_id = u.organization_id and needed.id = u.id)
               order by organization_id, id limit %(limit)s for update skip locked)
           delete from upload using spent
           where upload.organization_id = spent.organization_id and upload.id = spent.id
           returning upload.organization_id, upload.id""",
        {"days": days, "limit": limit},
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
