"""SQL of the senders whose images a person always sees."""

from uuid import UUID

from postroom.storage.database import Connection


async def insert(conn: Connection, person_id: UUID, address: str) -> None:
    """Remember a sender, once."""
    await conn.execute(
        # Always show images from here.
        "insert into image_sender (person_id, address) values (%s, %s) on conflict do nothing",
        [person_id, address],
    )


async def delete(conn: Connection, person_id: UUID, address: str) -> None:
    """Forget a sender."""
    await conn.execute(
        # Ask again.
        "delete from image_sender where person_id = %s and address = %s",
        [person_id, address],
    )


async def addresses(conn: Connection, person_id: UUID) -> list[str]:
    """Return the addresses a person remembered, by name."""
    cursor = await conn.execute(
        # Whose images are shown.
        "select address from image_sender where person_id = %s order by address",
        [person_id],
    )
    return [row[0] for row in await cursor.fetchall()]
