"""SQL of correspondents."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.storage.database import Connection, one_row

_LAST = "\U0010ffff"
_COMMON = 2_000


class Row(msgspec.Struct, frozen=True):
    """A correspondent of one account; `key` is the casefolded address."""

    key: str
    address: str
    name: str
    last_seen_at: datetime


async def known(conn: Connection, organization_id: UUID, account_id: UUID, keys: Sequence[str]) -> dict[str, Row]:
    """Return key → what is known of each."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            # Who is new, and whose name may change.
            """select address_key, address, name, last_seen_at from account_correspondent
               where organization_id = %s and account_id = %s and address_key = any(%s)""",
            [organization_id, account_id, list(keys)],
        )
        return {row.key: row for row in await cursor.fetchall()}


async def put(conn: Connection, organization_id: UUID, account_id: UUID, rows: Sequence[Row]) -> dict[str, str]:
    """Insert correspondents or bring them up to date; return key → the name they have now."""
    cursor = await conn.execute(
        # The newest name wins; an older message imported later changes nothing.
        """insert into account_correspondent as old (organization_id, account_id, address_key, address, name,
                                                     last_seen_at)
           select %s, %s, key, address, name, seen
           from unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) as r (key, address, name, seen)
           on conflict (organization_id, account_id, address_key) do update set
               name = case when excluded.name <> '' and (old.name = '' or excluded.last_seen_at >= old.last_seen_at)
                           then excluded.name else old.name end,
               last_seen_at = greatest(old.last_seen_at, excluded.last_seen_at)
           returning address_key, name""",
        [
            organization_id,
            account_id,
            [row.key for row in rows],
            [row.address for row in rows],
            [row.name for row in rows],
            [row.last_seen_at for row in rows],
        ],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def put_starts(
    conn: Connection, organization_id: UUID, account_id: UUID, starts: Iterable[tuple[str, str]]
) -> None:
    """Write (start, key): what a search for a correspondent may begin with."""
    pairs = sorted(starts)
    await conn.execute(
        # A new person or a new name.
        """insert into account_correspondent_start (organization_id, account_id, start, address_key)
           select %s, %s, start, key from unnest(%s::text[], %s::text[]) as r (start, key)
           on conflict do nothing""",
        [organization_id, account_id, [start for start, _ in pairs], [key for _, key in pairs]],
    )


async def delete_starts(
    conn: Connection, organization_id: UUID, account_id: UUID, starts: Iterable[tuple[str, str]]
) -> None:
    """Delete (start, key): the words of a name that somebody had before."""
    pairs = sorted(starts)
    await conn.execute(
        # Nobody is found by what is not shown.
        """delete from account_correspondent_start s using unnest(%s::text[], %s::text[]) as r (start, key)
           where s.organization_id = %s and s.account_id = %s and s.start = r.start and s.address_key = r.key""",
        [[start for start, _ in pairs], [key for _, key in pairs], organization_id, account_id],
    )


async def forget(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Delete the correspondents of an account."""
    for statement in _FORGET:
        await conn.execute(statement, [organization_id, account_id])


_FORGET: tuple[LiteralString, ...] = (
    "delete from account_correspondent_start where organization_id = %s and account_id = %s",
    "delete from account_correspondent where organization_id = %s and account_id = %s",
)


async def find(conn: Connection, organization_id: UUID, person_id: UUID, text: str, limit: int) -> list[Row]:
    """Return the correspondents with a start that begins so, of the accounts a person may see; the newest first."""
    values = {
        "organization": organization_id,
        "person": person_id,
        "text": text,
        "last": text + _LAST,
        "limit": limit,
        "common": _COMMON,
    }
    # Few begin like this: they are looked up. Many do: to read everybody once is less work than to look so many up.
    cursor = await conn.execute(_COUNT, values)
    (count,) = one_row(await cursor.fetchone())
    async with conn.cursor(row_factory=args_row(Row), binary=True) as rows:
        await rows.execute(_OF_MANY if count >= _COMMON else _OF_FEW, values)
        return await rows.fetchall()


# A range and not LIKE: it finds its index also where the plan was made before the text came.
_COUNT: LiteralString = """select count(*) from (
    select from grant_holder h
    join account_correspondent_start s on s.organization_id = h.organization_id and s.account_id = h.grant_id
    where h.organization_id = %(organization)s and h.person_id = %(person)s and h.grant_kind = 'account'
      and s.start >= %(text)s and s.start < %(last)s
    limit %(common)s) as met"""
_OF_FEW: LiteralString = """select address_key, address, name, last_seen_at from (
    select distinct on (c.address_key) c.address_key, c.address, c.name, c.last_seen_at
    from grant_holder h
    join account_correspondent_start s on s.organization_id = h.organization_id and s.account_id = h.grant_id
    join account_correspondent c
      on c.organization_id = s.organization_id and c.account_id = s.account_id and c.address_key = s.address_key
    where h.organization_id = %(organization)s and h.person_id = %(person)s and h.grant_kind = 'account'
      and s.start >= %(text)s and s.start < %(last)s
    order by c.address_key, c.last_seen_at desc) as found
    order by last_seen_at desc, address_key limit %(limit)s"""
_OF_MANY: LiteralString = """select address_key, address, name, last_seen_at from (
    select distinct on (c.address_key) c.address_key, c.address, c.name, c.last_seen_at
    from grant_holder h
    cross join lateral (
        select a.address_key, a.address, a.name, a.last_seen_at from account_correspondent a
        where a.organization_id = h.organization_id and a.account_id = h.grant_id
          and (starts_with(a.address_key, %(text)s) or strpos(' ' || lower(a.name), ' ' || %(text)s) > 0)
        order by a.last_seen_at desc limit %(limit)s) as c
    where h.organization_id = %(organization)s and h.person_id = %(person)s and h.grant_kind = 'account'
    order by c.address_key, c.last_seen_at desc) as found
    order by last_seen_at desc, address_key limit %(limit)s"""
