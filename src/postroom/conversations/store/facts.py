"""SQL of a conversation's facts: load them under a lock, write changes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql

from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind, PersonState
from postroom.storage.database import Connection, copy_in


async def lock(conn: Connection, organization_id: UUID, ids: Collection[UUID]) -> None:
    """Lock conversations, in id order, until the transaction ends."""
    await conn.execute(
        # Lock conversations in one order, so two batches never wait for each other in a ring. No key is locked: rows
        # that refer to a conversation (drafts, messages) hold its key before they come to wait here.
        "select from conversation where organization_id = %s and id = any(%s) order by id for no key update",
        [organization_id, list(ids)],
    )


async def load(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Facts]:
    """Return the facts of these conversations and lock them, in id order, until the transaction ends."""
    # A statement of its own: one that had to wait reads other tables as they were before.
    await lock(conn, organization_id, ids)
    cursor = await conn.execute(
        # Who came after the news has nothing unread: newcomers have a state although they never touched the
        # conversation.
        """select c.id, c.access_set_id, c.team_id, c.in_team_inbox, c.closed_at is not null, c.subject, c.color,
                  c.last_activity_at, c.last_sent_at, c.news_at,
                  array(select g.grant_kind || ':' || g.grant_id from access_set_grant g
                        where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id),
                  array(select a.person_id from conversation_assignee a
                        where a.organization_id = c.organization_id and a.conversation_id = c.id),
                  (select jsonb_agg(jsonb_build_array(member.person_id,
                              coalesce(p.in_inbox, false), coalesce(p.archived, false),
                              coalesce(c.news_at > coalesce(p.read_until, newcomer.since, '-infinity'), false),
                              coalesce(p.starred, false), extract(epoch from p.snoozed_until)::bigint,
                              coalesce(p.wake_on_reply, true), who.handled_behavior = 'remove_from_inbox',
                              coalesce(member.out_from <= now() and coalesce(member.out_until > now(), true), false)))
                   from (select person_id, in_inbox, archived, starred, read_until, snoozed_until, wake_on_reply
                         from conversation_person
                         where organization_id = c.organization_id and conversation_id = c.id) p
                   full join (select h.person_id, min(h.since) as since from access_set_grant g
                              join grant_holder h using (organization_id, grant_kind, grant_id)
                              where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
                              group by h.person_id having min(h.since) >= c.news_at) newcomer using (person_id)
                   join membership member on member.organization_id = c.organization_id
                        and member.person_id = coalesce(p.person_id, newcomer.person_id)
                   join person who on who.id = member.person_id),
                  c.messages_count + c.comments_count = 0, c.joined_into, c.trashed, c.junked,
                  case when c.labels <> '{}' then
                      array(select l.id || ':' || l.account_id from label l
                            where l.organization_id = c.organization_id and l.id = any(c.labels)
                            union all select s.id || ':' || s.id from shared_label s
                            where s.organization_id = c.organization_id and s.id = any(c.labels)) end
           from conversation c where c.organization_id = %s and c.id = any(%s) order by c.id""",
        [organization_id, list(ids)],
    )
    return {row[0]: _facts(row) for row in await cursor.fetchall()}


def _facts(row: Sequence[Any]) -> Facts:
    return Facts(
        id=row[0],
        access_set_id=row[1],
        team_id=row[2],
        in_team_inbox=row[3],
        closed=row[4],
        subject=row[5],
        color=row[6],
        last_activity_at=row[7],
        last_sent_at=row[8],
        news_at=row[9],
        grants=frozenset(_grant(text) for text in row[10]),
        assignees=frozenset(row[11]),
        people={UUID(state[0]): PersonState(*state[1:]) for state in row[12] or []},
        empty=row[13],
        joined_into=row[14],
        trashed=frozenset(row[15]),
        junked=frozenset(row[16]),
        labels=dict(_label(text) for text in row[17] or ()),
    )


def _grant(text: str) -> Grant:
    kind, _, grant_id = text.partition(":")
    return Grant(GrantKind(kind), UUID(grant_id))


def _label(text: str) -> tuple[UUID, UUID]:
    label_id, _, seen_through = text.partition(":")
    return UUID(label_id), UUID(seen_through)


_CHANGED = sql.SQL("unnest(%(ids)s::uuid[], %(keys)s::uuid[], %(after)s::bool[]) as change (id, key, after)")
_AFTER = sql.SQL("after")


def _set(column: str, kind: str, value: sql.SQL = _AFTER) -> sql.Composed:
    """Return what sets a column of conversations."""
    return sql.SQL(
        """update conversation c set {column} = {value}
           from unnest(%(ids)s::uuid[], %(after)s::{kind}[]) as change (id, after)
           where c.organization_id = %(organization)s and c.id = change.id"""
    ).format(column=sql.Identifier(column), kind=sql.Identifier(kind), value=value)


def _put(column: str) -> sql.Composed:
    """Return what takes keys out of an array of conversations, and puts in again those that are on."""
    return sql.SQL(
        """update conversation c
           set {column} = array(select unnest(c.{column}) except select unnest(change.keys)) || change.given
           from (select id, array_agg(key) as keys, coalesce(array_agg(key) filter (where after), array[]::uuid[])
                        as given
                 from {changed} group by id) change
           where c.organization_id = %(organization)s and c.id = change.id"""
    ).format(column=sql.Identifier(column), changed=_CHANGED)


def _mark(column: str, value: sql.SQL = _AFTER) -> sql.Composed:
    """Return what sets a mark that people have on conversations."""
    return sql.SQL(
        """insert into conversation_person (organization_id, conversation_id, person_id, {column})
           select %(organization)s, id, key, {value} from {changed}
           on conflict (organization_id, conversation_id, person_id) do update set {column} = excluded.{column}"""
    ).format(column=sql.Identifier(column), value=value, changed=_CHANGED)


_SNOOZE = sql.SQL(
    """insert into conversation_person (organization_id, conversation_id, person_id, snoozed_until)
       select %(organization)s, id, key, to_timestamp(after)
       from unnest(%(ids)s::uuid[], %(keys)s::uuid[], %(after)s::float8[]) as change (id, key, after)
       on conflict (organization_id, conversation_id, person_id) do update set snoozed_until = excluded.snoozed_until"""
)
_ASSIGN = sql.SQL(
    """insert into conversation_assignee (organization_id, conversation_id, person_id)
       select %(organization)s, id, key from {changed} where after on conflict do nothing"""
).format(changed=_CHANGED)
_UNASSIGN = sql.SQL(
    """delete from conversation_assignee a using {changed}
       where a.organization_id = %(organization)s and a.conversation_id = id and a.person_id = key and not after"""
).format(changed=_CHANGED)
_WRITE: dict[Field, list[sql.SQL | sql.Composed]] = {
    Field.CLOSED: [_set("closed_at", "bool", sql.SQL("case when after then now() end"))],
    Field.TEAM: [_set("team_id", "uuid")],
    Field.TEAM_INBOX: [_set("in_team_inbox", "bool")],
    Field.SUBJECT: [_set("subject", "text")],
    Field.COLOR: [_set("color", "text")],
    Field.ASSIGNEE: [_ASSIGN, _UNASSIGN],
    Field.TRASHED: [_put("trashed")],
    Field.JUNKED: [_put("junked")],
    Field.LABEL: [_put("labels")],
    Field.INBOX: [_mark("in_inbox")],
    Field.ARCHIVED: [_mark("archived")],
    Field.UNREAD: [_mark("read_until", sql.SQL("case when after then '-infinity' else clock_timestamp() end"))],
    Field.STARRED: [_mark("starred")],
    Field.SNOOZED: [_SNOOZE],
    Field.WAKE_ON_REPLY: [_mark("wake_on_reply")],
}


async def write(conn: Connection, organization_id: UUID, changes: Sequence[Change]) -> None:
    """Write changes to their tables, all of a field at once: an import has hundreds. Grants go with `set_access`."""
    last = {(change.field, change.conversation_id, change.key): change.after for change in changes}
    for field, statements in _WRITE.items():
        of_field = [(one, key, after) for (other, one, key), after in last.items() if other is field]
        if not of_field:
            continue
        ids, keys, after = (list(column) for column in zip(*of_field, strict=True))
        if field is Field.LABEL:
            after = [through is not None for through in after]
        values = {"organization": organization_id, "ids": ids, "keys": keys, "after": after}
        for statement in statements:
            await conn.execute(statement, values)


async def set_access(conn: Connection, organization_id: UUID, conversation_id: UUID, access_set_id: UUID) -> None:
    """Give a conversation another access set."""
    await conn.execute(
        # Change who may see one conversation.
        "update conversation set access_set_id = %s where organization_id = %s and id = %s",
        [access_set_id, organization_id, conversation_id],
    )


async def create(conn: Connection, organization_id: UUID, facts: Sequence[Facts]) -> None:
    """Insert new conversations; their summary is filled by `summary.refresh`."""
    await copy_in(
        conn,
        # New conversations.
        """copy conversation (organization_id, id, access_set_id, team_id, in_team_inbox, subject, color, created_at,
                              last_activity_at) from stdin""",
        [
            [
                organization_id,
                f.id,
                f.access_set_id,
                f.team_id,
                f.in_team_inbox,
                f.subject,
                f.color,
                f.last_activity_at,
                f.last_activity_at,
            ]
            for f in facts
        ],
    )


async def set_news(conn: Connection, organization_id: UUID, ids: Sequence[UUID], at: datetime | None = None) -> None:
    """Say that something happened, now or at a moment, that makes these conversations unread."""
    await conn.execute(
        # News: whoever read until before this moment has something unread.
        """update conversation set news_at = greatest(news_at, coalesce(%(at)s, clock_timestamp())),
                  last_activity_at = greatest(last_activity_at, coalesce(%(at)s, now()))
           where organization_id = %(organization)s and id = any(%(ids)s)""",
        {"organization": organization_id, "ids": list(ids), "at": at},
    )


async def touch(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> None:
    """Say that something happened just now in these conversations; what is unread stays as it is."""
    await conn.execute(
        # On top of every list it is in.
        """update conversation set last_activity_at = greatest(last_activity_at, now())
           where organization_id = %s and id = any(%s)""",
        [organization_id, list(ids)],
    )


async def set_news_unread(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> None:
    """Give conversations without news a moment of it, their last activity, so that a marker can say unread."""
    if not ids:
        return
    await conn.execute(
        # Unseen history: unread only for those whose marker says so.
        """update conversation set news_at = last_activity_at
           where organization_id = %s and id = any(%s) and news_at is null""",
        [organization_id, list(ids)],
    )
