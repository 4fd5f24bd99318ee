"""SQL of keeping the index. Reads conversations, messages, comments, people and shared files (declared)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.search.documents import Document
from postroom.storage.database import Connection, copy_in


class Stale(msgspec.Struct, frozen=True):
    """A conversation to be read again, by the mark it had when it was taken."""

    conversation_id: UUID
    mark: int


class Part(msgspec.Struct, frozen=True):
    """A message or comment of a conversation: what it was last indexed as (None: never), and what decides about that.

    `gone`: it is indexed and is there no more. `title`: the conversation's own subject; of a comment, whatever it has.
    """

    id: UUID
    conversation_id: UUID
    comment: bool
    gone: bool
    stamp: int | None
    title: str
    grants: list[UUID]


class Read(msgspec.Struct, frozen=True):
    """What a message or comment says. `outgoing` None: a comment."""

    id: UUID
    sent_at: datetime
    outgoing: bool | None
    account_id: UUID | None
    author_id: UUID | None
    subject: str
    text: str
    authors: list[list[str]]
    receivers: list[list[str]]
    copies: list[list[str]]
    files: list[str]


async def stale(conn: Connection, organization_id: UUID, limit: int) -> list[Stale]:
    """Return conversations to be read again, the latest marked first: what people do now goes before an import."""
    async with conn.cursor(row_factory=args_row(Stale)) as cursor:
        await cursor.execute(
            # The next batch.
            "select conversation_id, mark from search_stale where organization_id = %s order by mark desc limit %s",
            [organization_id, limit],
        )
        return await cursor.fetchall()


async def organizations_with_work(conn: Connection) -> list[UUID]:
    """Return the organizations that have something to be indexed, for the sweep."""
    cursor = await conn.execute(
        # A skip scan by hand: one look for each organization, however many rows wait.
        """select o.id from organization o
           where exists (select from search_stale s where s.organization_id = o.id)"""
    )
    return [row[0] for row in await cursor.fetchall()]


async def parts(conn: Connection, organization_id: UUID, conversations: Collection[UUID]) -> list[Part]:
    """Return what there is in these conversations and what is indexed of them, newest first."""
    async with conn.cursor(row_factory=args_row(Part)) as cursor:
        await cursor.execute(
            # What is, beside what is indexed; messages that nobody was told of yet are not there.
            """with asked as (
                   select c.id, coalesce(c.subject, '') as subject, c.latest_subject,
                          array(select g.grant_id from access_set_grant g
                                where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                                order by g.grant_id) as grants
                   from conversation c where c.organization_id = %(organization)s and c.id = any(%(ids)s)),
               present as (
                   select m.id, a.id as conversation_id, false as comment, m.delivered_at as at, a.subject as title,
                          a.grants
                   from asked a join message m on m.organization_id = %(organization)s and m.conversation_id = a.id
                   where m.settled_at is not null
                   union all
                   select o.id, a.id, true, o.created_at, coalesce(nullif(a.subject, ''), a.latest_subject), a.grants
                   from asked a join comment o on o.organization_id = %(organization)s and o.conversation_id = a.id),
               indexed as (
                   select d.id, d.conversation_id, d.stamp from search_document d
                   where d.organization_id = %(organization)s
                     and (d.conversation_id = any(%(ids)s) or d.id in (select id from present)))
               select id, coalesce(p.conversation_id, i.conversation_id), coalesce(p.comment, false), p.id is null,
                      i.stamp, coalesce(p.title, ''), coalesce(p.grants, '{}')
               from present p full join indexed i using (id) order by p.at desc, id desc""",
            {"organization": organization_id, "ids": list(conversations)},
        )
        return await cursor.fetchall()


async def read(conn: Connection, organization_id: UUID, ids: Collection[UUID], letters: int) -> list[Read]:
    """Return what these messages and comments say, of a text so many letters."""
    async with conn.cursor(row_factory=args_row(Read)) as cursor:
        await cursor.execute(
            # Words, people and names of files, of those that are indexed anew.
            """select m.id, m.delivered_at, m.outgoing, m.account_id, m.author_id, m.subject,
                      left(b.text, %(letters)s),
                      case when m.from_field is null then '[]'::jsonb else jsonb_build_array(m.from_field) end
                      || coalesce((select jsonb_build_array(jsonb_build_array(p.name, '')) from person p
                                   where p.id = m.author_id), '[]'::jsonb),
                      m.to_fields || m.bcc_fields, m.cc_fields,
                      array(select f.filename from attachment f
                            where f.organization_id = m.organization_id and f.message_id = m.id and not f.inline
                            union all
                            select f.filename from shared_file f
                            where f.organization_id = m.organization_id and f.message_id = m.id)
               from message m join message_body b on b.organization_id = m.organization_id and b.message_id = m.id
               where m.organization_id = %(organization)s and m.id = any(%(ids)s)
               union all
               select o.id, o.created_at, null, null, o.author_id, '', left(o.body, %(letters)s),
                      jsonb_build_array(jsonb_build_array(p.name, p.email)), '[]', '[]', '{}'
               from comment o join person p on p.id = o.author_id
               where o.organization_id = %(organization)s and o.id = any(%(ids)s)""",
            {"organization": organization_id, "ids": list(ids), "letters": letters},
        )
        return await cursor.fetchall()


async def stems(conn: Connection, language: str, words: Sequence[str]) -> dict[str, str]:
    """Return word → stem by PostgreSQL's Snowball dictionary of a language; small words have none."""
    cursor = await conn.execute(
        # A language this PostgreSQL has no dictionary of stems nothing.
        """select word, (ts_lexize(d.oid::regdictionary, word))[1]
           from unnest(%s::text[]) as asked (word), pg_ts_dict d
           where d.dictname = %s || '_stem' and d.dictnamespace = 'pg_catalog'::regnamespace""",
        [list(words), language],
    )
    return {row[0]: row[1] for row in await cursor.fetchall() if row[1]}


async def stems_in(conn: Connection, languages: Sequence[str], words: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return word → language → stem, for the few words of a query."""
    cursor = await conn.execute(
        # All languages an organization is written to in, at once.
        """select word, left(d.dictname, -5), (ts_lexize(d.oid::regdictionary, word))[1]
           from unnest(%s::text[]) as asked (word), pg_ts_dict d
           where left(d.dictname, -5) = any(%s) and d.dictname like '%%\\_stem'
             and d.dictnamespace = 'pg_catalog'::regnamespace""",
        [list(words), list(languages)],
    )
    found: dict[str, dict[str, str]] = {}
    for word, language, stem in await cursor.fetchall():
        if stem:
            found.setdefault(word, {})[language] = stem
    return found


async def remove(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> None:
    """Take documents out of the index."""
    await conn.execute(
        # What is gone, or is written anew in a moment.
        "delete from search_document where organization_id = %s and id = any(%s)",
        [organization_id, list(ids)],
    )


async def insert(conn: Connection, organization_id: UUID, documents: Sequence[Document]) -> None:
    """Put documents into the index."""
    await copy_in(
        conn,
        # Written by the indexer alone, one key at a time.
        """copy search_document (organization_id, id, conversation_id, comment, sent_at, stamp, keys, head, words)
           from stdin""",
        [_row(organization_id, one) for one in documents],
    )


def _row(organization_id: UUID, one: Document) -> list[Any]:
    return [
        organization_id,
        one.id,
        one.conversation_id,
        one.comment,
        one.sent_at,
        one.stamp,
        list(one.keys),
        one.head,
        one.words,
    ]


async def add_languages(conn: Connection, organization_id: UUID, languages: Collection[str]) -> None:
    """Say that an organization is written to in these languages."""
    await conn.execute(
        # They only become more.
        """insert into search_language (organization_id, language)
           select %s, language from unnest(%s::text[]) as l (language) on conflict do nothing""",
        [organization_id, sorted(languages)],
    )


async def done(conn: Connection, organization_id: UUID, batch: Sequence[Stale]) -> None:
    """Forget marks that were worked off; what was marked anew meanwhile stays."""
    await conn.execute(
        # By the mark that was read.
        """delete from search_stale s using unnest(%s::uuid[], %s::bigint[]) as d (conversation_id, mark)
           where s.organization_id = %s and s.conversation_id = d.conversation_id and s.mark = d.mark""",
        [[one.conversation_id for one in batch], [one.mark for one in batch], organization_id],
    )
