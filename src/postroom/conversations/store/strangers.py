"""SQL of strangers: mail in a conversation from somebody who had no part in it (reads identity and accounts)."""

from collections.abc import Collection
from typing import LiteralString
from uuid import UUID

from postroom.storage.database import Connection

_OWN_WORD: LiteralString = """with mail as materialized (
               select m.conversation_id, m.id, m.outgoing, m.automation, lower(m.from_field ->> 1) as sender,
                      to_jsonb(array_remove(array[nullif(m.from_field, 'null')], null)) || m.to_fields || m.cc_fields
                          || m.bcc_fields || m.reply_to_fields as everybody,
                      row_number() over conversation as place, first_value(m.automation) over conversation as began
               from message m
               where m.organization_id = %(organization)s and m.conversation_id = any(%(ids)s)
               window conversation as (partition by m.conversation_id order by m.delivered_at, m.id)),
           part as materialized (
               select mail.conversation_id, lower(person ->> 1) as address, min(mail.place) as since
               from mail cross join lateral jsonb_array_elements(mail.everybody) as person group by 1, 2)
           select mail.id, mail.conversation_id, mail.sender from mail
           join part on part.conversation_id = mail.conversation_id and part.address = mail.sender
                and part.since = mail.place
           where mail.place > 1 and not mail.outgoing"""
"""Mail with which somebody enters a conversation by himself: nobody had written to him, or heard from him, in it."""


async def uninvited(conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID]) -> set[UUID]:
    """Return the messages whose sender nobody had written to, or heard from, in their conversation before.

    Never: a conversation's first message, our own people and accounts, bounces (they say what they are), and mail of
    a list in a conversation that began on a list.
    """
    cursor = await conn.execute(
        # Asked when it is shown: what arrives later may be older, and explain who somebody is.
        _OWN_WORD
        + """ and mail.automation is distinct from 'bounce'
             and not coalesce(mail.automation = 'list' and mail.began = 'list', false)
             and not exists (select from account a
                             where a.organization_id = %(organization)s and a.address_key = mail.sender)
             and not exists (select from membership s join person p on p.id = s.person_id
                             where s.organization_id = %(organization)s and s.removed_at is null
                               and lower(p.email) = mail.sender)""",
        {"organization": organization_id, "ids": list(conversation_ids)},
    )
    return {row[0] for row in await cursor.fetchall()}


async def senders(conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Return (conversation, address) of who has a part in it by his own word only, whoever he says he is."""
    cursor = await conn.execute(
        # An address, even of our own people, is written by anybody.
        _OWN_WORD,
        {"organization": organization_id, "ids": list(conversation_ids)},
    )
    return {(row[1], row[2]) for row in await cursor.fetchall()}


async def acquainted(
    conn: Connection, organization_id: UUID, conversation_ids: Collection[UUID]
) -> set[frozenset[UUID]]:
    """Return the pairs of conversations of which each has mail by somebody who has a part in the other."""
    cursor = await conn.execute(
        # Ids alone are known to many: they do not make two conversations one for people who saw only one of them.
        """with mail as materialized (
               select m.conversation_id, case when not m.outgoing then lower(m.from_field ->> 1) end as author,
                      to_jsonb(array_remove(array[nullif(m.from_field, 'null')], null)) || m.to_fields || m.cc_fields
                          || m.bcc_fields || m.reply_to_fields as everybody
               from message m where m.organization_id = %(organization)s and m.conversation_id = any(%(ids)s)),
           part as materialized (
               select distinct mail.conversation_id, lower(person ->> 1) as address
               from mail cross join lateral jsonb_array_elements(mail.everybody) as person)
           select distinct mail.conversation_id, part.conversation_id
           from mail join part on part.address = mail.author and part.conversation_id <> mail.conversation_id""",
        {"organization": organization_id, "ids": list(conversation_ids)},
    )
    known = {(row[0], row[1]) for row in await cursor.fetchall()}
    return {frozenset(pair) for pair in known if pair[::-1] in known}
