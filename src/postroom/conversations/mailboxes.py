"""Mailboxes: pages of conversations, and the counts beside their names."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from postroom.conversations.placing import Mailbox, label_through
from postroom.conversations.store import access, labels, reading, shared_labels
from postroom.conversations.store.reading import Row, Sieve
from postroom.kit.clock import from_micros, micros
from postroom.kit.errors import Invalid
from postroom.storage.database import Connection

__all__ = ["Mailbox", "Row"]

MAX_PAGE = 50
SCAN = 2_000
GLANCE = 200
BADGE_CAP = 1_000
_START = (datetime.max.replace(tzinfo=UTC), UUID(int=(1 << 128) - 1))


class View(StrEnum):
    """What can be listed: every mailbox, and what merges some of them.

    All is open and closed merged; Team Inboxes are those of the teams a person is active in; Assigned to others is what
    is assigned, less what is his alone.
    """

    INBOX = "inbox"
    TEAM_INBOX = "team_inbox"
    TEAM_INBOXES = "team_inboxes"
    ASSIGNED = "assigned"
    ASSIGNED_TO_OTHERS = "assigned_to_others"
    STARRED = "starred"
    SNOOZED = "snoozed"
    ARCHIVED = "archived"
    SENT = "sent"
    CLOSED = "closed"
    ALL = "all"
    TRASH = "trash"
    JUNK = "junk"
    LABEL = "label"


class Filter(StrEnum):
    """What a list can leave out: only unread ones, those assigned to me, to others, to anybody, to nobody ..."""

    UNREAD = "unread"
    MINE = "mine"
    OTHERS = "others"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    STARRED = "starred"
    NOT_SNOOZED = "not_snoozed"
    ATTACHMENTS = "attachments"


_BY_GRANT: dict[View, tuple[Mailbox, ...]] = {
    View.ASSIGNED_TO_OTHERS: (Mailbox.TAKEN,),
    View.ALL: (Mailbox.OPEN, Mailbox.CLOSED),
    View.CLOSED: (Mailbox.CLOSED,),
    View.SENT: (Mailbox.SENT,),
    View.TRASH: (Mailbox.TRASH,),
    View.JUNK: (Mailbox.JUNK,),
}
_OF_TEAM = {View.TEAM_INBOX: Mailbox.TEAM_INBOX, View.ASSIGNED: Mailbox.TAKEN}


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """Which conversations: a view, its team where it is a team's, or its label; and what of it."""

    view: View
    team_id: UUID | None = None
    label_id: UUID | None = None
    filters: frozenset[Filter] = frozenset()

    @property
    def sieve(self) -> Sieve:
        """Return all filters of the list, with those that its view is made of; of a team's, the team.

        All of a team is what it sees, as a guest too.
        """
        of_team = self.team_id if self.view not in {View.TEAM_INBOX, View.ALL} else None
        return Sieve(self.filters | _MADE_OF.get((self.view, self.team_id is not None), frozenset()), of_team)


_MADE_OF = {
    (View.ASSIGNED_TO_OTHERS, False): frozenset({Filter.OTHERS}),
    (View.ASSIGNED_TO_OTHERS, True): frozenset({Filter.OTHERS}),
    (View.ASSIGNED, True): frozenset({Filter.MINE}),
}


def filtered(query: Query, filters: frozenset[Filter]) -> Query:
    """Return a query with these filters."""
    return msgspec.structs.replace(query, filters=filters)


class Page(msgspec.Struct, frozen=True):
    """Rows in list order; `next` is the cursor below the last one; `partial`: a filter gave up after `SCAN` rows."""

    rows: Sequence[Row]
    next: str | None
    partial: bool


class Badge(msgspec.Struct, frozen=True):
    """Counts of one mailbox; both stop at `BADGE_CAP`."""

    mailbox: Mailbox
    owner_id: UUID
    total: int
    unread: int


async def page(
    conn: Connection, organization_id: UUID, person_id: UUID, query: Query, *, until: str | None, limit: int
) -> Page:
    """Return one page of a view as a person sees it. Raises `Invalid` for a broken cursor."""
    boxes = await boxes_of(conn, organization_id, person_id, query)
    start = _cursor(until)
    size = max(1, min(limit, MAX_PAGE))
    if query.sieve:
        scanned = await _scanned(conn, organization_id, boxes, start, person_id, query.sieve, size)
        found, cursor, partial = _kept(scanned, size)
    else:
        found = await reading.page(conn, organization_id, boxes, start, size)
        cursor, partial = (found[-1] if len(found) == size else None), False
    by_id = await rows(conn, organization_id, person_id, [one for one, _ in found])
    ordered = [by_id[one] for one, _ in found if one in by_id]
    return Page(ordered, _text(cursor) if cursor else None, partial)


Found = tuple[UUID, datetime]


async def _scanned(
    conn: Connection,
    organization_id: UUID,
    boxes: Sequence[tuple[str, UUID]],
    start: tuple[datetime, UUID],
    person_id: UUID,
    sieve: Sieve,
    size: int,
) -> list[tuple[UUID, datetime, bool]]:
    """Return the rows to choose from: the first few fill most pages, and only then are all looked at."""
    first = await reading.filtered_page(conn, organization_id, boxes, start, person_id, sieve, GLANCE)
    if len(first) < GLANCE or sum(matches for _, _, matches in first) > size:
        return first
    return await reading.filtered_page(conn, organization_id, boxes, start, person_id, sieve, SCAN)


def _kept(scanned: Sequence[tuple[UUID, datetime, bool]], size: int) -> tuple[list[Found], Found | None, bool]:
    """Return the matching rows, where the next page begins, and whether the scan gave up before it was full."""
    hits = [(one, at) for one, at, matches in scanned if matches]
    if len(hits) > size:
        return hits[:size], hits[size - 1], False
    if len(scanned) == SCAN:
        return hits, scanned[-1][:2], len(hits) < size
    return hits, None, False


async def boxes_of(
    conn: Connection, organization_id: UUID, person_id: UUID, query: Query
) -> list[tuple[Mailbox, UUID]]:
    """Return the mailboxes, each with its owner, that a view is made of."""
    if query.label_id is not None:
        return [(Mailbox.LABEL, owner) for owner in await _of_label(conn, organization_id, person_id, query.label_id)]
    if query.view is View.TEAM_INBOXES:
        teams = await access.active_teams(conn, organization_id, person_id)
        return [(Mailbox.TEAM_INBOX, team_id) for team_id in teams]
    if query.view not in _BY_GRANT and query.team_id is None:
        return [(Mailbox(query.view), person_id)]
    grants = await access.grants_of(conn, organization_id, person_id)
    if query.view is View.TEAM_INBOX:
        grants = [one for one in grants if one == query.team_id]
    elif query.team_id is not None:
        grants = await access.grants_of_team(conn, organization_id, person_id, query.team_id)
    kinds = _BY_GRANT.get(query.view) or (_OF_TEAM[query.view],)
    return [(kind, grant_id) for grant_id in grants for kind in kinds]


async def _of_label(conn: Connection, organization_id: UUID, person_id: UUID, label_id: UUID) -> list[UUID]:
    """Return the owners of what a person sees under a label: itself, or for one of the organization by his grants."""
    if not await shared_labels.visible(conn, organization_id, person_id, [label_id]):
        return list(await labels.known(conn, organization_id, [label_id], person_id))
    return [label_through(label_id, one) for one in await access.grants_of(conn, organization_id, person_id)]


async def badges(conn: Connection, organization_id: UUID, person_id: UUID, teams: Sequence[UUID]) -> list[Badge]:
    """Return the counts of the person's own mailboxes and of these team inboxes."""
    own = [Mailbox.INBOX, Mailbox.ASSIGNED, Mailbox.STARRED, Mailbox.SNOOZED]
    boxes = [(kind, person_id) for kind in own] + [(Mailbox.TEAM_INBOX, team_id) for team_id in teams]
    counts = await reading.badges(conn, organization_id, boxes, person_id, BADGE_CAP)
    return [Badge(Mailbox(kind), owner, total, unread) for kind, owner, total, unread in counts]


async def drafts_counts(conn: Connection, organization_id: UUID, person_id: UUID) -> tuple[int, int]:
    """Return how many drafts of his the person has open, and how many letters scheduled; both stop at `BADGE_CAP`."""
    return await reading.drafts_counts(conn, organization_id, person_id, BADGE_CAP)


async def rows(conn: Connection, organization_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Return those of the conversations that the person may see, as he sees them now."""
    found = await reading.rows(conn, organization_id, [(person_id, one) for one in ids])
    return {row.id: row for row in found}


async def rows_of(
    conn: Connection, organization_id: UUID, readers: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], Row]:
    """Return what `rows` does for many people at once, by (person, conversation)."""
    found = await reading.rows(conn, organization_id, readers)
    return {(row.reader_id, row.id): row for row in found}


async def scheduled(conn: Connection, organization_id: UUID, person_id: UUID, *, until: str | None, limit: int) -> Page:
    """Return conversations that hold scheduled letters of the person, the soonest first."""
    size = max(1, min(limit, MAX_PAGE))
    after = _cursor(until)[0] if until else datetime.min.replace(tzinfo=UTC)
    found = await reading.scheduled_conversations(conn, organization_id, person_id, after, size)
    by_id = await rows(conn, organization_id, person_id, [one for one, _ in found])
    ordered = [by_id[one] for one, _ in found if one in by_id]
    return Page(ordered, _text(found[-1]) if len(found) == size else None, partial=False)


async def drafts(conn: Connection, organization_id: UUID, person_id: UUID, *, until: str | None, limit: int) -> Page:
    """Return conversations that hold drafts of the person, the newest draft first."""
    size = max(1, min(limit, MAX_PAGE))
    found = await reading.draft_conversations(conn, organization_id, person_id, _cursor(until)[0], size)
    by_id = await rows(conn, organization_id, person_id, [one for one, _ in found])
    ordered = [by_id[one] for one, _ in found if one in by_id]
    return Page(ordered, _text(found[-1]) if len(found) == size else None, partial=False)


def _cursor(text: str | None) -> tuple[datetime, UUID]:
    if not text:
        return _START
    at, _, conversation_id = text.partition("_")
    try:
        return from_micros(int(at)), UUID(conversation_id)
    except (ValueError, OverflowError) as error:
        msg = "This page cursor is not one of ours. Start again from the first page."
        raise Invalid(msg) from error


def _text(row: tuple[UUID, datetime]) -> str:
    return f"{micros(row[1])}_{row[0]}"
