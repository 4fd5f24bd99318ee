"""SQL of what a list row shows: computed from the messages themselves, so the order of arrival does not matter."""

from collections.abc import Sequence
from uuid import UUID

from postroom.storage.database import Connection


async def refresh(conn: Connection, organization_id: UUID, ids: Sequence[UUID]) -> None:
    """Compute subject, preview, authors, counts and times of these conversations anew from what is settled."""
    await conn.execute(
        # One statement for a batch: the newest message speaks for the conversation.
        """update conversation c set
               latest_subject = coalesce(latest.subject, ''), preview = coalesce(latest.preview, ''),
               latest_outgoing = coalesce(latest.outgoing, false), latest_channel = coalesce(latest.channel, 'email'),
               messages_count = totals.messages, attachments_count = totals.attachments,
               comments_count = totals.comments,
               last_activity_at = coalesce(greatest(totals.newest, totals.newest_comment), c.last_activity_at),
               last_sent_at = totals.newest_sent,
               authors = coalesce(people.authors, '[]'::jsonb)
           from unnest(%(ids)s::uuid[]) as wanted (id)
           left join lateral (
               select m.subject, m.preview, m.outgoing, m.channel from message m
               where m.organization_id = %(organization)s and m.conversation_id = wanted.id and m.settled_at is not null
               order by m.delivered_at desc, m.id desc limit 1) latest on true
           cross join lateral (
               select count(*) as messages, max(m.delivered_at) as newest,
                      max(m.delivered_at) filter (where m.outgoing) as newest_sent,
                      (select count(*) from attachment a join message am on am.organization_id = a.organization_id
                           and am.id = a.message_id
                       where am.organization_id = %(organization)s and am.conversation_id = wanted.id
                         and am.settled_at is not null and not a.inline) as attachments,
                      (select count(*) from comment o where o.organization_id = %(organization)s
                         and o.conversation_id = wanted.id) as comments,
                      (select max(o.created_at) from comment o where o.organization_id = %(organization)s
                         and o.conversation_id = wanted.id) as newest_comment
               from message m
               where m.organization_id = %(organization)s and m.conversation_id = wanted.id and m.settled_at is not null
               ) totals
           left join lateral (
               select jsonb_agg(one.field order by one.newest desc) as authors from (
                   select (array_agg(m.from_field order by m.delivered_at desc))[1] as field,
                          max(m.delivered_at) as newest
                   from message m
                   where m.organization_id = %(organization)s and m.conversation_id = wanted.id
                     and m.settled_at is not null and not m.outgoing and m.from_field is not null
                   group by lower(m.from_field ->> 1) order by newest desc limit 4) one) people on true
           where c.organization_id = %(organization)s and c.id = wanted.id""",
        {"organization": organization_id, "ids": list(ids)},
    )
