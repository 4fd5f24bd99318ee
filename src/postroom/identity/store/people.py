"""SQL of persons, organizations and memberships."""

from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.rows import args_row, kwargs_row
from psycopg.types.json import Jsonb

from postroom.identity.model import Member, Organization, Person
from postroom.identity.permissions import Role
from postroom.identity.store.teams import hours_column
from postroom.storage.database import Connection

_PERSON = (
    "p.id, p.name, p.email, p.language, p.time_zone, p.week_start, p.hour_cycle, p.theme, p.undo_seconds,"
    " p.handled_behavior, p.default_times"
)
_MEMBER = (
    "m.organization_id, m.person_id, p.name, p.email, m.role, m.removed_at is null,"
    " m.out_from, m.out_until, m.out_message"
)


class Login(msgspec.Struct, frozen=True):
    """What a log-in is checked against."""

    person_id: UUID
    email: str
    password_hash: str | None


async def insert_person(conn: Connection, person: Person, email_key: str, password_hash: str | None) -> bool:
    """Insert a person; false when the address is taken."""
    cursor = await conn.execute(
        # A new log-in.
        """insert into person (id, name, email, language, time_zone, week_start, hour_cycle, theme,
                               undo_seconds, handled_behavior, default_times, email_key, password_hash)
           values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict (email_key) do nothing""",
        [*_columns(person).values(), email_key, password_hash],
    )
    return cursor.rowcount == 1


async def person(conn: Connection, person_id: UUID) -> Person | None:
    """Return a person who may still log in."""
    async with conn.cursor(row_factory=args_row(_person), binary=True) as cursor:
        await cursor.execute(
            # One person by id.
            f"select {_PERSON} from person p where p.id = %s and p.deactivated_at is null",
            [person_id],
        )
        return await cursor.fetchone()


async def person_by_email(conn: Connection, email_key: str) -> Person | None:
    """Return the person with an address."""
    async with conn.cursor(row_factory=args_row(_person), binary=True) as cursor:
        await cursor.execute(
            # One person by address.
            f"select {_PERSON} from person p where p.email_key = %s and p.deactivated_at is null",
            [email_key],
        )
        return await cursor.fetchone()


async def login(conn: Connection, email_key: str) -> Login | None:
    """Return what the log-in of an address is checked against."""
    async with conn.cursor(row_factory=args_row(Login), binary=True) as cursor:
        await cursor.execute(
            # The password of an address.
            "select id, email, password_hash from person where email_key = %s and deactivated_at is null",
            [email_key],
        )
        return await cursor.fetchone()


async def set_password(conn: Connection, person_id: UUID, password_hash: str) -> None:
    """Replace a person's password."""
    await conn.execute(
        # A new password.
        "update person set password_hash = %s where id = %s",
        [password_hash, person_id],
    )


async def update_person(conn: Connection, person: Person) -> None:
    """Write a person's name and preferences."""
    await conn.execute(
        # Preferences changed.
        """update person set name = %(name)s, language = %(language)s, time_zone = %(time_zone)s,
               week_start = %(week_start)s, hour_cycle = %(hour_cycle)s, theme = %(theme)s,
               undo_seconds = %(undo_seconds)s, handled_behavior = %(handled_behavior)s,
               default_times = %(default_times)s
           where id = %(id)s""",
        _columns(person),
    )


def _person(*row: object) -> Person:
    return msgspec.convert(dict(zip(Person.__struct_fields__, row, strict=True)), Person)


def _columns(person: Person) -> dict[str, object]:
    fields = msgspec.structs.asdict(person)
    return fields | {"default_times": Jsonb(msgspec.to_builtins(person.default_times))}


def _organization(**columns: object) -> Organization:
    return msgspec.convert(columns, Organization)


async def insert_organization(conn: Connection, organization: Organization) -> None:
    """Insert an organization."""
    await conn.execute(
        # A new organization.
        "insert into organization (id, name) values (%s, %s)",
        [organization.id, organization.name],
    )


async def update_organization(conn: Connection, organization: Organization) -> None:
    """Write what can be changed of an organization."""
    await conn.execute(
        # A new name, another option.
        "update organization set name = %s, same_mail = %s, business_hours = %s where id = %s",
        [organization.name, organization.same_mail, hours_column(organization.business_hours), organization.id],
    )


async def organizations(conn: Connection, ids: list[UUID]) -> list[Organization]:
    """Return organizations by id, oldest first."""
    async with conn.cursor(row_factory=kwargs_row(_organization), binary=True) as cursor:
        await cursor.execute(
            # Organizations with their options.
            "select id, name, same_mail, business_hours from organization where id = any(%s) order by created_at, id",
            [ids],
        )
        return await cursor.fetchall()


async def any_organization(conn: Connection) -> bool:
    """Return whether an organization exists: then set-up is closed."""
    cursor = await conn.execute(
        # Is set-up done?
        "select exists (select from organization)"
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def put_member(conn: Connection, organization_id: UUID, person_id: UUID, role: Role) -> None:
    """Make a person a member, again if he was removed. Who is one already keeps his role."""
    await conn.execute(
        # Join, or come back.
        """insert into membership (organization_id, person_id, role) values (%s, %s, %s)
           on conflict (organization_id, person_id) do update set role = excluded.role, removed_at = null
           where membership.removed_at is not null""",
        [organization_id, person_id, role],
    )


async def set_role(conn: Connection, organization_id: UUID, person_id: UUID, role: Role) -> None:
    """Change a member's role."""
    await conn.execute(
        # A new role.
        "update membership set role = %s where organization_id = %s and person_id = %s",
        [role, organization_id, person_id],
    )


async def remove_member(conn: Connection, organization_id: UUID, person_id: UUID) -> None:
    """End a membership; the row stays, since what the person did stays."""
    await conn.execute(
        # Out of the organization.
        """update membership set removed_at = now(), role = 'member'
           where organization_id = %s and person_id = %s and removed_at is null""",
        [organization_id, person_id],
    )


async def lock_organization(conn: Connection, organization_id: UUID) -> None:
    """Hold changes of an organization's people back until this transaction ends, so that two cannot cross."""
    await conn.execute(
        # One change of roles at a time.
        "select from organization where id = %s for no key update",
        [organization_id],
    )


async def roles(conn: Connection, person_id: UUID) -> dict[UUID, Role]:
    """Return the person's organizations and his role in each, oldest membership first."""
    cursor = await conn.execute(
        # Where a person belongs.
        """select organization_id, role from membership where person_id = %s and removed_at is null
           order by created_at, organization_id""",
        [person_id],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def members(conn: Connection, organization_ids: list[UUID]) -> list[Member]:
    """Return the present members of organizations, by name."""
    async with conn.cursor(row_factory=args_row(Member), binary=True) as cursor:
        await cursor.execute(
            # Colleagues.
            f"""select {_MEMBER} from membership m join person p on p.id = m.person_id
                where m.organization_id = any(%s) and m.removed_at is null
                order by p.name, p.id""",
            [organization_ids],
        )
        return await cursor.fetchall()


async def set_out(
    conn: Connection,
    organization_id: UUID,
    person_id: UUID,
    begins: datetime | None,
    ends: datetime | None,
    message: str,
) -> None:
    """Write when a member is out of office; without a beginning he is in."""
    await conn.execute(
        # Out of office, or back.
        """update membership set out_from = %s, out_until = %s, out_message = %s
           where organization_id = %s and person_id = %s""",
        [begins, ends, message, organization_id, person_id],
    )


async def everybody(conn: Connection, organization_ids: list[UUID]) -> list[Member]:
    """Return present and former members of organizations, by name, former ones last."""
    async with conn.cursor(row_factory=args_row(Member), binary=True) as cursor:
        await cursor.execute(
            # Whoever may be named in what he wrote.
            f"""select {_MEMBER} from membership m join person p on p.id = m.person_id
                where m.organization_id = any(%s)
                order by m.removed_at is not null, p.name, p.id""",
            [organization_ids],
        )
        return await cursor.fetchall()


async def member(conn: Connection, organization_id: UUID, person_id: UUID) -> Member | None:
    """Return one present member."""
    async with conn.cursor(row_factory=args_row(Member), binary=True) as cursor:
        await cursor.execute(
            # One colleague.
            f"""select {_MEMBER} from membership m join person p on p.id = m.person_id
                where m.organization_id = %s and m.person_id = %s and m.removed_at is null""",
            [organization_id, person_id],
        )
        return await cursor.fetchone()
