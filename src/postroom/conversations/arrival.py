"""What the arrival of a message changes: who gets it in which mailbox (pure).

automated (bounce, auto-reply)   attaches; nobody is told, nothing reopens
spam                             Spam, unless it answers a conversation that is none
assigned                         the assignees' Inbox and, if the team wants it so, the team inbox as well;
                                 with all of them out of office, the team inbox
delivered to people              each one's own Inbox: a personal account's owner's, and whoever else wants it there
team account                     the team inbox, unread for its active members
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import reduce
from uuid import UUID

import msgspec

from postroom.conversations import discard, lifecycle, marks, snooze
from postroom.conversations.model import Change, Facts, Field


class Folder(StrEnum):
    """In which of the folders that matter for its place a message lies."""

    INBOX = "inbox"
    TRASH = "trash"
    JUNK = "junk"
    OTHER = "other"


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """Through which account a message came, as far as it matters for where it is put.

    `inboxes`: the people in whose Inbox it is put; of none, it is put in the team's.
    """

    owner_id: UUID | None
    inboxes: Sequence[UUID] = ()
    active_members: Sequence[UUID]
    received_reply_behavior: str | None


def takes_spam(facts: Facts, *, new: bool) -> bool:
    """Tell whether spam stays spam in this conversation. An answer to one that people have in front of them is none."""
    return new or discard.all_of(facts) <= facts.junked


def receive_spam(facts: Facts) -> list[Change]:
    """Return the changes that a message makes which the mail server holds for spam."""
    return discard.junk(facts, discard.all_of(facts), None)


def receive(facts: Facts, door: Door, *, automated: bool, new: bool) -> list[Change]:
    """Return the changes that a message from outside makes. `new`: it is the first of its conversation."""
    if automated and not new:
        return []
    back = discard.restore_for_all(facts)
    restored = reduce(Facts.after, back, facts)  # what was snoozed while it was in Spam wakes where it is now
    changes = back + lifecycle.reopen(facts) + snooze.wake_all(restored)
    if facts.assignees:
        changes += lifecycle.hand_back(facts)
        if door.received_reply_behavior == "show_in_team_inbox":
            changes += lifecycle.set_in_team_inbox(facts, present=True)
        return _merged(changes)
    if door.inboxes:
        changes = [change for change in changes if change.field is not Field.TEAM_INBOX]
        awake = [one for one in door.inboxes if not facts.person(one).rests_on]
        return _merged(changes + [change for one in awake for change in marks.unarchive(facts, one)])
    if door.owner_id:  # who wants nothing in his Inbox finds it in All
        return _merged(changes)
    return _merged(changes + facts.set(Field.TEAM_INBOX, value=True))


def import_history(facts: Facts, door: Door, *, seen: bool, folder: Folder, new: bool) -> list[Change]:
    """Return the changes of an imported message: as the server has it, telling nobody.

    What lies in the inbox folder is in the Inbox; unseen, it is unread and (shared) in the team's queue. A conversation
    is in Trash or Spam when all of it is; `new`: nothing of it was placed before.
    """
    if folder in _AWAY:
        return _AWAY[folder](facts, discard.all_of(facts), None) if new else []
    changes = discard.restore_for_all(facts)
    if folder is not Folder.INBOX:
        return changes
    if door.owner_id:
        changes += facts.set(Field.INBOX, value=True, key=door.owner_id)
    elif door.inboxes and not seen:
        changes += [change for one in door.inboxes for change in facts.set(Field.INBOX, value=True, key=one)]
    elif not seen:
        changes += facts.set(Field.TEAM_INBOX, value=True)
    if seen:
        return changes
    people = [door.owner_id] if door.owner_id else door.active_members
    return changes + [Change(facts.id, Field.UNREAD, person_id, before=False, after=True) for person_id in people]


_AWAY = {Folder.TRASH: discard.trash, Folder.JUNK: discard.junk}


def _merged(changes: Sequence[Change]) -> list[Change]:
    return list({(change.conversation_id, change.field, change.key): change for change in changes}.values())
