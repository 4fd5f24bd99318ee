"""SQL of names that operators take. Reads teams, people, labels and accounts (declared)."""

from uuid import UUID

from postroom.storage.database import Connection


async def teams(conn: Connection, organization_id: UUID) -> list[tuple[UUID, str]]:
    """Return (id, name) of the teams."""
    cursor = await conn.execute(
        # Archived ones too: their conversations are still there.
        "select id, name from team where organization_id = %s order by name, id",
        [organization_id],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def people(conn: Connection, organization_id: UUID) -> list[tuple[UUID, str, str]]:
    """Return (id, name, address) of everybody who is or was a member."""
    cursor = await conn.execute(
        # Who left is still assigned to what is closed.
        """select p.id, p.name, p.email from membership m join person p on p.id = m.person_id
           where m.organization_id = %s order by p.name, p.id""",
        [organization_id],
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def labels(conn: Connection, organization_id: UUID, person_id: UUID) -> list[tuple[UUID, str]]:
    """Return (id, name) of the labels of accounts whose mail a person sees; / stands between outer and inner."""
    cursor = await conn.execute(
        # What somebody else calls his folders concerns nobody.
        """select l.id, l.name from label l
           join grant_holder h on h.organization_id = l.organization_id and h.grant_kind = 'account'
                and h.grant_id = l.account_id and h.person_id = %(person)s
           where l.organization_id = %(organization)s order by l.name, l.id""",
        {"organization": organization_id, "person": person_id},
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def accounts(conn: Connection, organization_id: UUID, person_id: UUID) -> list[tuple[UUID, str, str]]:
    """Return (id, name, address) of the accounts whose mail a person sees."""
    cursor = await conn.execute(
        # Accounts that were disconnected too: their mail is still there.
        """select a.id, a.name, a.address from account a
           join grant_holder h on h.organization_id = a.organization_id and h.grant_kind = 'account'
                and h.grant_id = a.id and h.person_id = %(person)s
           where a.organization_id = %(organization)s order by a.address, a.id""",
        {"organization": organization_id, "person": person_id},
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def languages(conn: Connection, organization_id: UUID) -> list[str]:
    """Return the languages an organization is written to in."""
    cursor = await conn.execute(
        # In which a word is stemmed.
        "select language from search_language where organization_id = %s order by language",
        [organization_id],
    )
    return [row[0] for row in await cursor.fetchall()]


async def zone(conn: Connection, person_id: UUID) -> str:
    """Return the zone a person lives in: where his days begin."""
    cursor = await conn.execute(
        # For before: and after:.
        "select time_zone from person where id = %s",
        [person_id],
    )
    row = await cursor.fetchone()
    return row[0] if row else "UTC"
