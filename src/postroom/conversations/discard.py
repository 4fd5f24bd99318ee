"""Trash and Spam: put a conversation away for the holders of grants, and bring it back.

Mail of a team goes for everybody. Mail of a personal account goes for those who see it the way the actor does, for
every grant of it that he holds: colleagues who were let in by name keep it when its owner throws it away.
"""

from collections.abc import Collection
from uuid import UUID

from postroom.conversations import marks
from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind


def spoken_for(facts: Facts, held: Collection[UUID]) -> frozenset[UUID]:
    """Return the grants for which a person with these decides."""
    mine = [grant for grant in facts.grants if grant.id in held and not is_guests(facts, grant)]
    for_all = facts.team_id and any(grant.kind is not GrantKind.PERSON for grant in mine)
    return all_of(facts) if for_all else frozenset(grant.id for grant in mine)


def is_guests(facts: Facts, grant: Grant) -> bool:
    """Tell whether a grant is another team's, everybody's or a label's: one of them does not decide for the others."""
    shared = grant.kind in {GrantKind.ORGANIZATION, GrantKind.LABEL}
    return shared or (grant.kind is GrantKind.TEAM and grant.id != facts.team_id)


def all_of(facts: Facts) -> frozenset[UUID]:
    """Return every grant of a conversation."""
    return frozenset(grant.id for grant in facts.grants)


def trash(facts: Facts, grants: Collection[UUID], person_id: UUID | None) -> list[Change]:
    """Put the conversation in Trash for these grants, and out of the Inbox of this person."""
    return _put_away(facts, Field.TRASHED, grants, person_id)


def junk(facts: Facts, grants: Collection[UUID], person_id: UUID | None) -> list[Change]:
    """Put the conversation in Spam; the rest as `trash`."""
    return _put_away(facts, Field.JUNKED, grants, person_id)


def restore(facts: Facts, grants: Collection[UUID]) -> list[Change]:
    """Take the conversation out of Trash and Spam for these grants; where it goes then is the caller's to say."""
    changes: list[Change] = []
    for grant_id in sorted(all_of(facts) & set(grants)):
        changes += facts.set(Field.TRASHED, value=False, key=grant_id)
        changes += facts.set(Field.JUNKED, value=False, key=grant_id)
    return changes


def restore_for_all(facts: Facts) -> list[Change]:
    """Take the conversation out of Trash and Spam for everybody."""
    return restore(facts, all_of(facts))


def bring_back(facts: Facts, grants: Collection[UUID], person_id: UUID) -> list[Change]:
    """Take the conversation out of Trash and Spam, back to where it waits: the team inbox, else my Inbox."""
    changes = restore(facts, grants)
    if not changes:
        return []
    if facts.team_id and not facts.assignees and not facts.closed:
        return changes + facts.set(Field.TEAM_INBOX, value=True)
    return changes + marks.unarchive(facts, person_id)


def _put_away(facts: Facts, field: Field, grants: Collection[UUID], person_id: UUID | None) -> list[Change]:
    concerned = sorted(all_of(facts) & set(grants))
    changes: list[Change] = []
    for grant_id in concerned:
        for one in (Field.TRASHED, Field.JUNKED):
            changes += facts.set(one, value=one is field, key=grant_id)
    if not changes:
        return []
    people = {person_id} if person_id else set()
    if facts.by_itself <= set(concerned):
        changes += facts.set(Field.TEAM_INBOX, value=False)
        people |= facts.people.keys()
    return changes + [change for one in sorted(people) for change in _out_of_inbox(facts, one)]


def _out_of_inbox(facts: Facts, person_id: UUID) -> list[Change]:
    return facts.set(Field.INBOX, value=False, key=person_id) + facts.set(Field.SNOOZED, None, person_id)
