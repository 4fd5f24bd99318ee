"""A person's own marks: read, archived, starred. Nobody else sees or feels them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from postroom.conversations.model import Change, Facts, Field


def mark(facts: Facts, person_id: UUID, *, unread: bool, read_until: datetime | None = None) -> list[Change]:
    """Mark as unread or read. What came after `read_until`, the newest thing the reader saw, stays unread."""
    if not unread and read_until and facts.news_at and facts.news_at > read_until:
        return []
    return facts.set(Field.UNREAD, value=unread, key=person_id)


def star(facts: Facts, person_id: UUID, *, starred: bool) -> list[Change]:
    """Star, or take the star away."""
    return facts.set(Field.STARRED, value=starred, key=person_id)


def archive(facts: Facts, person_id: UUID) -> list[Change]:
    """Take the conversation out of my Inbox; it stays in All. In a team's queue it is cleared for all members."""
    changes = facts.set(Field.INBOX, value=False, key=person_id)
    changes += facts.set(Field.ARCHIVED, value=True, key=person_id)
    changes += facts.set(Field.SNOOZED, None, person_id)
    changes += facts.set(Field.UNREAD, value=False, key=person_id)
    return changes + facts.set(Field.TEAM_INBOX, value=False)


def unarchive(facts: Facts, person_id: UUID) -> list[Change]:
    """Put the conversation back into my Inbox."""
    changes = facts.set(Field.INBOX, value=True, key=person_id) + facts.set(Field.SNOOZED, None, person_id)
    return changes + facts.set(Field.ARCHIVED, value=False, key=person_id)


def leave(facts: Facts, *, but: Collection[UUID]) -> list[Change]:
    """Take it out of the Inbox of all who want that once others have it in hand. Their read marks stay."""
    gone = [one for one, state in sorted(facts.people.items()) if state.leaves and state.in_inbox and one not in but]
    return [change for one in gone for change in facts.set(Field.INBOX, value=False, key=one)]


def bring(facts: Facts, person_id: UUID, *, unread: bool = True) -> list[Change]:
    """Bring the conversation to a person's attention: into his Inbox, and unread."""
    changes = unarchive(facts, person_id)
    return changes + facts.set(Field.UNREAD, value=True, key=person_id) if unread else changes
