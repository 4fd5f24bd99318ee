"""Who holds a grant. A conversation is seen by those who hold one of its grants; sharing changes holders only.

revoke ──▶ told to his open windows ──▶ answers kept for him count no more ──▶ job: what he left behind
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import AccessGranted, AccessRevoked
from postroom.identity.model import GrantKind
from postroom.identity.store import teams as store
from postroom.jobs.queue import wake

LEFT_BEHIND = "left_behind"


async def grant(act: Act, kind: GrantKind, grant_id: UUID, people: Iterable[UUID]) -> list[UUID]:
    """Let people hold a grant. Returns those who did not hold it before; each of them is told."""
    added = await store.grant(act.conn, act.organization_id, kind, grant_id, list(people))
    for person_id in added:
        record(act, AccessGranted(grant_kind=kind, grant_id=grant_id), Audience(people=(person_id,)))
    return added


async def revoke(act: Act, kind: GrantKind, grant_id: UUID, people: Iterable[UUID]) -> list[UUID]:
    """Take a grant from people. Returns those who held it; each of them is told, and his client drops what it holds."""
    removed = await store.revoke(act.conn, act.organization_id, kind, grant_id, list(people))
    await taken(act, removed)
    for person_id in removed:
        record(act, AccessRevoked(grant_kind=kind, grant_id=grant_id), Audience(people=(person_id,)))
    return removed


async def revoke_all(act: Act, person_id: UUID) -> None:
    """Take every grant of the organization from a person."""
    await taken(act, [person_id])
    for kind, grant_id in await store.revoke_all(act.conn, act.organization_id, person_id):
        record(act, AccessRevoked(grant_kind=kind, grant_id=grant_id), Audience(people=(person_id,)))


async def taken(act: Act, people: Sequence[UUID]) -> None:
    """See to what people had where they lost access: what was answered to them before is not said again."""
    if people:
        await store.note_taken(act.conn, people)
    for person_id in people:
        await wake(act.conn, LEFT_BEHIND, str(person_id), act.organization_id)


async def holders(act: Act, kind: GrantKind, grant_id: UUID) -> list[UUID]:
    """Return the people who hold a grant."""
    return await store.holders(act.conn, act.organization_id, kind, grant_id)
