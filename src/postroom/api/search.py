"""Searching, what the box suggests, and saved searches."""

from typing import Annotated
from uuid import UUID

from litestar import delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from postroom.api.parameters import OrganizationQuery, Work
from postroom.api.replies import OneSavedSearch, SavedSearches
from postroom.search import saved, suggestions
from postroom.search.found import shown
from postroom.search.search import MAX_PAGE, PAGE, Order
from postroom.search.search import search as find
from postroom.wire.present import conversations as present_conversations
from postroom.wire.present import search as present
from postroom.wire.search import SavedSearchPatch, SavedSearchRequest, SearchPage, SearchSuggestions

Typed = Annotated[str, QueryParameter(description="What is typed into the box; see docs/reference/search.md.")]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)]
Until = Annotated[str | None, QueryParameter(description="`next` of the page before.")]


@get("/search", summary="Search messages and comments")
async def search(
    q: Typed,
    work: Work,
    organization: OrganizationQuery = None,
    order: Annotated[Order, QueryParameter(description="What comes first.")] = Order.RELEVANCE,
    limit: Limit = PAGE,
    until: Until = None,
) -> SearchPage:
    """Find conversations by what is written in them. Whatever is typed is no error; it takes at most about 2 s."""
    act = await work.act(organization, "conversations.use")
    person_id = work.caller.person_id
    page = await find(act, person_id, q, order=order, until=until, limit=limit)
    found = await shown(act, person_id, page)
    return SearchPage(
        conversations=[present_conversations.conversation(act.organization_id, one.row) for one in found],
        hits=[present.hit(one) for one in found],
        terms=[present.term(one) for one in page.query.terms],
        ignored=list(page.query.ignored),
        unknown=list(page.unknown),
        next=page.next,
        partial=page.partial,
    )


@get("/search/suggestions", summary="What a search may go on with")
async def list_suggestions(q: Typed, work: Work, organization: OrganizationQuery = None) -> SearchSuggestions:
    """Suggest operators, people, labels, teams and accounts for the last thing typed."""
    act = await work.act(organization, "conversations.use")
    found = await suggestions.suggest(act, work.caller.person_id, q)
    return SearchSuggestions(suggestions=[present.suggestion(one) for one in found])


@get("/saved_searches", summary="My saved searches")
async def list_saved(work: Work, organization: OrganizationQuery = None) -> SavedSearches:
    """List the caller's saved searches, in his order."""
    act = await work.act(organization, "conversations.use")
    found = await saved.of(act, work.caller.person_id)
    return SavedSearches(saved_searches=[present.saved(act.organization_id, one) for one in found])


@post("/saved_searches", summary="Save a search")
async def save(
    data: JSONBody[SavedSearchRequest], work: Work, organization: OrganizationQuery = None
) -> OneSavedSearch:
    """Keep a search, last in the caller's list."""
    act = await work.act(organization, "conversations.use")
    made = await saved.save(act, work.caller.person_id, data.name, data.query)
    return OneSavedSearch(saved_searches=present.saved(act.organization_id, made))


@patch("/saved_searches/{saved_search_id:uuid}", summary="Change a saved search")
async def change_saved(
    saved_search_id: FromPath[UUID],
    data: JSONBody[SavedSearchPatch],
    work: Work,
    organization: OrganizationQuery = None,
) -> OneSavedSearch:
    """Rename it, ask for something else, or move it in the list."""
    act = await work.act(organization, "conversations.use")
    changed = await saved.change(
        act, work.caller.person_id, saved_search_id, name=data.name, query=data.query, position=data.position
    )
    return OneSavedSearch(saved_searches=present.saved(act.organization_id, changed))


@delete("/saved_searches/{saved_search_id:uuid}", status_code=204, summary="Forget a saved search")
async def forget_saved(saved_search_id: FromPath[UUID], work: Work, organization: OrganizationQuery = None) -> None:
    """Take it out of the caller's list."""
    act = await work.act(organization, "conversations.use")
    await saved.forget(act, work.caller.person_id, saved_search_id)


HANDLERS = [search, list_suggestions, list_saved, save, change_saved, forget_saved]
