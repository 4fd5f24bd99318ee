"""Assign and unassign. An assignee has the conversation in Assigned to me and in his Inbox, and may see it by name."""

from collections.abc import Collection, Iterable
from uuid import UUID

from postroom.conversations import discard, marks
from postroom.conversations.model import Change, Facts, Field


def assign(facts: Facts, people: Collection[UUID], *, by: UUID | None) -> list[Change]:
    """Assign people. It leaves the team inbox, which shows what nobody has taken, and Trash and Spam."""
    changes: list[Change] = []
    for person_id in dict.fromkeys(people):
        if person_id in facts.assignees:
            continue
        changes += facts.set(Field.ASSIGNEE, value=True, key=person_id)
        changes += facts.set(Field.GRANT, value=True, key=person_id)
        changes += facts.set(Field.INBOX, value=True, key=person_id)
        changes += facts.set(Field.ARCHIVED, value=False, key=person_id)
        changes += facts.set(Field.SNOOZED, None, person_id)
        if person_id != by:
            changes += facts.set(Field.UNREAD, value=True, key=person_id)
    if not changes:
        return []
    changes += marks.leave(facts, but={*facts.assignees, *people})
    return changes + discard.restore_for_all(facts) + facts.set(Field.TEAM_INBOX, value=False)


def unassign(facts: Facts, people: Iterable[UUID]) -> list[Change]:
    """Take assignees away. With nobody left the conversation is back in its team inbox."""
    gone = {person_id for person_id in people if person_id in facts.assignees}
    changes = [change for person_id in sorted(gone) for change in facts.set(Field.ASSIGNEE, value=False, key=person_id)]
    if gone and facts.team_id and facts.assignees == gone and not facts.closed:
        changes += facts.set(Field.TEAM_INBOX, value=True)
    return changes


def assign_replier(facts: Facts, person_id: UUID, behavior: str | None) -> list[Change]:
    """Who replies to an unassigned team conversation becomes its assignee, unless the team turned that off.

    `behavior` is the team's `user_reply_behavior`, None without a team.
    """
    if facts.assignees or facts.team_id is None or behavior != "assign_user":
        return []
    return assign(facts, [person_id], by=person_id)
