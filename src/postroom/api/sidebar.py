"""The sidebar as I arranged it: read and written as a whole."""

from collections.abc import Collection
from uuid import UUID

from litestar import get, put
from litestar.params import JSONBody

from postroom.api.parameters import OrganizationQuery, Work
from postroom.conversations import access, labels, shared_labels
from postroom.conversations.mailboxes import View
from postroom.events.act import Act
from postroom.identity import sidebar, teams
from postroom.identity.sidebar import Item, Sidebar
from postroom.search import saved
from postroom.wire import sidebar as wire
from postroom.wire.present import sidebar as present

_OF_TEAM = frozenset({"team", "team_inbox", "team_assigned", "team_assigned_to_others", "team_closed", "team_sent"})
_PERSONAL = frozenset(View) - {View.TEAM_INBOX, View.LABEL} | {"drafts", "scheduled"}


@get("/me/sidebar", summary="My sidebar")
async def show(work: Work, organization: OrganizationQuery = None) -> wire.Sidebar:
    """Return how I arranged the sidebar; `sidebar.changed` tells when to ask again."""
    act = await work.act(organization, "organization.see")
    person_id = work.caller.person_id
    return present.sidebar(await _seen(act, person_id, await sidebar.of(act, person_id)))


@put("/me/sidebar", summary="Arrange my sidebar")
async def arrange(
    data: JSONBody[wire.SidebarRequest], work: Work, organization: OrganizationQuery = None
) -> wire.Sidebar:
    """Put the whole sidebar in the place of the version it was made from; another one meanwhile is a conflict."""
    act = await work.act(organization, "organization.see")
    person_id = work.caller.person_id
    arranged = await sidebar.arrange(act, person_id, present.arranged(data))
    return present.sidebar(await _seen(act, person_id, arranged))


async def _seen(act: Act, person_id: UUID, arranged: Sidebar) -> Sidebar:
    """Leave out what is gone, and what he may not see."""
    asked: dict[str, set[UUID]] = {}
    for item in arranged.items:
        if item.id:
            asked.setdefault("team" if item.kind in _OF_TEAM else item.kind, set()).add(item.id)
    there = {kind: await _there(act, person_id, kind, ids) for kind, ids in asked.items()}

    def shown(item: Item) -> bool:
        if item.id is None:
            return item.kind in _PERSONAL
        return item.id in there["team" if item.kind in _OF_TEAM else item.kind]

    return sidebar.select(arranged, shown)


async def _there(act: Act, person_id: UUID, kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Return what of a kind a person sees, at least all of `ids` that he does."""
    conn, organization_id = act.conn, act.organization_id
    match kind:
        case "team":
            return {team.row.id for team in await teams.of_organizations(act.tx, [organization_id])}
        case "label":
            own = {label.id for label in await labels.seen(conn, organization_id, person_id)}
            return own | {label.id for label in await shared_labels.seen(conn, organization_id, person_id)}
        case "conversation":
            return await access.visible(conn, organization_id, person_id, [*ids])
        case "saved_search":
            return {search.id for search in await saved.of(act, person_id)}
    return set()


HANDLERS = [show, arrange]
