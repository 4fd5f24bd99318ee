"""SQL of the same mail in several team accounts (reads organizations, accounts and conversations)."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from postroom.storage.database import Connection


class Twin(msgspec.Struct, frozen=True):
    """The same mail in another team account.

    `shared`: whoever sees this account sees its conversation; `known`: the ledger of this account has it already.
    """

    message_id: UUID
    conversation_id: UUID
    sender: str
    shared: bool
    known: bool


async def hold(conn: Connection, organization_id: UUID) -> bool:
    """Return whether the organization wants a single conversation; then wait until nobody else adds mail to it."""
    cursor = await conn.execute(
        # One after the other, until the commit.
        """select pg_advisory_xact_lock(hashtext('twins'), hashtext(id::text)) from organization
           where id = %s and same_mail = 'single_conversation'""",
        [organization_id],
    )
    return await cursor.fetchone() is not None


async def twins(
    conn: Connection, organization_id: UUID, account_id: UUID, fingerprints: Sequence[bytes], *, single: bool
) -> dict[bytes, Twin]:
    """Return fingerprint → the first such mail in another team account. Not `single`: only what is known already."""
    cursor = await conn.execute(
        # Who has this mail? What was sent, lies in spam, or is done with, counts only where it is shared anyway.
        """select m.fingerprint, m.id, m.conversation_id, coalesce(lower(m.from_field ->> 1), ''), s.shared, k.known
           from account a
           join message m on m.organization_id = a.organization_id and m.account_id = a.id
                and m.fingerprint = any(%(fingerprints)s)
           cross join lateral (
               select exists (select from intake i where i.organization_id = m.organization_id
                              and i.message_id = m.id and i.account_id = %(account)s) as known) k
           join conversation c on c.organization_id = m.organization_id and c.id = m.conversation_id
           cross join lateral (
               select exists (select from access_set_grant g
                              where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                                and g.grant_kind = 'account' and g.grant_id = %(account)s) as shared) s
           where a.organization_id = %(organization)s and a.id <> %(account)s and a.team_id is not null
             and (k.known or %(single)s and a.removed_at is null and (s.shared
                 or c.closed_at is null and c.trashed = '{}' and c.junked = '{}' and not m.outgoing and not exists (
                 select from intake i join folder f on f.organization_id = i.organization_id and f.id = i.folder_id
                 where i.organization_id = m.organization_id and i.message_id = m.id and i.account_id = m.account_id
                   and i.expunged_at is null and f.role in ('junk', 'trash'))))
           order by k.known, m.created_at desc, m.id desc""",
        {
            "organization": organization_id,
            "account": account_id,
            "fingerprints": list(fingerprints),
            "single": single,
        },
    )
    return {row[0]: Twin(*row[1:]) for row in await cursor.fetchall()}
