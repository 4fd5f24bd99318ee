"""SQL of whether a team is there for its visitors."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg.rows import kwargs_row

from postroom.chats.model import Staffing
from postroom.chats.store.presence import GONE
from postroom.storage.database import Connection


async def staffing(conn: Connection, account_ids: Sequence[UUID]) -> list[Staffing]:
    """Return who serves these accounts, whatever the organization; removed ones are left out."""
    async with conn.cursor(row_factory=kwargs_row(_staffing)) as cursor:
        await cursor.execute(
            # Has somebody Postroom open who would answer: an active member of the team, or the owner, who is not out?
            """select s.account_id, s.revision, a.name, a.paused_at is not null as paused,
                      t.business_hours as team_hours, o.business_hours as organization_hours,
                      exists (
                          select from presence p
                          join membership m on m.organization_id = p.organization_id and m.person_id = p.person_id
                          where p.organization_id = a.organization_id
                            and p.seen_at > now() - %(gone)s::interval
                            and (m.out_from is null or m.out_from > now() or m.out_until <= now())
                            and (p.person_id = a.owner_person_id or exists (
                                select from team_member tm
                                where tm.organization_id = a.organization_id and tm.team_id = a.team_id
                                  and tm.person_id = p.person_id and tm.kind = 'active'))) as staffed
               from chat_setup s
               join account a on a.organization_id = s.organization_id and a.id = s.account_id and a.removed_at is null
               join organization o on o.id = a.organization_id
               left join team t on t.organization_id = a.organization_id and t.id = a.team_id
               where s.account_id = any(%(accounts)s)""",
            {"accounts": list(account_ids), "gone": GONE},
        )
        return await cursor.fetchall()


def _staffing(**columns: object) -> Staffing:
    return msgspec.convert(columns, Staffing)
