"""SQL of one-time codes and of the brake on guessing them."""

from datetime import timedelta
from uuid import UUID

from psycopg.rows import args_row

from postroom.identity.model import Invitation
from postroom.storage.database import Connection

_INVITATION = "organization_id, id, email, role, team_ids, invited_by, mailed, created_at, expires_at, copy_from"


async def hit(conn: Connection, key: bytes, window: timedelta) -> tuple[int, float]:
    """Count one attempt; return how many this window has had, and seconds until the window ends."""
    cursor = await conn.execute(
        # One more attempt; an old window starts anew.
        """insert into throttle (key, hits, until) values (%s, 1, now() + %s)
           on conflict (key) do update set
               hits = case when throttle.until <= now() then 1 else throttle.hits + 1 end,
               until = case when throttle.until <= now() then excluded.until else throttle.until end
           returning hits, extract(epoch from until - now())::float8""",
        [key, window],
    )
    [(hits, left)] = await cursor.fetchall()
    return hits, left


async def forget(conn: Connection, key: bytes) -> None:
    """Start counting anew."""
    await conn.execute(
        # The attempt was right.
        "delete from throttle where key = %s",
        [key],
    )


async def delete_expired(conn: Connection) -> None:
    """Remove what no longer counts."""
    await conn.execute(
        # Housekeeping: windows that ended.
        "delete from throttle where until < now()"
    )
    await conn.execute(
        # Housekeeping: reset codes nobody used.
        "delete from password_reset where expires_at < now()"
    )


async def put_setup_code(conn: Connection, digest: bytes) -> None:
    """Keep the set-up code; the one before is worth nothing now."""
    await conn.execute(
        # A new set-up code.
        """insert into setup_code (code_sha256) values (%s)
           on conflict (only_row) do update set code_sha256 = excluded.code_sha256, created_at = now()""",
        [digest],
    )


async def setup_digest(conn: Connection) -> bytes | None:
    """Return the digest of the set-up code."""
    cursor = await conn.execute(
        # The set-up code.
        "select code_sha256 from setup_code"
    )
    row = await cursor.fetchone()
    return bytes(row[0]) if row else None


async def lock_setup(conn: Connection) -> None:
    """Let one set-up at a time through."""
    await conn.execute(
        # Whoever comes second waits, then finds set-up closed.
        "select from setup_code for update"
    )


async def delete_setup_code(conn: Connection) -> None:
    """Close set-up."""
    await conn.execute(
        # Set-up is done.
        "delete from setup_code"
    )


async def insert_reset(conn: Connection, digest: bytes, email_key: str, life: timedelta) -> UUID | None:
    """Keep a reset code for the person with an address; return him, None when there is nobody."""
    cursor = await conn.execute(
        # A reset code, if the address is known.
        """insert into password_reset (code_sha256, person_id, expires_at)
           select %s, id, now() + %s from person where email_key = %s and deactivated_at is null
           returning person_id""",
        [digest, life, email_key],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def reset_person(conn: Connection, digest: bytes) -> UUID | None:
    """Return the person a living reset code belongs to."""
    cursor = await conn.execute(
        # Whose code is this?
        "select person_id from password_reset where code_sha256 = %s and expires_at > now() for update",
        [digest],
    )
    row = await cursor.fetchone()
    return row[0] if row else None


async def delete_resets(conn: Connection, person_id: UUID) -> None:
    """End every reset code of a person."""
    await conn.execute(
        # One use.
        "delete from password_reset where person_id = %s",
        [person_id],
    )


async def put_invitation(conn: Connection, invitation: Invitation, email_key: str, digest: bytes) -> None:
    """Keep an invitation; one to the same address is replaced."""
    await conn.execute(
        # Invite; inviting again makes the old link worthless.
        """insert into invitation (organization_id, id, email, email_key, role, team_ids, code_sha256, invited_by,
                                   created_at, expires_at, copy_from)
           values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
           on conflict (organization_id, email_key) do update set
               id = excluded.id, email = excluded.email, role = excluded.role, team_ids = excluded.team_ids,
               code_sha256 = excluded.code_sha256, invited_by = excluded.invited_by, mailed = false,
               created_at = excluded.created_at, expires_at = excluded.expires_at, copy_from = excluded.copy_from""",
        [
            invitation.organization_id,
            invitation.id,
            invitation.email,
            email_key,
            invitation.role,
            invitation.team_ids,
            digest,
            invitation.invited_by,
            invitation.created_at,
            invitation.expires_at,
            invitation.copy_from,
        ],
    )


async def set_mailed(conn: Connection, organization_id: UUID, invitation_id: UUID) -> None:
    """Note that an invitation was mailed."""
    await conn.execute(
        # It was mailed.
        "update invitation set mailed = true where organization_id = %s and id = %s",
        [organization_id, invitation_id],
    )


async def invitations(conn: Connection, organization_id: UUID) -> list[Invitation]:
    """Return the open invitations of an organization, newest first."""
    async with conn.cursor(row_factory=args_row(Invitation), binary=True) as cursor:
        await cursor.execute(
            # Open invitations.
            f"""select {_INVITATION} from invitation where organization_id = %s and expires_at > now()
                order by created_at desc, id""",
            [organization_id],
        )
        return await cursor.fetchall()


async def invitation(conn: Connection, digest: bytes) -> Invitation | None:
    """Return the living invitation of a code."""
    async with conn.cursor(row_factory=args_row(Invitation), binary=True) as cursor:
        await cursor.execute(
            # Which invitation is this?
            f"select {_INVITATION} from invitation where code_sha256 = %s and expires_at > now()",
            [digest],
        )
        return await cursor.fetchone()


async def lock_invitation(conn: Connection, digest: bytes) -> None:
    """Let one acceptance of an invitation at a time through."""
    await conn.execute(
        # Whoever comes second waits, then finds it used.
        "select from invitation where code_sha256 = %s for update",
        [digest],
    )


async def delete_invitation(conn: Connection, organization_id: UUID, invitation_id: UUID) -> bool:
    """Delete an invitation; false when there is none."""
    cursor = await conn.execute(
        # Accepted or withdrawn.
        "delete from invitation where organization_id = %s and id = %s",
        [organization_id, invitation_id],
    )
    return cursor.rowcount == 1
