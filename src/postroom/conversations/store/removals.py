"""SQL of removals: an account goes, and its messages with it."""

from collections.abc import Collection, Sequence
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from postroom.storage.database import Connection, one_row

_STAYS: LiteralString = """(
    exists (select from message m where m.organization_id = c.organization_id and m.conversation_id = c.id
              and (m.account_id is distinct from %(account)s or exists (
                  select from intake i where i.organization_id = m.organization_id and i.message_id = m.id
                    and i.account_id <> %(account)s)))
    or exists (select from comment o where o.organization_id = c.organization_id and o.conversation_id = c.id)
       and exists (select from access_set_grant g join grant_holder h using (organization_id, grant_kind, grant_id)
                   where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                     and h.person_id <> %(person)s))"""
"""A conversation outlives the account: another one has mail of it, or it has comments that somebody else can read."""


async def counts(conn: Connection, organization_id: UUID, account_id: UUID, person_id: UUID) -> tuple[int, int]:
    """Return how many conversations have mail of an account, and how many of these outlive it."""
    count: LiteralString = """select count(*), count(*) filter (where """
    among: LiteralString = """) from conversation c
        where c.organization_id = %(organization)s and c.id in (
            select conversation_id from message m
            where m.organization_id = %(organization)s and m.account_id = %(account)s)"""
    cursor = await conn.execute(
        # What is at stake, before anybody decides.
        sql.SQL(count) + sql.SQL(_STAYS) + sql.SQL(among),
        _values(organization_id, account_id, person_id),
    )
    total, staying = one_row(await cursor.fetchone())
    return total, staying


async def some(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[UUID]:
    """Return the conversations of some messages of an account."""
    cursor = await conn.execute(
        # The next chunk. Distinct after the limit: before it, each chunk would read all that is left.
        """select distinct conversation_id from (
               select conversation_id from message where organization_id = %s and account_id = %s limit %s) as next""",
        [organization_id, account_id, limit],
    )
    return [row[0] for row in await cursor.fetchall()]


async def hollow(conn: Connection, organization_id: UUID, account_id: UUID, limit: int) -> list[UUID]:
    """Return conversations seen through an account that hold nothing: what was begun there was called back."""
    cursor = await conn.execute(
        # Without a message nobody sees them, but drafts may lie there.
        """select c.id from conversation c
           join access_set_grant g on g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
           where c.organization_id = %(organization)s and g.grant_kind = 'account' and g.grant_id = %(account)s
             and c.joined_into is null
             and not exists (select from message m where m.organization_id = c.organization_id
                               and m.conversation_id = c.id)
             and not exists (select from comment o where o.organization_id = c.organization_id
                               and o.conversation_id = c.id)
           limit %(limit)s""",
        {"organization": organization_id, "account": account_id, "limit": limit},
    )
    return [row[0] for row in await cursor.fetchall()]


async def lock(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> None:
    """Lock conversations, in id order, against whoever is about to write into them."""
    await conn.execute(
        # Stronger than the lock of a verb: not even a draft may come to refer to what is about to be deleted.
        "select from conversation where organization_id = %s and id = any(%s) order by id for update",
        [organization_id, list(ids)],
    )


async def staying(
    conn: Connection, organization_id: UUID, account_id: UUID, person_id: UUID, ids: Collection[UUID]
) -> set[UUID]:
    """Return those of the conversations that outlive an account."""
    which: LiteralString = """select c.id from conversation c
        where c.organization_id = %(organization)s and c.id = any(%(ids)s) and """
    cursor = await conn.execute(
        # The same rule as was counted by.
        sql.SQL(which) + sql.SQL(_STAYS),
        _values(organization_id, account_id, person_id) | {"ids": list(ids)},
    )
    return {row[0] for row in await cursor.fetchall()}


async def hand_over(conn: Connection, organization_id: UUID, account_id: UUID, ids: Collection[UUID]) -> None:
    """Let mail of an account in these conversations that came to another one, too, be that one's from now on."""
    await conn.execute(
        # It is a duplicate in the other's ledger: what the removal deletes would be gone there.
        """update message m set account_id = other.account_id
           from (select distinct on (i.message_id) i.message_id, i.account_id from message g
                 join intake i on i.organization_id = g.organization_id and i.message_id = g.id
                 join account a on a.organization_id = i.organization_id and a.id = i.account_id
                 where g.organization_id = %(organization)s and g.conversation_id = any(%(ids)s)
                   and g.account_id = %(account)s and i.account_id <> %(account)s
                 order by i.message_id, a.removed_at nulls first, i.account_id) as other
           where m.organization_id = %(organization)s and m.id = other.message_id""",
        {"organization": organization_id, "account": account_id, "ids": list(ids)},
    )


async def parts(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> list[UUID]:
    """Return the conversations and all that were joined into them."""
    cursor = await conn.execute(
        # Old addresses that lead to what goes.
        """with recursive part as (
               select unnest(%(ids)s::uuid[]) as id
               union
               select c.id from part
               join conversation c on c.organization_id = %(organization)s and c.joined_into = part.id)
           select id from part""",
        {"organization": organization_id, "ids": list(ids)},
    )
    return [row[0] for row in await cursor.fetchall()]


async def messages(
    conn: Connection, organization_id: UUID, account_id: UUID, ids: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """Return conversation → the messages of an account in it."""
    cursor = await conn.execute(
        # What goes.
        """select conversation_id, array_agg(id) from message
           where organization_id = %s and conversation_id = any(%s) and account_id = %s group by conversation_id""",
        [organization_id, list(ids), account_id],
    )
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def attachments(conn: Connection, organization_id: UUID, messages: Sequence[UUID]) -> list[UUID]:
    """Return the files of messages."""
    cursor = await conn.execute(
        # Who refers to blobs.
        "select id from attachment where organization_id = %s and message_id = any(%s)",
        [organization_id, messages],
    )
    return [row[0] for row in await cursor.fetchall()]


async def delete_messages(
    conn: Connection, organization_id: UUID, account_id: UUID, ids: Collection[UUID], messages: Sequence[UUID]
) -> None:
    """Delete messages of an account, and the ids that lead its mail into these conversations."""
    for statement in _MESSAGES:
        await conn.execute(statement, [organization_id, messages])
    await conn.execute(
        # An answer to what is gone begins anew.
        "delete from thread_key where organization_id = %s and account_id = %s and conversation_id = any(%s)",
        [organization_id, account_id, list(ids)],
    )
    await conn.execute(
        # One that keeps its comments only keeps the subject it was known by, too.
        """update conversation c set subject = latest_subject
           where organization_id = %s and id = any(%s) and subject is null and latest_subject <> '' and not exists (
               select from message m where m.organization_id = c.organization_id and m.conversation_id = c.id)""",
        [organization_id, list(ids)],
    )


async def delete_conversations(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> None:
    """Delete conversations that hold no message any more, with everything people made of them."""
    for statement in _CONVERSATIONS:
        await conn.execute(statement, [organization_id, list(ids)])


_MESSAGES: tuple[LiteralString, ...] = (
    "delete from attachment where organization_id = %s and message_id = any(%s)",
    "delete from message_body where organization_id = %s and message_id = any(%s)",
    "delete from message where organization_id = %s and id = any(%s)",
)
_CONVERSATIONS: tuple[LiteralString, ...] = (
    "delete from comment where organization_id = %s and conversation_id = any(%s)",
    "delete from placement where organization_id = %s and conversation_id = any(%s)",
    "delete from conversation_assignee where organization_id = %s and conversation_id = any(%s)",
    "delete from conversation_person where organization_id = %s and conversation_id = any(%s)",
    "delete from thread_key where organization_id = %s and conversation_id = any(%s)",
    "delete from unmirrored where organization_id = %s and conversation_id = any(%s)",
    "delete from conversation where organization_id = %s and id = any(%s)",
)


async def delete_labels(conn: Connection, organization_id: UUID, account_id: UUID) -> None:
    """Delete the labels of an account; what stays here loses them."""
    of_account: LiteralString = (
        "select id from label where organization_id = %(organization)s and account_id = %(account)s"
    )
    values = {"organization": organization_id, "account": account_id}
    for statement in _LABELS:
        await conn.execute(sql.SQL(statement).format(gone=sql.SQL(of_account)), values)


_LABELS: tuple[LiteralString, ...] = (
    """update conversation c set labels = array(select unnest(c.labels) except {gone})
       where c.organization_id = %(organization)s and c.id in (
           select conversation_id from placement p
           where p.organization_id = %(organization)s and p.kind = 'label' and p.owner_id in ({gone}))""",
    "delete from placement where organization_id = %(organization)s and kind = 'label' and owner_id in ({gone})",
    "delete from label where organization_id = %(organization)s and account_id = %(account)s",
)


def _values(organization_id: UUID, account_id: UUID, person_id: UUID) -> dict[str, object]:
    return {"organization": organization_id, "account": account_id, "person": person_id}
