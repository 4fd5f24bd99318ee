"""Placements: which mailboxes a conversation is in, and where.

A mailbox is a set of conversations in order. The set follows from the facts alone: `mailboxes_of` is the whole rule,
and `place` writes only the difference, so a list is one index scan and no verb has to know which lists exist.

    open, closed, sent,        one row for each grant: a person's list is the merge of the few grants he holds
    trash, junk
    taken                      the same, of what is open and assigned to somebody
    label                      one row for each label of an account
                               one row for each grant and label of the organization, owned by `label_through`
    team_inbox                 one row for the team
    inbox, assigned, starred,  one row for each person concerned
    snoozed, archived

All is open and closed merged. What is in Trash or Spam for a grant is in no other list of it, nor under its labels.
Unread is no mailbox but a comparison: `news_at` (it rides in every row, so the filter stays inside the list's index)
against how far the person has read.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from postroom.conversations.model import Facts
from postroom.conversations.store import placements as store
from postroom.events.act import Act
from postroom.kit.clock import from_micros


class Mailbox(StrEnum):
    """The kinds of mailboxes that are kept as placements."""

    INBOX = "inbox"
    TEAM_INBOX = "team_inbox"
    ASSIGNED = "assigned"
    STARRED = "starred"
    SNOOZED = "snoozed"
    ARCHIVED = "archived"
    OPEN = "open"
    CLOSED = "closed"
    SENT = "sent"
    TAKEN = "taken"
    TRASH = "trash"
    JUNK = "junk"
    LABEL = "label"


class Place(msgspec.Struct, frozen=True, order=True):
    """One mailbox of one owner: a person, a team, a grant, or a label."""

    kind: Mailbox
    owner_id: UUID


def label_through(label_id: UUID, grant_id: UUID) -> UUID:
    """Return the owner of what the holders of a grant see under a label of the organization.

    One list of all that has the label would show each person what only others may see.
    """
    return uuid5(label_id, str(grant_id))


def mailboxes_of(facts: Facts) -> dict[Place, datetime]:
    """Return every mailbox the conversation belongs in, with its position there: none while there is nothing in it."""
    if facts.empty:
        return {}
    at = facts.last_activity_at
    places = {place: when for grant in facts.grants for place, when in _through(grant.id, facts)}
    if facts.put_away:
        return places
    if facts.team_id and facts.in_team_inbox and not facts.closed:
        places[Place(Mailbox.TEAM_INBOX, facts.team_id)] = at
    if not facts.closed:
        places.update({Place(Mailbox.ASSIGNED, person_id): at for person_id in facts.assignees})
    for person_id, state in facts.people.items():
        if state.in_inbox:
            places[Place(Mailbox.INBOX, person_id)] = at
        if state.starred:
            places[Place(Mailbox.STARRED, person_id)] = at
        if state.archived:
            places[Place(Mailbox.ARCHIVED, person_id)] = at
        if state.snoozed_until:
            places[Place(Mailbox.SNOOZED, person_id)] = _soonest_first(state.snoozed_until)
    return places


def _soonest_first(until: int) -> datetime:
    """Return the position of what wakes at a moment (Unix seconds): lists go down, so it lies that far before 1970."""
    return from_micros(-until * 1_000_000)


def _through(grant_id: UUID, facts: Facts) -> Iterator[tuple[Place, datetime]]:
    """Yield the mailboxes in which the holders of a grant find the conversation."""
    kind = _list_of(facts, grant_id)
    yield Place(kind, grant_id), facts.last_activity_at
    if kind in {Mailbox.TRASH, Mailbox.JUNK}:
        return
    if facts.assignees and not facts.closed:
        yield Place(Mailbox.TAKEN, grant_id), facts.last_activity_at
    if facts.last_sent_at:
        yield Place(Mailbox.SENT, grant_id), facts.last_sent_at
    for label, seen_through in facts.labels.items():
        if seen_through == label:
            yield Place(Mailbox.LABEL, label_through(label, grant_id)), facts.last_activity_at
        elif seen_through == grant_id:
            yield Place(Mailbox.LABEL, label), facts.last_activity_at


def _list_of(facts: Facts, grant_id: UUID) -> Mailbox:
    follows = grant_id in facts.labels and facts.put_away
    through = facts.by_itself if follows else {grant_id}
    if through & facts.trashed:
        return Mailbox.TRASH
    if through & facts.junked:
        return Mailbox.JUNK
    return Mailbox.CLOSED if facts.closed else Mailbox.OPEN


async def place(act: Act, moves: Iterable[tuple[Facts | None, Facts]]) -> int:
    """Write the difference between before (None: new) and after for each conversation; return the rows written."""
    gone: list[store.Row] = []
    put: list[store.Row] = []
    for before, after in moves:
        old = mailboxes_of(before) if before else {}
        new = mailboxes_of(after)
        news_moved = before is None or before.news_at != after.news_at
        gone += [(place.kind, place.owner_id, after.id, None, None) for place in sorted(old.keys() - new.keys())]
        put += [
            (place.kind, place.owner_id, after.id, at, after.news_at)
            for place, at in sorted(new.items())
            if news_moved or old.get(place) != at
        ]
    await store.remove(act.conn, act.organization_id, gone)
    await store.put(act.conn, act.organization_id, put)
    return len(gone) + len(put)
