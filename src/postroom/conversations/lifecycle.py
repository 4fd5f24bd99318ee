"""Close, reopen, move between teams: for everyone who sees the conversation."""

from uuid import UUID

from postroom.conversations import discard, marks
from postroom.conversations.model import Change, Facts, Field


def close(facts: Facts, *, by: UUID | None) -> list[Change]:
    """Close for everyone; it also leaves the closer's own Inbox, and that of who wants it so."""
    changes = facts.set(Field.CLOSED, value=True) + facts.set(Field.TEAM_INBOX, value=False)
    if changes:
        changes += marks.leave(facts, but=[by] if by else [])
    if by:
        changes += facts.set(Field.INBOX, value=False, key=by)
        changes += facts.set(Field.SNOOZED, None, by)
        changes += facts.set(Field.UNREAD, value=False, key=by)
    return changes


def reopen(facts: Facts) -> list[Change]:
    """Reopen: back to the assignees' Inbox, or without any (who is in) to the team inbox."""
    return facts.set(Field.CLOSED, value=False) + hand_back(facts) if facts.closed else []


def hand_back(facts: Facts) -> list[Change]:
    """Bring it back to whose work it is: its assignees' Inbox; with none in the office, the team inbox."""
    there = sorted(one for one in facts.assignees if not facts.person(one).away)
    if facts.team_id and not there:
        return facts.set(Field.TEAM_INBOX, value=True)
    back = [one for one in there or sorted(facts.assignees) if not facts.person(one).rests_on]
    return [change for one in back for change in marks.unarchive(facts, one)]


def move_to_team(facts: Facts, team_id: UUID) -> list[Change]:
    """Give the conversation to a team and put it in that team's inbox."""
    changes = discard.restore_for_all(facts)
    if facts.team_id != team_id:  # what the team saw as a guest it sees as its own
        changes += facts.set(Field.TEAM_GRANT, value=False, key=team_id)
    return changes + facts.set(Field.TEAM, team_id) + facts.set(Field.TEAM_INBOX, value=True)


def set_in_team_inbox(facts: Facts, *, present: bool) -> list[Change]:
    """Put the conversation into its team inbox or take it out, for all members. Without a team nothing happens."""
    if facts.team_id is None:
        return []
    return (discard.restore_for_all(facts) if present else []) + facts.set(Field.TEAM_INBOX, value=present)
