"""What two conversations are together, and whose is what when they part again (pure)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from postroom.conversations import discard
from postroom.conversations.model import Change, Facts, Field, GrantKind
from postroom.conversations.store.joins import Moved, Threaded

_GRANTS = {
    GrantKind.PERSON: Field.GRANT,
    GrantKind.ACCOUNT: Field.ACCOUNT,
    GrantKind.TEAM: Field.TEAM_GRANT,
    GrantKind.ORGANIZATION: Field.EVERYONE,
}


def absorbed(kept: Facts, gone: Facts) -> list[Change]:
    """Return the changes that make of `kept` what both are together.

    Assignees, labels, unread, stars and Inboxes are the union, closed only what was closed in both, and in Trash or
    Spam only what both were. A subject or a colour that a colleague gave survives unless the kept one has its own.
    """
    changes = discard.restore(kept, {grant.id for grant in kept.grants} - (gone.trashed | gone.junked))
    for person_id in sorted(gone.assignees):
        changes += kept.set(Field.ASSIGNEE, value=True, key=person_id)
    for grant in sorted(gone.grants):
        if (field := _GRANTS.get(grant.kind)) and grant.id not in {gone.team_id, kept.team_id}:  # these are places
            changes += kept.set(field, value=True, key=grant.id)
    for label_id, grant_id in sorted(gone.labels.items()):
        changes += kept.set(Field.LABEL, grant_id, key=label_id)
    if not gone.closed:
        changes += kept.set(Field.CLOSED, value=False)
    changes += kept.set(Field.TEAM_INBOX, value=_in_team_inbox(kept, gone))
    for field, given in ((Field.SUBJECT, gone.subject), (Field.COLOR, gone.color)):
        if kept.get(field) is None and given is not None:
            changes += kept.set(field, given)
    for person_id in sorted(kept.people.keys() | gone.people.keys() | kept.assignees | gone.assignees):
        changes += _own(kept, gone, person_id)
    return changes


def _in_team_inbox(kept: Facts, gone: Facts) -> bool:
    """The team inbox shows what nobody has taken; taken mail is in it only where the team wanted it so."""
    taken = [one for one in (kept, gone) if one.assignees]
    return kept.team_id is not None and any(one.in_team_inbox for one in taken or (kept, gone))


def _own(kept: Facts, gone: Facts, person_id: UUID) -> list[Change]:
    mine, theirs = kept.person(person_id), gone.person(person_id)
    waits = any(one.in_team_inbox and not one.assignees for one in (kept, gone))  # an assignee has it to answer now
    assigned = person_id in kept.assignees | gone.assignees
    in_inbox = mine.in_inbox or theirs.in_inbox or (assigned and waits)
    archived = (mine.archived or theirs.archived) and not in_inbox
    return [
        *kept.set(Field.INBOX, value=in_inbox, key=person_id),
        *kept.set(Field.ARCHIVED, value=archived, key=person_id),
        *kept.set(Field.UNREAD, value=mine.unread or theirs.unread, key=person_id),
        *kept.set(Field.STARRED, value=mine.starred or theirs.starred, key=person_id),
        *kept.set(Field.SNOOZED, None if in_inbox else _earlier(mine.snoozed_until, theirs.snoozed_until), person_id),
    ]


def _earlier(mine: int | None, theirs: int | None) -> int | None:
    return min((one for one in (mine, theirs) if one is not None), default=None)


def kept_read(before: Facts, fresh: Facts, others: Iterable[Facts]) -> list[Change]:
    """Return the changes that keep read what a person had read, now that the news are later than his mark."""
    people = set(before.people) | set(fresh.people)
    for other in others:
        people |= set(other.people)
    return [
        change
        for person_id in sorted(people)
        if not before.person(person_id).unread
        for change in fresh.set(Field.UNREAD, value=False, key=person_id)
    ]


def returning(held: Sequence[Threaded], moved: Moved, joined_at: datetime) -> tuple[list[UUID], list[str]]:
    """Return the messages and the thread keys that go back: what moved, and what came since and answers it.

    `held` is all mail of the joined conversation, oldest first.
    """
    theirs = set(moved.keys)
    ours = {key for one in held if one.created_at < joined_at and one.id not in moved.messages for key in _keys(one)}
    back: list[Threaded] = []
    stay: list[Threaded] = []
    for one in held:
        since = one.created_at >= joined_at and one.id not in moved.messages
        side = next((key in theirs for key in _near(one) if key in theirs or key in ours), False) if since else None
        goes = side if side is not None else one.id in moved.messages
        (back if goes else stay).append(one)
        if since and one.email_message_id:
            (theirs if goes else ours).add(one.email_message_id)
    kept = {key for one in stay for key in _keys(one)} - set(moved.keys)
    keys = set(moved.keys) | {key for one in back for key in _keys(one)} - kept
    return [one.id for one in back], sorted(keys)


def _near(one: Threaded) -> list[str]:
    return [*one.in_reply_to, *reversed(one.reference_ids)]


def _keys(one: Threaded) -> list[str]:
    return [*([one.email_message_id] if one.email_message_id else []), *_near(one)]
