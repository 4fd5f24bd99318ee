"""What was found, as its reader sees it."""

from uuid import UUID

from postroom.kit.clock import unix
from postroom.search.found import Shown
from postroom.search.query import Term
from postroom.search.saved import SavedSearch as SavedRow
from postroom.search.suggestions import Suggestion
from postroom.wire.search import SavedSearch, SearchHit, SearchPiece, SearchSuggestion, SearchTerm


def hit(found: Shown) -> SearchHit:
    """Show why a conversation was found."""
    one = found.hit
    return SearchHit(
        conversation=one.conversation_id,
        message=None if one.comment else one.id,
        comment=one.id if one.comment else None,
        sent_at=unix(one.sent_at),
        where=found.fragment.where,
        pieces=[SearchPiece(text=text, match=match) for text, match in found.fragment.pieces],
    )


def term(one: Term) -> SearchTerm:
    """Show a term as it was understood."""
    return SearchTerm(operator=one.operator, value=one.value, exact=one.exact, without=one.without)


def suggestion(one: Suggestion) -> SearchSuggestion:
    """Show what the last thing typed may become."""
    return SearchSuggestion(operator=one.operator, value=one.value, name=one.name, text=one.text)


def saved(organization_id: UUID, one: SavedRow) -> SavedSearch:
    """Show a saved search."""
    return SavedSearch(id=one.id, organization=organization_id, name=one.name, query=one.query, position=one.position)
