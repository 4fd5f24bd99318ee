"""SQL of reading: list rows, pages, badges. Reads drafts and the outbox too (declared)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import args_row

from postroom.conversations.model import PersonState
from postroom.conversations.store.shared_labels import visible_to
from postroom.storage.database import Connection

MATCHES = """(not %(unread)s or coalesce(scanned.news_at > coalesce(
    (select m.read_until from conversation_person m where m.organization_id = %(organization)s
       and m.conversation_id = scanned.conversation_id and m.person_id = %(person)s),
    (select min(h.since) from conversation c
     join access_set_grant g on g.organization_id = c.organization_id
          and g.access_set_id = c.access_set_id
     join grant_holder h on h.organization_id = g.organization_id and h.grant_kind = g.grant_kind
          and h.grant_id = g.grant_id and h.person_id = %(person)s
     where c.organization_id = %(organization)s and c.id = scanned.conversation_id)), false))
and (not %(mine)s or exists (
    select from conversation_assignee a where a.organization_id = %(organization)s
       and a.conversation_id = scanned.conversation_id and a.person_id = %(person)s))
and (not %(others)s or exists (
    select from conversation_assignee a where a.organization_id = %(organization)s
       and a.conversation_id = scanned.conversation_id and a.person_id <> %(person)s))
and (not %(assigned)s or exists (
    select from conversation_assignee a where a.organization_id = %(organization)s
       and a.conversation_id = scanned.conversation_id))
and (not %(unassigned)s or not exists (
    select from conversation_assignee a where a.organization_id = %(organization)s
       and a.conversation_id = scanned.conversation_id))
and (not %(starred)s or exists (
    select from conversation_person m where m.organization_id = %(organization)s
       and m.conversation_id = scanned.conversation_id and m.person_id = %(person)s and m.starred))
and (not %(not_snoozed)s or not exists (
    select from conversation_person m where m.organization_id = %(organization)s
       and m.conversation_id = scanned.conversation_id and m.person_id = %(person)s
       and m.snoozed_until is not null))
and (not %(attachments)s or exists (
    select from conversation c where c.organization_id = %(organization)s
       and c.id = scanned.conversation_id and c.attachments_count > 0))
and (%(of_team)s::uuid is null or exists (
    select from conversation c where c.organization_id = %(organization)s
       and c.id = scanned.conversation_id and c.team_id = %(of_team)s))"""
"""SQL: whether a row `scanned` of a placement passes a sieve (parameters: organization, person, the sieve's own)."""

_FILTERS = ("unread", "mine", "others", "assigned", "unassigned", "starred", "not_snoozed", "attachments")


class Sieve(msgspec.Struct, frozen=True):
    """What a list lets through: what passes all of these filters, and belongs to a team, if one is named."""

    filters: frozenset[str] = frozenset()
    team_id: UUID | None = None

    def __bool__(self) -> bool:
        return bool(self.filters) or self.team_id is not None

    @property
    def parameters(self) -> dict[str, Any]:
        """Return what `MATCHES` asks for."""
        return {name: name in self.filters for name in _FILTERS} | {"of_team": self.team_id}


class Row(msgspec.Struct, frozen=True):
    """A conversation as one person sees it, its reader. `placements` are [kind, owner, position in Unix seconds].

    `labels` are those of accounts whose mail he sees: what somebody else calls his folders concerns nobody.
    `receivers` are whom the latest of our mails went to, at most four, while nobody from outside wrote.
    `shared_labels` are those of the organization that he may know of.
    """

    reader_id: UUID
    id: UUID
    subject: str | None
    latest_subject: str
    preview: str
    color: str | None
    team_id: UUID | None
    in_team_inbox: bool
    closed_at: datetime | None
    authors: list[tuple[str, str]]
    receivers: list[tuple[str, str]]
    latest_outgoing: bool
    latest_channel: str
    messages_count: int
    comments_count: int
    attachments_count: int
    created_at: datetime
    last_activity_at: datetime
    access_set_id: UUID
    assignees: list[UUID]
    accounts: list[UUID]
    labels: list[UUID]
    shared_labels: list[UUID]
    drafts: list[UUID]
    failed_count: int
    shared: bool
    state: list[bool | None] | None
    wake_on_reply: bool
    snoozed_until: int | None
    unread: bool
    placements: list[tuple[str, UUID, float]]

    @property
    def mine(self) -> PersonState:
        """Return the reader's own state."""
        in_inbox, archived, starred = self.state or (False, False, False)
        return PersonState(
            in_inbox=bool(in_inbox),
            archived=bool(archived),
            unread=self.unread,
            starred=bool(starred),
            snoozed_until=self.snoozed_until,
            wake_on_reply=self.wake_on_reply,
        )


_VISIBLE = visible_to("asked.person_id")
_ROWS = f"""select asked.person_id,
              c.id, c.subject, c.latest_subject, c.preview, c.color, c.team_id, c.in_team_inbox, c.closed_at,
              c.authors,
              case when c.authors = '[]' then coalesce((
                  select jsonb_path_query_array(m.to_fields || m.cc_fields || m.bcc_fields, '$[0 to 3]')
                  from message m
                  where m.organization_id = c.organization_id and m.conversation_id = c.id and m.outgoing
                    and m.settled_at is not null
                  order by m.delivered_at desc, m.id desc limit 1), '[]') else '[]' end,
              c.latest_outgoing, c.latest_channel, c.messages_count, c.comments_count,
              c.attachments_count, c.created_at, greatest(c.last_activity_at, c.news_at), c.access_set_id,
              array(select a.person_id from conversation_assignee a
                    where a.organization_id = c.organization_id and a.conversation_id = c.id
                    order by a.assigned_at, a.person_id),
              array(select g.grant_id from access_set_grant g where g.organization_id = c.organization_id
                      and g.access_set_id = c.access_set_id and g.grant_kind = 'account'),
              array(select l.id from label l join grant_holder h on h.organization_id = l.organization_id
                      and h.person_id = asked.person_id and h.grant_kind = 'account'
                      and h.grant_id = l.account_id
                    where l.organization_id = c.organization_id and l.id = any(c.labels) order by l.name, l.id),
              array(select s.id from shared_label s where s.organization_id = c.organization_id
                      and s.id = any(c.labels) and {_VISIBLE} order by s.name_key, s.id),
              array(select d.id from draft d where d.organization_id = c.organization_id
                      and d.conversation_id = c.id and d.discarded_at is null and d.message_id is null),
              (select count(*) from message m join outbox o on o.organization_id = m.organization_id
                   and o.message_id = m.id and o.state in ('failed', 'unknown')
               where m.organization_id = c.organization_id and m.conversation_id = c.id and m.outgoing)::int,
              exists (select from access_set_grant g join grant_holder h
                        using (organization_id, grant_kind, grant_id)
                      where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                        and h.person_id <> asked.person_id),
              case when p.person_id is not null then array[p.in_inbox, p.archived, p.starred] end,
              coalesce(p.wake_on_reply, true),
              extract(epoch from p.snoozed_until)::bigint,
              coalesce(c.news_at > coalesce(p.read_until, held.since), false),
              coalesce((select jsonb_agg(jsonb_build_array(q.kind, q.owner_id,
                                                           extract(epoch from q.position)::float8))
                        from placement q
                        where q.organization_id = c.organization_id and q.conversation_id = c.id
                          and (q.owner_id = asked.person_id or q.owner_id = any(held.grants)
                               or q.owner_id = c.team_id and exists (
                                   select from grant_holder h
                                   where h.organization_id = c.organization_id and h.grant_kind = 'team'
                                     and h.grant_id = c.team_id and h.person_id = asked.person_id)
                               or q.kind = 'label' and exists (
                                   select from label l where l.organization_id = q.organization_id
                                     and l.id = q.owner_id and l.account_id = any(held.grants)))),
                       '[]'::jsonb)
       from unnest(%(people)s::uuid[], %(conversations)s::uuid[]) as asked (person_id, id)
       join conversation c on c.organization_id = %(organization)s and c.id = asked.id
       cross join lateral (
           select min(h.since) as since, array_agg(h.grant_id) as grants
           from access_set_grant g join grant_holder h on h.organization_id = g.organization_id
                and h.grant_kind = g.grant_kind and h.grant_id = g.grant_id and h.person_id = asked.person_id
           where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id) held
       left join conversation_person p on p.organization_id = c.organization_id
           and p.conversation_id = c.id and p.person_id = asked.person_id
       where held.since is not null and c.joined_into is null"""


async def rows(conn: Connection, organization_id: UUID, readers: Collection[tuple[UUID, UUID]]) -> list[Row]:
    """Return, for each (person, conversation) who may see it, the row with his own state and mailboxes, in no order."""
    async with conn.cursor(row_factory=args_row(Row), binary=True) as cursor:
        await cursor.execute(
            # List rows: shared part, own state, own mailboxes; access is part of the query.
            _ROWS,
            {
                "organization": organization_id,
                "people": [person_id for person_id, _ in readers],
                "conversations": [conversation_id for _, conversation_id in readers],
            },
        )
        return await cursor.fetchall()


async def page(
    conn: Connection,
    organization_id: UUID,
    boxes: Sequence[tuple[str, UUID]],
    until: tuple[datetime, UUID],
    limit: int,
) -> list[tuple[UUID, datetime]]:
    """Return (conversation, position) of mailboxes below a cursor: one range scan each, merged."""
    cursor = await conn.execute(
        # One keyset range scan for each mailbox, then the newest of them all, each conversation once.
        """select distinct on (found.position, found.conversation_id) found.conversation_id, found.position
           from unnest(%(kinds)s::text[], %(owners)s::uuid[]) as o (kind, owner_id)
           cross join lateral (
               select p.conversation_id, p.position from placement p
               where p.organization_id = %(organization)s and p.kind = o.kind and p.owner_id = o.owner_id
                 and (p.position, p.conversation_id) < (%(position)s, %(conversation)s)
               order by p.position desc, p.conversation_id desc limit %(limit)s) found
           order by found.position desc, found.conversation_id desc limit %(limit)s""",
        _parameters(organization_id, boxes, until) | {"limit": limit},
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def filtered_page(
    conn: Connection,
    organization_id: UUID,
    boxes: Sequence[tuple[str, UUID]],
    until: tuple[datetime, UUID],
    person_id: UUID,
    sieve: Sieve,
    scan: int,
) -> list[tuple[UUID, datetime, bool]]:
    """Return up to `scan` rows of mailboxes below a cursor, in order, each with whether the sieve lets it through."""
    cursor = await conn.execute(
        # A bounded scan in list order; each filter looks its row up by key, and only where it is asked for.
        f"""select scanned.conversation_id, scanned.position,
                  {MATCHES}
           from (select distinct on (found.position, found.conversation_id) found.*
                 from unnest(%(kinds)s::text[], %(owners)s::uuid[]) as o (kind, owner_id)
                 cross join lateral (
                     select p.conversation_id, p.position, p.news_at from placement p
                     where p.organization_id = %(organization)s and p.kind = o.kind and p.owner_id = o.owner_id
                       and (p.position, p.conversation_id) < (%(position)s, %(conversation)s)
                     order by p.position desc, p.conversation_id desc limit %(scan)s) found
                 order by found.position desc, found.conversation_id desc limit %(scan)s) scanned
           order by scanned.position desc, scanned.conversation_id desc""",
        _parameters(organization_id, boxes, until) | {"person": person_id, "scan": scan} | sieve.parameters,
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


def _parameters(
    organization_id: UUID, boxes: Sequence[tuple[str, UUID]], until: tuple[datetime, UUID]
) -> dict[str, Any]:
    return {
        "organization": organization_id,
        "kinds": [kind for kind, _ in boxes],
        "owners": [owner for _, owner in boxes],
        "position": until[0],
        "conversation": until[1],
    }


async def badges(
    conn: Connection, organization_id: UUID, boxes: Sequence[tuple[str, UUID]], person_id: UUID, cap: int
) -> list[tuple[str, UUID, int, int]]:
    """Return (kind, owner, total, unread) of mailboxes among their newest `cap` rows."""
    cursor = await conn.execute(
        # Counts that stop early: nobody reads past 999+. Since when the person sees a conversation, of which he read
        # nothing, is looked up only where it matters.
        """select b.kind, b.owner_id, counted.total::int, counted.unread::int
           from unnest(%(kinds)s::text[], %(owners)s::uuid[]) as b (kind, owner_id)
           cross join (select min(since) as first, max(since) as last from grant_holder
                       where organization_id = %(organization)s and person_id = %(person)s) held
           cross join lateral (
               select count(*) as total,
                      count(*) filter (where case
                          when newest.news_at is null then false
                          when mine.read_until is not null then newest.news_at > mine.read_until
                          when newest.news_at > held.last then true
                          when newest.news_at <= held.first then false
                          else newest.news_at > (
                              select min(h.since) from conversation c
                              join access_set_grant g on g.organization_id = c.organization_id
                                   and g.access_set_id = c.access_set_id
                              join grant_holder h on h.organization_id = g.organization_id
                                   and h.grant_kind = g.grant_kind and h.grant_id = g.grant_id
                                   and h.person_id = %(person)s
                              where c.organization_id = %(organization)s and c.id = newest.conversation_id)
                          end) as unread
               from (select p.conversation_id, p.news_at from placement p
                     where p.organization_id = %(organization)s and p.kind = b.kind and p.owner_id = b.owner_id
                     order by p.position desc, p.conversation_id desc limit %(cap)s) newest
               left join conversation_person mine on mine.organization_id = %(organization)s
                    and mine.conversation_id = newest.conversation_id and mine.person_id = %(person)s
                    and newest.news_at is not null) counted""",
        {
            "organization": organization_id,
            "person": person_id,
            "cap": cap,
            "kinds": [kind for kind, _ in boxes],
            "owners": [owner for _, owner in boxes],
        },
    )
    return [(row[0], row[1], row[2], row[3]) for row in await cursor.fetchall()]


async def drafts_counts(conn: Connection, organization_id: UUID, person_id: UUID, cap: int) -> tuple[int, int]:
    """Return how many drafts the person has open, and how many are scheduled, of no conversation too; up to `cap`."""
    cursor = await conn.execute(
        # The counts beside Drafts and Send later.
        """select (count(*) filter (where send_at is null))::int, (count(*) filter (where send_at is not null))::int
           from (select send_at from draft
                 where organization_id = %s and author_id = %s and discarded_at is null and message_id is null
                 limit %s) open""",
        [organization_id, person_id, cap],
    )
    drafts, scheduled = await cursor.fetchone() or (0, 0)
    return drafts, scheduled


async def draft_conversations(
    conn: Connection, organization_id: UUID, person_id: UUID, until: datetime, limit: int
) -> list[tuple[UUID, datetime]]:
    """Return (conversation, changed) of the person's own drafts that are not scheduled, newest first."""
    cursor = await conn.execute(
        # The Drafts mailbox.
        """select conversation_id, max(updated_at) from draft
           where organization_id = %s and author_id = %s and discarded_at is null and message_id is null
             and conversation_id is not null and send_at is null and updated_at < %s
           group by conversation_id order by 2 desc limit %s""",
        [organization_id, person_id, until, limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def scheduled_conversations(
    conn: Connection, organization_id: UUID, person_id: UUID, after: datetime, limit: int
) -> list[tuple[UUID, datetime]]:
    """Return (conversation, moment) of the person's scheduled letters, the soonest first."""
    cursor = await conn.execute(
        # The Send later mailbox.
        """select conversation_id, min(send_at) from draft
           where organization_id = %s and author_id = %s and discarded_at is null and message_id is null
             and conversation_id is not null and send_at is not null
           group by conversation_id having min(send_at) > %s order by 2 limit %s""",
        [organization_id, person_id, after, limit],
    )
    return [(row[0], row[1]) for row in await cursor.fetchall()]
