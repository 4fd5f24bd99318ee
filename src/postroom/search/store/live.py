"""SQL of what is asked of conversations as they are now. Reads conversations' tables (declared)."""

from collections.abc import Sequence
from itertools import product
from typing import LiteralString
from uuid import UUID

from psycopg import sql

from postroom.conversations.placing import label_through
from postroom.search.model import Condition, Standing, State
from postroom.storage.database import Connection

_ALLOWED: LiteralString = """
    select c.id from conversation c
    cross join lateral (
        select min(h.since) as since from access_set_grant g
        join grant_holder h using (organization_id, grant_kind, grant_id)
        where g.organization_id = c.organization_id and g.access_set_id = c.access_set_id
          and h.person_id = %(person)s) access
    left join conversation_person mine on mine.organization_id = c.organization_id
        and mine.conversation_id = c.id and mine.person_id = %(person)s
    where c.organization_id = %(organization)s and c.id = any(%(ids)s) and c.joined_into is null
      and access.since is not null
      and exists (select from placement p join grant_holder h on h.organization_id = p.organization_id
                       and h.person_id = %(person)s and h.grant_id = p.owner_id
                  where p.organization_id = c.organization_id and p.conversation_id = c.id and p.kind = any(%(lists)s))
      and {conditions}"""
_STATES: dict[State, LiteralString] = {
    State.UNREAD: "coalesce(c.news_at > coalesce(mine.read_until, access.since), false)",
    State.STARRED: "coalesce(mine.starred, false)",
    State.SNOOZED: "mine.snoozed_until is not null",
    State.ARCHIVED: "coalesce(mine.archived, false)",
    State.INBOX: "coalesce(mine.in_inbox, false)",
    State.CLOSED: "c.closed_at is not null",
    State.DRAFTS: """exists (select from draft d where d.organization_id = c.organization_id
                       and d.conversation_id = c.id and d.author_id = %(person)s
                       and d.discarded_at is null and d.message_id is null)""",
    State.ASSIGNED: """exists (select from conversation_assignee a where a.organization_id = c.organization_id
                         and a.conversation_id = c.id)""",
    State.ASSIGNED_TO: """exists (select from conversation_assignee a where a.organization_id = c.organization_id
                            and a.conversation_id = c.id and a.person_id = any({ids}))""",
    State.TEAM: "coalesce(c.team_id = any({ids}), false)",
    State.LABEL: "c.labels && {ids}",
}
_FEW: dict[State, LiteralString] = {
    State.STARRED: """select conversation_id from conversation_person
        where organization_id = %(organization)s and person_id = %(person)s and starred""",
    State.SNOOZED: """select conversation_id from conversation_person
        where organization_id = %(organization)s and person_id = %(person)s and snoozed_until is not null""",
    State.INBOX: """select conversation_id from conversation_person
        where organization_id = %(organization)s and person_id = %(person)s and in_inbox""",
    State.DRAFTS: """select conversation_id from draft
        where organization_id = %(organization)s and author_id = %(person)s and conversation_id is not null
          and discarded_at is null and message_id is null""",
    State.ASSIGNED_TO: """select conversation_id from conversation_assignee
        where organization_id = %(organization)s and person_id = any(%(ids)s)""",
    State.LABEL: """select conversation_id from placement
        where organization_id = %(organization)s and kind = 'label' and owner_id = any(%(lists)s)""",
}
"""Where the conversations of a state are listed by themselves. Those under labels are not in Trash or Spam."""


async def few(
    conn: Connection, organization_id: UUID, person_id: UUID, grants: Sequence[UUID], asked: Standing, most: int
) -> list[UUID] | None:
    """Return the conversations of one state that is asked for, if it lists at most so many; else None."""
    found: list[UUID] | None = None
    for condition in asked.conditions:
        listed = _FEW.get(condition.state)
        if not condition.wanted or listed is None or (condition.state is State.LABEL and "open" not in asked.lists):
            continue
        cursor = await conn.execute(
            # A mailbox of one's own is short; the index need not be read for what is not in it.
            sql.SQL("{listed} limit {most}").format(listed=sql.SQL(listed), most=most + 1),
            {
                "organization": organization_id,
                "person": person_id,
                "ids": list(condition.ids),
                "lists": [*condition.ids, *(label_through(*one) for one in product(condition.ids, grants))],
            },
        )
        rows = await cursor.fetchall()
        ids = sorted({row[0] for row in rows})
        if len(rows) <= most and (found is None or len(ids) < len(found)):
            found = ids
    return found


async def standing(
    conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID], asked: Standing
) -> set[UUID]:
    """Return those of the conversations that the person may see now and that stand as he asks."""
    values: dict[str, object] = {
        "organization": organization_id,
        "person": person_id,
        "ids": list(ids),
        "lists": list(asked.lists),
    }
    wanted: list[sql.Composable] = [sql.SQL("true")]
    for number, condition in enumerate(asked.conditions):
        values[f"ids{number}"] = list(condition.ids)
        wanted.append(_condition(condition, sql.Placeholder(f"ids{number}")))
    # The access rule, of this moment, whatever the index says.
    statement = sql.SQL(_ALLOWED).format(conditions=sql.SQL(" and ").join(wanted))
    cursor = await conn.execute(statement, values)
    return {row[0] for row in await cursor.fetchall()}


def _condition(asked: Condition, ids: sql.Placeholder) -> sql.Composed:
    holds = sql.SQL(_STATES[asked.state]).format(ids=ids)
    return sql.SQL("({})" if asked.wanted else "not ({})").format(holds)
