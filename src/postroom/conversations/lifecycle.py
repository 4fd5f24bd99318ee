"""Close, reopen, move between teams: for everyone who sees the conversation."""

from uuid import UUID

from postroom.conversations import discard, marks
from postroom.conversations.model import Change, Facts, Field


def close(facts: Facts, *, by: UUID | None) -> list[Change]:
    """Close for everyone; it also leaves the closer's own Inbox."""
    changes = facts.set(Field.CLOSED, value=True) + facts.set(Field.TEAM_INBOX, value=False)
    if by:
        changes += facts.set(Field.INBOX, value=False, key=by)
        changes += facts.set(Field.SNOOZED, None, by)
        changes += facts.set(Field.UNREAD, value=False, key=by)
    return changes


def reopen(facts: Facts) -> list[Change]:
    """Reopen: back to the assignees' Inbox, or without any to the team inbox."""
    if not facts.closed:
        return []
    changes = facts.set(Field.CLOSED, value=False)
    if facts.team_id and not facts.assignees:
        changes += facts.set(Field.TEAM_INBOX, value=True)
    for person_id in sorted(facts.assignees):
        changes += marks.unarchive(facts, person_id)
    return changes


def move_to_team(facts: Facts, team_id: UUID) -> list[Change]:
    """Give the conversation to a team and put it in that team's inbox."""
    changes = discard.restore_for_all(facts)
    return changes + facts.set(Field.TEAM, team_id) + facts.set(Field.TEAM_INBOX, value=True)


def set_in_team_inbox(facts: Facts, *, present: bool) -> list[Change]:
    """Put the conversation into its team inbox or take it out, for all members. Without a team nothing happens."""
    if facts.team_id is None:
        return []
    return (discard.restore_for_all(facts) if present else []) + facts.set(Field.TEAM_INBOX, value=present)
