"""What a person sees, asked the way the screen asks."""

from uuid import UUID

from postroom.conversations import mailboxes
from postroom.conversations.mailboxes import Filter, Query, Row, View
from tests.db.office import Office


async def listed(office: Office, person: UUID, view: View, *filters: Filter, team: UUID | None = None) -> list[Row]:
    async with office.act() as act:
        query = Query(view=view, team_id=team, filters=frozenset(filters))
        page = await mailboxes.page(act.conn, act.organization_id, person, query, until=None, limit=50)
    return list(page.rows)


async def rows(office: Office, person: UUID, view: View, *filters: Filter, team: UUID | None = None) -> dict[str, Row]:
    return {row.latest_subject: row for row in await listed(office, person, view, *filters, team=team)}


async def subjects(office: Office, person: UUID, view: View, *filters: Filter, team: UUID | None = None) -> list[str]:
    return list(await rows(office, person, view, *filters, team=team))


async def queue(office: Office, person: UUID) -> list[str]:
    return await subjects(office, person, View.TEAM_INBOX, team=office.support)


async def id_of(office: Office, subject: str) -> UUID:
    return (await rows(office, office.ann, View.ALL))[subject].id
