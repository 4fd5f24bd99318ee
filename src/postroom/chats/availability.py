"""Availability: whether visitors are answered now. Somebody of the team has Postroom open, in its business hours."""

from collections.abc import Collection, Mapping
from uuid import UUID

from postroom.chats.model import Staffing
from postroom.chats.store import availability as store
from postroom.identity.business_hours import is_open, of_team
from postroom.kit.clock import now
from postroom.storage.database import Connection


async def of_accounts(conn: Connection, account_ids: Collection[UUID]) -> Mapping[UUID, Staffing]:
    """Return account → who serves it; removed ones are left out."""
    found = await store.staffing(conn, sorted(account_ids)) if account_ids else []
    return {one.account_id: one for one in found}


async def is_online(conn: Connection, account_id: UUID) -> bool:
    """Return whether a visitor of this account is answered now."""
    found = (await of_accounts(conn, [account_id])).get(account_id)
    return found is not None and online(found)


def online(staffing: Staffing) -> bool:
    """Return whether visitors are answered now by who serves an account."""
    hours = of_team(staffing.team_hours, staffing.organization_hours)
    return staffing.staffed and not staffing.paused and is_open(hours, now())
