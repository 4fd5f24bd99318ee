"""Searching, and saved searches."""

from uuid import UUID

from postroom.wire.base import Request, Wire
from postroom.wire.conversations import Conversation


class SearchPiece(Wire, frozen=True, kw_only=True):
    """A piece of plain text; `match`: it is what was looked for."""

    text: str
    match: bool


class SearchHit(Wire, frozen=True, kw_only=True):
    """Why a conversation was found: by this `message` or this `comment`.

    `pieces`, joined, are one fragment of the place that shows best why: `where` is text, else subject, people or file;
    None when no words were asked for.
    """

    conversation: UUID
    message: UUID | None
    comment: UUID | None
    sent_at: float
    where: str | None
    pieces: list[SearchPiece]


class SearchTerm(Wire, frozen=True, kw_only=True):
    """One thing asked for, as it was understood: a chip. `operator` is empty for words. `exact`: it was quoted."""

    operator: str
    value: str
    exact: bool
    without: bool


class SearchPage(Wire, frozen=True, kw_only=True):
    """A page of what was found, best first; `hits` belong to `conversations`, in the same order.

    `next` is the cursor of the next page, None at the end. `partial`: time was up, there may be more that is older.
    `terms` is the query as it was understood, `ignored` what of it could not be used as it was meant and was taken for
    words, `unknown` what names somebody or something that there is not: then nothing is found.
    """

    conversations: list[Conversation]
    hits: list[SearchHit]
    terms: list[SearchTerm]
    ignored: list[str]
    unknown: list[str]
    next: str | None
    partial: bool


class SearchSuggestion(Wire, frozen=True, kw_only=True):
    """What the last thing typed may become: `text` is to be typed instead. Of an operator alone `value` is empty."""

    operator: str
    value: str
    name: str
    text: str


class SearchSuggestions(Wire, frozen=True, kw_only=True):
    """The likeliest first."""

    suggestions: list[SearchSuggestion]


class SavedSearch(Wire, frozen=True, kw_only=True):
    """A search I keep; `position` is its place in my list, from 0."""

    id: UUID
    organization: UUID
    name: str
    query: str
    position: int


class SavedSearchRequest(Request, frozen=True, kw_only=True):
    """Keep a search."""

    name: str
    query: str


class SavedSearchPatch(Request, frozen=True, kw_only=True):
    """Change what is given."""

    name: str | None = None
    query: str | None = None
    position: int | None = None
