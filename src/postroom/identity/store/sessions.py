"""SQL of sessions and API tokens."""

from datetime import timedelta
from uuid import UUID

from psycopg.rows import args_row

from postroom.identity.model import ApiToken, Session
from postroom.storage.database import Connection

_SESSION = "s.id, s.person_id, s.user_agent, s.address, s.created_at, s.last_seen_at"
_SHOWN = "id, name, prefix, created_at, last_used_at"


async def insert(
    conn: Connection, session_id: UUID, person_id: UUID, digest: bytes, user_agent: str, address: str
) -> None:
    """Insert a session."""
    await conn.execute(
        # A log-in.
        "insert into session (id, person_id, token_sha256, user_agent, address) values (%s, %s, %s, %s, %s)",
        [session_id, person_id, digest, user_agent, address],
    )


async def by_digest(conn: Connection, digest: bytes, idle: timedelta) -> Session | None:
    """Return the living session with this token."""
    async with conn.cursor(row_factory=args_row(Session), binary=True) as cursor:
        await cursor.execute(
            # Whose cookie is this?
            f"""select {_SESSION} from session s join person p on p.id = s.person_id
                where s.token_sha256 = %s and s.last_seen_at > now() - %s and p.deactivated_at is null""",
            [digest, idle],
        )
        return await cursor.fetchone()


async def alive(conn: Connection, session_id: UUID, idle: timedelta) -> bool:
    """Return whether a session still stands."""
    cursor = await conn.execute(
        # Is it still there?
        """select exists (select from session s join person p on p.id = s.person_id
           where s.id = %s and s.last_seen_at > now() - %s and p.deactivated_at is null)""",
        [session_id, idle],
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def seen_from(conn: Connection, email_key: str, address: str) -> bool:
    """Return whether a person has a session from this network address."""
    cursor = await conn.execute(
        # Does he come from here?
        """select exists (select from session s join person p on p.id = s.person_id
           where p.email_key = %s and s.address = %s)""",
        [email_key, address],
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def touch(conn: Connection, session_id: UUID, user_agent: str, address: str) -> None:
    """Say that a session was used now, from where."""
    await conn.execute(
        # Seen.
        "update session set last_seen_at = now(), user_agent = %s, address = %s where id = %s",
        [user_agent, address, session_id],
    )


async def of_person(conn: Connection, person_id: UUID, idle: timedelta) -> list[Session]:
    """Return a person's living sessions, latest used first."""
    async with conn.cursor(row_factory=args_row(Session), binary=True) as cursor:
        await cursor.execute(
            # Where am I logged in?
            f"""select {_SESSION} from session s where s.person_id = %s and s.last_seen_at > now() - %s
                order by s.last_seen_at desc, s.id""",
            [person_id, idle],
        )
        return await cursor.fetchall()


async def delete(conn: Connection, person_id: UUID, session_id: UUID) -> bool:
    """End one session of a person; false when there is none."""
    cursor = await conn.execute(
        # End it.
        "delete from session where person_id = %s and id = %s",
        [person_id, session_id],
    )
    return cursor.rowcount == 1


async def delete_all(conn: Connection, person_id: UUID, keep: UUID | None) -> list[UUID]:
    """End all sessions of a person but one; return those that ended."""
    cursor = await conn.execute(
        # End all others.
        "delete from session where person_id = %s and id is distinct from %s returning id",
        [person_id, keep],
    )
    return [row[0] for row in await cursor.fetchall()]


async def delete_idle(conn: Connection, idle: timedelta) -> None:
    """Remove sessions that idled too long."""
    await conn.execute(
        # Housekeeping.
        "delete from session where last_seen_at < now() - %s",
        [idle],
    )


async def insert_token(conn: Connection, token: ApiToken, person_id: UUID, digest: bytes) -> None:
    """Insert an API token."""
    await conn.execute(
        # A new API token.
        """insert into api_token (id, person_id, name, prefix, token_sha256, created_at)
           values (%s, %s, %s, %s, %s, %s)""",
        [token.id, person_id, token.name, token.prefix, digest, token.created_at],
    )


async def use_token(conn: Connection, digest: bytes, fresh: timedelta) -> tuple[UUID, UUID] | None:
    """Return (token, person) of a secret, and note its use if the last note is older than `fresh`."""
    cursor = await conn.execute(
        # Whose token is this?
        """select t.id, t.person_id, t.last_used_at is null or t.last_used_at < now() - %s
           from api_token t join person p on p.id = t.person_id
           where t.token_sha256 = %s and p.deactivated_at is null""",
        [fresh, digest],
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    if row[2]:
        await conn.execute(
            # Used.
            "update api_token set last_used_at = now() where id = %s",
            [row[0]],
        )
    return row[0], row[1]


async def tokens(conn: Connection, person_id: UUID) -> list[ApiToken]:
    """Return a person's API tokens, newest first."""
    async with conn.cursor(row_factory=args_row(ApiToken), binary=True) as cursor:
        await cursor.execute(
            # My tokens.
            f"select {_SHOWN} from api_token where person_id = %s order by created_at desc, id",
            [person_id],
        )
        return await cursor.fetchall()


async def delete_token(conn: Connection, person_id: UUID, token_id: UUID) -> bool:
    """Delete a person's API token; false when there is none."""
    cursor = await conn.execute(
        # Delete it.
        "delete from api_token where person_id = %s and id = %s",
        [person_id, token_id],
    )
    return cursor.rowcount == 1


async def token_alive(conn: Connection, token_id: UUID) -> bool:
    """Return whether an API token still stands."""
    cursor = await conn.execute(
        # Is it still there?
        """select exists (select from api_token t join person p on p.id = t.person_id
           where t.id = %s and p.deactivated_at is null)""",
        [token_id],
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
