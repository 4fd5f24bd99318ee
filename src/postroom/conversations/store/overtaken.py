"""SQL of who was first. Reads the event log and API tokens, for whose deeds their people answer (declared)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.storage.database import Connection

Found = tuple[UUID, UUID, datetime]


async def assigned(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> list[Found]:
    """Return (conversation, person, when) of who has had each conversation for the longest."""
    cursor = await conn.execute(
        # The one who took it.
        """select distinct on (conversation_id) conversation_id, person_id, assigned_at from conversation_assignee
           where organization_id = %s and conversation_id = any(%s) order by conversation_id, assigned_at, person_id""",
        [organization_id, list(ids)],
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def turned(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> list[Found]:
    """Return (conversation, person, when) of who closed or reopened each last; a program counts as its person."""
    cursor = await conn.execute(
        # The newest of either, by the index of histories.
        """select one.id, coalesce(t.person_id, e.actor_id), e.at
           from unnest(%(ids)s::uuid[]) as one (id)
           cross join lateral (
               select actor_kind, actor_id, at from (
                   (select seq, actor_kind, actor_id, at from event
                    where organization_id = %(organization)s and conversation_id = one.id
                      and kind in ('conversation.closed', 'conversation.reopened')
                    order by seq desc limit 1)
                   union all
                   (select b.seq, b.actor_kind, b.actor_id, b.at from event_line l
                    join event b on b.organization_id = l.organization_id and b.seq = l.seq
                    where l.organization_id = %(organization)s and l.conversation_id = one.id
                      and l.kind in ('conversation.closed', 'conversation.reopened')
                    order by l.seq desc limit 1)) either
               order by seq desc limit 1) e
           left join api_token t on e.actor_kind = 'token' and t.id = e.actor_id
           where e.actor_id is not null and e.actor_kind in ('person', 'token')""",
        {"organization": organization_id, "ids": list(ids)},
    )
    return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]
