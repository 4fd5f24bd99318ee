"""Trash and Spam: put a conversation away, and bring it back.

Mail of a team goes for everybody. Mail of a personal account goes for those who see it the way the actor does, for
every grant of it that he holds: colleagues who were let in by name keep it when its owner throws it away.
"""

from collections.abc import Collection
from uuid import UUID

from postroom.conversations import marks
from postroom.conversations.model import Change, Facts, Field, GrantKind


def trash(facts: Facts, held: Collection[UUID], person_id: UUID | None) -> list[Change]:
    """Put the conversation in Trash, out of the Inbox of this person; `held` are the grants of the actor."""
    return _put_away(facts, Field.TRASHED, held, person_id)


def junk(facts: Facts, held: Collection[UUID], person_id: UUID | None) -> list[Change]:
    """Put the conversation in Spam; the rest as `trash`."""
    return _put_away(facts, Field.JUNKED, held, person_id)


def restore(facts: Facts, held: Collection[UUID]) -> list[Change]:
    """Take the conversation out of Trash and Spam; where it goes then is the caller's to say."""
    changes: list[Change] = []
    for grant_id in _concerned(facts, held):
        changes += facts.set(Field.TRASHED, value=False, key=grant_id)
        changes += facts.set(Field.JUNKED, value=False, key=grant_id)
    return changes


def restore_for_all(facts: Facts) -> list[Change]:
    """Take the conversation out of Trash and Spam for everybody."""
    return restore(facts, {grant.id for grant in facts.grants})


def bring_back(facts: Facts, held: Collection[UUID], person_id: UUID) -> list[Change]:
    """Take the conversation out of Trash and Spam, back to where it waits: the team inbox, else my Inbox."""
    changes = restore(facts, held)
    if not changes:
        return []
    if facts.team_id and not facts.assignees and not facts.closed:
        return changes + facts.set(Field.TEAM_INBOX, value=True)
    return changes + marks.unarchive(facts, person_id)


def _put_away(facts: Facts, field: Field, held: Collection[UUID], person_id: UUID | None) -> list[Change]:
    grants = _concerned(facts, held)
    changes: list[Change] = []
    for grant_id in grants:
        for one in (Field.TRASHED, Field.JUNKED):
            changes += facts.set(one, value=one is field, key=grant_id)
    if not changes:
        return []
    people = {person_id} if person_id else set()
    if len(grants) == len(facts.grants):
        changes += facts.set(Field.TEAM_INBOX, value=False)
        people |= facts.people.keys()
    return changes + [change for one in sorted(people) for change in facts.set(Field.INBOX, value=False, key=one)]


def _concerned(facts: Facts, held: Collection[UUID]) -> list[UUID]:
    """Return the grants that an actor with these speaks for."""
    mine = [grant for grant in sorted(facts.grants) if grant.id in held]
    if facts.team_id and any(grant.kind is not GrantKind.PERSON for grant in mine):
        return [grant.id for grant in sorted(facts.grants)]
    return [grant.id for grant in mine]
