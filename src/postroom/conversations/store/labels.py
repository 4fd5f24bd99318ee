"""SQL of labels."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.kit.ids import new_id
from postroom.storage.database import Connection, one_row


class Label(msgspec.Struct, frozen=True):
    """A label of an account: a folder of its mail server by its `path`, and its name as people read it."""

    id: UUID
    account_id: UUID
    path: str
    name: str


async def seen(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Label]:
    """Return the labels of the accounts whose mail a person may see, those without a folder only while in use."""
    async with conn.cursor(row_factory=args_row(Label), binary=True) as cursor:
        await cursor.execute(
            # To choose from, and to know what conversations are filed under.
            """select l.id, l.account_id, l.path, l.name from grant_holder h
               join label l on l.organization_id = h.organization_id and l.account_id = h.grant_id
               where h.organization_id = %s and h.person_id = %s and h.grant_kind = 'account'
                 and (l.gone_at is null or exists (
                     select from placement p where p.organization_id = l.organization_id
                       and p.kind = 'label' and p.owner_id = l.id))
               order by l.account_id, lower(l.name), l.name, l.id""",
            [organization_id, person_id],
        )
        return await cursor.fetchall()


async def known(
    conn: Connection, organization_id: UUID, ids: Collection[UUID], person_id: UUID | None
) -> dict[UUID, UUID]:
    """Return label → account, for those of the labels whose account's mail the person may see; None sees all."""
    cursor = await conn.execute(
        # Whose labels are these, and may he use them?
        """select l.id, l.account_id from label l
           where l.organization_id = %(organization)s and l.id = any(%(ids)s) and (%(person)s::uuid is null or exists (
               select from grant_holder h where h.organization_id = l.organization_id
                 and h.grant_kind = 'account' and h.grant_id = l.account_id and h.person_id = %(person)s))""",
        {"organization": organization_id, "ids": list(ids), "person": person_id},
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def by_path(conn: Connection, organization_id: UUID, account_id: UUID, paths: Sequence[str]) -> dict[str, UUID]:
    """Return path → label of an account, for those of the paths that are labels."""
    cursor = await conn.execute(
        # What a folder is here.
        "select path, id from label where organization_id = %s and account_id = %s and path = any(%s)",
        [organization_id, account_id, paths],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def insert(conn: Connection, organization_id: UUID, account_id: UUID, names: Mapping[str, str]) -> None:
    """Make labels, by path, with their names."""
    await conn.execute(
        # New folders; another transaction may have been faster.
        """insert into label (organization_id, id, account_id, path, name)
           select %s, id, %s, path, name from unnest(%s::uuid[], %s::text[], %s::text[]) as l (id, path, name)
           on conflict (organization_id, account_id, path) do nothing""",
        [organization_id, account_id, [new_id() for _ in names], list(names), list(names.values())],
    )


async def of_account(conn: Connection, organization_id: UUID, account_id: UUID) -> dict[str, UUID]:
    """Return path → label of an account."""
    cursor = await conn.execute(
        # All it has.
        "select path, id from label where organization_id = %s and account_id = %s",
        [organization_id, account_id],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def renew(conn: Connection, organization_id: UUID, account_id: UUID, names: Mapping[str, str]) -> bool:
    """Make the labels of an account those of a listing, path → name; tell whether anything changed."""
    cursor = await conn.execute(
        # What was made here has its folder now.
        """update label m set path = l.path, here_only = false
           from unnest(%s::text[], %s::text[]) as l (path, name)
           where m.organization_id = %s and m.account_id = %s and m.here_only and m.name = l.name and not exists (
               select from label o where o.organization_id = m.organization_id and o.account_id = m.account_id
                 and o.path = l.path and o.id <> m.id)""",
        [list(names), list(names.values()), organization_id, account_id],
    )
    adopted = cursor.rowcount
    cursor = await conn.execute(
        # New ones, and names that are read in another way.
        """insert into label (organization_id, id, account_id, path, name)
           select %s, id, %s, path, name from unnest(%s::uuid[], %s::text[], %s::text[]) as l (id, path, name)
           on conflict (organization_id, account_id, path) do update
               set name = excluded.name, gone_at = null, here_only = false
               where label.name <> excluded.name or label.gone_at is not null or label.here_only""",
        [organization_id, account_id, [new_id() for _ in names], list(names), list(names.values())],
    )
    changed = adopted + cursor.rowcount
    cursor = await conn.execute(
        # What is not listed any more.
        """update label set gone_at = now() where organization_id = %s and account_id = %s
             and gone_at is null and not here_only and path <> all(%s)""",
        [organization_id, account_id, list(names)],
    )
    return changed + cursor.rowcount > 0


async def rename(conn: Connection, organization_id: UUID, account_id: UUID, path: str, new_path: str) -> None:
    """Give a label another path."""
    await conn.execute(
        # One that had this path is gone from the server; so is its folder.
        """update label set path = left(path, 400) || ' (' || id || ')', gone_at = coalesce(gone_at, now())
           where organization_id = %(organization)s and account_id = %(account)s and path = %(new)s and exists (
               select from label o where o.organization_id = %(organization)s and o.account_id = %(account)s
                 and o.path = %(old)s)""",
        {"organization": organization_id, "account": account_id, "old": path, "new": new_path},
    )
    await conn.execute(
        # The same label under its new name, until the listing says how people read it.
        """update label set path = %(new)s, name = %(new)s
           where organization_id = %(organization)s and account_id = %(account)s and path = %(old)s""",
        {"organization": organization_id, "account": account_id, "old": path, "new": new_path},
    )


async def named(conn: Connection, organization_id: UUID, account_id: UUID, name: str) -> Label | None:
    """Return the label of an account that people read so, of those that are not gone."""
    async with conn.cursor(row_factory=args_row(Label), binary=True) as cursor:
        await cursor.execute(
            # Two folders may read the same.
            """select id, account_id, path, name from label where organization_id = %s and account_id = %s and name = %s
                 and gone_at is null order by path limit 1""",
            [organization_id, account_id, name],
        )
        return await cursor.fetchone()


async def begin(conn: Connection, organization_id: UUID, account_id: UUID, name: str) -> Label:
    """Make a label that has no folder yet; its path is the name until there is one. What is gone is wanted again."""
    cursor = await conn.execute(
        # Made by a person.
        """insert into label (organization_id, id, account_id, path, name, here_only)
           values (%s, %s, %s, %s, %s, true)
           on conflict (organization_id, account_id, path) do update
               set name = excluded.name, here_only = true, gone_at = null
           returning id, account_id, path, name""",
        [organization_id, new_id(), account_id, name, name],
    )
    return Label(*one_row(await cursor.fetchone()))
