"""SQL of presence, and the connection that listens."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from postroom.storage.database import Connection

PRESENCE_CHANNEL = "postroom_presence"
_GONE = "90 seconds"


async def notifications(dsn: str, channels: Sequence[str]) -> AsyncGenerator[tuple[str, str], None]:
    """Yield (channel, payload) of every notification on a connection of its own; ("", "") once when it has begun.

    To be closed: the connection stays open until then.
    """
    async with await AsyncConnection.connect(dsn, autocommit=True) as conn:
        for channel in channels:
            await conn.execute(SQL("listen {}").format(Identifier(channel)))
        yield "", ""  # what happened before somebody listened
        async with aclosing(conn.notifies()) as notes:
            async for note in notes:
                yield note.channel, note.payload


async def put(
    conn: Connection,
    organization_id: UUID,
    socket_id: UUID,
    person_id: UUID,
    conversation_id: UUID | None,
    typing: str | None,
) -> None:
    """Say what a socket's person looks at and types."""
    await conn.execute(
        # Presence of one socket.
        """insert into presence (organization_id, socket_id, person_id, conversation_id, typing, typing_until)
           values (%(organization)s, %(socket)s, %(person)s, %(conversation)s, %(typing)s,
                   case when %(typing)s::text is not null then now() + interval '6 seconds' end)
           on conflict (organization_id, socket_id) do update set conversation_id = excluded.conversation_id,
               typing = excluded.typing, typing_until = excluded.typing_until, seen_at = now()""",
        {
            "organization": organization_id,
            "socket": socket_id,
            "person": person_id,
            "conversation": conversation_id,
            "typing": typing,
        },
    )


async def drop(conn: Connection, socket_id: UUID) -> None:
    """Forget a socket."""
    await conn.execute("delete from presence where socket_id = %s", [socket_id])


async def part(conn: Connection, organization_id: UUID, socket_id: UUID) -> None:
    """Forget a socket in one organization."""
    await conn.execute(
        "delete from presence where organization_id = %s and socket_id = %s", [organization_id, socket_id]
    )


async def touch(conn: Connection, socket_ids: Sequence[UUID]) -> None:
    """Say that sockets are still there, and forget those whose process died."""
    await conn.execute("update presence set seen_at = now() where socket_id = any(%s)", [list(socket_ids)])
    await conn.execute("delete from presence where seen_at < now() - %s::interval", [_GONE])


async def tell(conn: Connection, organization_id: UUID, conversation_id: UUID | None) -> None:
    """Notify the other processes that presence changed."""
    payload = f"{organization_id}:{conversation_id or ''}"
    await conn.execute("select pg_notify(%s, %s)", [PRESENCE_CHANNEL, payload])


async def viewing(conn: Connection, organization_id: UUID, conversation_id: UUID) -> list[tuple[UUID, str | None]]:
    """Return (person, what he types) of everyone who looks at a conversation."""
    cursor = await conn.execute(
        # Viewers, each once.
        """select person_id, max(typing) filter (where typing_until > now()) from presence
           where organization_id = %s and conversation_id = %s and seen_at > now() - %s::interval
           group by person_id order by min(seen_at)""",
        [organization_id, conversation_id, _GONE],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def online(conn: Connection, organization_id: UUID) -> list[UUID]:
    """Return everyone who has Postroom open."""
    cursor = await conn.execute(
        # People with a socket.
        """select distinct person_id from presence
           where organization_id = %s and seen_at > now() - %s::interval order by person_id""",
        [organization_id, _GONE],
    )
    return [row[0] for row in await cursor.fetchall()]
