"""SQL of idempotency: what was answered to a write, by the key the client gave it."""

from datetime import timedelta
from uuid import UUID

import msgspec
from psycopg.errors import LockNotAvailable
from psycopg.rows import args_row

from postroom.storage.database import Connection


class Kept(msgspec.Struct, frozen=True):
    """A write that was claimed. `status` is None while it runs, `answer` None when it is not kept.

    `taken`: the person has lost access to something since.
    """

    request_sha256: bytes
    status: int | None
    answer: bytes | None
    taken: bool


async def claim(
    conn: Connection, actor_id: UUID, key: str, digest: bytes, life: timedelta, abandoned: timedelta
) -> bool:
    """Claim a key; false when it is taken. Waits up to 3 s for whoever claims it at the same moment.

    Raises `TimeoutError` when he takes longer.
    """
    await conn.execute("set local lock_timeout = '3s'")
    try:
        cursor = await conn.execute(
            # Mine, unless it is somebody's already; a forgotten one, or one whose process died, may be taken over.
            """insert into idempotency (actor_id, key, request_sha256) values (%s, %s, %s)
               on conflict (actor_id, key) do update set
                   request_sha256 = excluded.request_sha256, status = null, answer = null, created_at = now()
               where idempotency.created_at < now() - %s
                  or (idempotency.status is null and idempotency.created_at < now() - %s)""",
            [actor_id, key, digest, life, abandoned],
        )
    except LockNotAvailable as error:
        raise TimeoutError from error
    await conn.execute("set local lock_timeout to default")
    return cursor.rowcount == 1


async def kept(conn: Connection, actor_id: UUID, key: str, person_id: UUID) -> Kept | None:
    """Return what is known of a key that an actor claimed on behalf of a person."""
    async with conn.cursor(row_factory=args_row(Kept), binary=True) as cursor:
        await cursor.execute(
            # What was answered, and may he still know it?
            """select request_sha256, status, answer,
                      exists (select from person where id = %s and access_taken_at >= idempotency.created_at)
               from idempotency where actor_id = %s and key = %s""",
            [person_id, actor_id, key],
        )
        return await cursor.fetchone()


async def keep(conn: Connection, actor_id: UUID, key: str, status: int, answer: bytes | None) -> None:
    """Keep the answer."""
    await conn.execute(
        # This was answered.
        "update idempotency set status = %s, answer = %s where actor_id = %s and key = %s",
        [status, answer, actor_id, key],
    )


async def release(conn: Connection, actor_id: UUID, key: str) -> None:
    """Give a claimed key back: the write did not happen."""
    await conn.execute(
        # Nothing was done under it.
        "delete from idempotency where actor_id = %s and key = %s and status is null",
        [actor_id, key],
    )


async def delete_old(conn: Connection, life: timedelta) -> None:
    """Forget keys older than `life`."""
    await conn.execute(
        # Housekeeping.
        "delete from idempotency where created_at < now() - %s",
        [life],
    )
