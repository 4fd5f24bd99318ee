"""Admission: let people, teams or everybody see one conversation, and take that back (pure).

What somebody sees through an account, or through the team it belongs to, is not given or taken here.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from postroom.conversations import assignment, discard, marks
from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind
from postroom.kit.errors import Forbidden

Holders = Mapping[Grant, Collection[UUID]]


class GuestsDismissNobody(Forbidden):
    """You were added to this conversation by name.

    You can leave it; only those who see it through its account or its team take others away.
    """

    code = "guests_dismiss_nobody"


def admit(facts: Facts, people: Iterable[UUID], *, by: UUID | None) -> list[Change]:
    """Let people see it by name; it comes to their Inbox, unread. Whoever was let in already is not told again."""
    changes: list[Change] = []
    for person_id in dict.fromkeys(people):
        let_in = facts.set(Field.GRANT, value=True, key=person_id)
        changes += let_in
        if let_in and person_id != by:  # who was a guest before may have thrown it away
            changes += discard.restore(after(facts, let_in), {person_id})
            changes += marks.bring(facts, person_id)
    return changes


def dismiss(facts: Facts, people: Iterable[UUID]) -> list[Change]:
    """Take from people that they see it by name, and that they are assigned."""
    gone = list(dict.fromkeys(people))
    changes = assignment.unassign(facts, gone)
    return changes + [change for one in gone for change in facts.set(Field.GRANT, value=False, key=one)]


def admit_teams(facts: Facts, teams: Iterable[UUID]) -> list[Change]:
    """Let all members of teams see it, now and later. It stays in the team inbox it is in."""
    guests = [one for one in dict.fromkeys(teams) if one != facts.team_id]
    return [change for one in guests for change in facts.set(Field.TEAM_GRANT, value=True, key=one)]


def dismiss_teams(facts: Facts, teams: Iterable[UUID]) -> list[Change]:
    """Take that back."""
    return [change for one in dict.fromkeys(teams) for change in facts.set(Field.TEAM_GRANT, value=False, key=one)]


def open_to_all(facts: Facts, organization_id: UUID, *, everyone: bool) -> list[Change]:
    """Let all members of the organization see it, now and later, or take that back."""
    return facts.set(Field.EVERYONE, value=everyone, key=organization_id)


def require_may_dismiss(facts: Facts, held: Collection[UUID], by: UUID | None, whom: Collection[UUID | None]) -> None:
    """Raise `GuestsDismissNobody` for a guest who would take away anybody but himself.

    `held` are the grants of who asks; None among `whom` is everybody. Where all are guests, any of them may.
    """
    hosts = {grant.id for grant in facts.grants if not _is_guests(facts, grant)}
    if by is not None and hosts and not hosts & set(held) and set(whom) - {by}:
        raise GuestsDismissNobody(conversations=[str(facts.id)])


def _is_guests(facts: Facts, grant: Grant) -> bool:
    return grant.kind is GrantKind.PERSON or discard.is_guests(facts, grant)


def seen_by(facts: Facts, holders: Holders) -> set[UUID]:
    """Return who sees it."""
    return {person_id for grant in facts.grants for person_id in holders.get(grant, ())}


def after(facts: Facts, changes: Iterable[Change]) -> Facts:
    """Return the facts once these changes are made."""
    for change in changes:
        facts = facts.after(change)
    return facts
