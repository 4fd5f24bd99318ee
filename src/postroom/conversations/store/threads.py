"""SQL of threads: which conversation an id of In-Reply-To, References or Message-ID leads to, or else a subject."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from postroom.storage.database import Connection


async def find(
    conn: Connection, organization_id: UUID, account_id: UUID, external_ids: Sequence[str]
) -> dict[str, UUID]:
    """Return external id → conversation for the ids that lead somewhere."""
    cursor = await conn.execute(
        # Which conversations do these ids belong to?
        """select external_id, conversation_id from thread_key
           where organization_id = %s and account_id = %s and external_id = any(%s)""",
        [organization_id, account_id, list(external_ids)],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def find_shared(
    conn: Connection, organization_id: UUID, account_id: UUID, external_ids: Sequence[str]
) -> dict[str, UUID]:
    """Return external id → conversation for ids that lead somewhere in other team accounts, if it is shared here."""
    cursor = await conn.execute(
        # An answer to what only the other account sent or received.
        """select k.external_id, k.conversation_id from account a
           join thread_key k on k.organization_id = a.organization_id and k.account_id = a.id
                and k.external_id = any(%(ids)s)
           join conversation c on c.organization_id = k.organization_id and c.id = k.conversation_id
           join access_set_grant g on g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
           where a.organization_id = %(organization)s and a.id <> %(account)s and a.team_id is not null
             and g.grant_kind = 'account' and g.grant_id = %(account)s
           order by k.conversation_id desc""",
        {"organization": organization_id, "account": account_id, "ids": list(external_ids)},
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def add(conn: Connection, organization_id: UUID, account_id: UUID, keys: Mapping[str, UUID]) -> None:
    """Let ids lead to their conversations; an id that leads somewhere already stays."""
    if not keys:
        return
    await conn.execute(
        # Own id and every id referred to: a parent that arrives later finds its children.
        """insert into thread_key (organization_id, account_id, external_id, conversation_id)
           select %s, %s, external_id, conversation_id
           from unnest(%s::text[], %s::uuid[]) as r (external_id, conversation_id)
           on conflict do nothing""",
        [organization_id, account_id, list(keys), list(keys.values())],
    )


class Wanted(msgspec.Struct, frozen=True):
    """A subject to look for, its moment, and whether the mail behind it may be an answer."""

    number: int
    key: bytes
    at: datetime
    answers: bool


async def relatives(
    conn: Connection, organization_id: UUID, account_id: UUID, wanted: Sequence[Wanted], window: timedelta
) -> list[tuple[int, UUID]]:
    """Return (number, conversation) of mail with the same subject and people, the nearest in time first."""
    if not wanted:
        return []
    cursor = await conn.execute(
        # Whom does an answer without references answer, and which such answers waited for this mail?
        """select w.number, m.conversation_id
           from unnest(%(numbers)s::int[], %(keys)s::bytea[], %(moments)s::timestamptz[], %(answers)s::boolean[])
                as w (number, key, at, answers)
           join message m on m.organization_id = %(organization)s and m.account_id = %(account)s
                and m.subject_key = w.key and m.delivered_at between w.at - %(window)s and w.at + %(window)s
           where w.answers and m.delivered_at <= w.at or m.answers_subject and m.delivered_at >= w.at
           group by w.number, m.conversation_id
           order by w.number, min(abs(extract(epoch from m.delivered_at - w.at))), m.conversation_id""",
        {
            "organization": organization_id,
            "account": account_id,
            "window": window,
            "numbers": [one.number for one in wanted],
            "keys": [one.key for one in wanted],
            "moments": [one.at for one in wanted],
            "answers": [one.answers for one in wanted],
        },
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
