"""The sync-states table: what a mark here means on the mail server and the other way round (pure).

Three states meet: ours (the facts), the server's, and the base, what the server last showed (the ledger's flags). A
mark that differs from the base on one side only is carried to the other. Marks are on or off, so where both sides
differ from the base they agree.

`table.py` says the same in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.channels.base import BringBack, FlagChange, FolderRole, Move, ServerStep, SetFlag, SetLabel
from postroom.conversations import lifecycle, marks
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.unmirrored import Mark

SEEN, FLAGGED, INBOX = "\\Seen", "\\Flagged", "\\Inbox"


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One message in one folder of the server, as it last showed it. `gone_at`: when it was seen to have left."""

    conversation_id: UUID
    message_id: UUID
    outgoing: bool
    email_message_id: str | None
    delivered_at: datetime
    path: str
    role: FolderRole
    uidvalidity: int
    uid: int
    flags: frozenset[str]
    labels: frozenset[str]
    gone_at: datetime | None = None

    @property
    def place(self) -> tuple[str, int, int]:
        """Return where it is: path, UIDVALIDITY, UID."""
        return self.path, self.uidvalidity, self.uid

    @property
    def gone(self) -> bool:
        """Tell whether it left that folder."""
        return self.gone_at is not None

    @property
    def in_inbox(self) -> bool:
        """Tell whether it lies in INBOX; at Gmail that is a label."""
        return not self.gone and (self.role is FolderRole.INBOX or INBOX in self.labels)


class Turn(msgspec.Struct, frozen=True):
    """A mark that the server turned on or off."""

    mark: Mark
    on: bool


def outward(mark: Mark, facts: Facts, owner_id: UUID | None, copies: Sequence[Copy]) -> list[ServerStep]:
    """Return what to do on the server so that it shows this mark of a conversation. `owner_id` None: shared."""
    if mark is Mark.PLACE:
        return _place(facts, owner_id, copies)
    if owner_id is None:
        return []
    there = [copy for copy in copies if not copy.gone]
    if mark is Mark.SEEN:
        return _seen(there, unread=facts.person(owner_id).unread)
    return _flagged(there, starred=facts.person(owner_id).starred)


def _seen(there: Sequence[Copy], *, unread: bool) -> list[ServerStep]:
    incoming = [copy for copy in there if not copy.outgoing]
    if not unread:
        return [_set(copy, SEEN, on=True) for copy in incoming if SEEN not in copy.flags]
    if any(SEEN not in copy.flags for copy in incoming):
        return []
    return [_set(copy, SEEN, on=False) for copy in _newest(incoming)]


def _flagged(there: Sequence[Copy], *, starred: bool) -> list[ServerStep]:
    flagged = [copy for copy in there if FLAGGED in copy.flags]
    if not starred:
        return [_set(copy, FLAGGED, on=False) for copy in flagged]
    incoming = [copy for copy in there if not copy.outgoing]
    return [] if flagged else [_set(copy, FLAGGED, on=True) for copy in _newest(incoming or there)]


def _place(facts: Facts, owner_id: UUID | None, copies: Sequence[Copy]) -> list[ServerStep]:
    in_inbox = [copy for copy in copies if copy.in_inbox]
    if not in_inbox_here(facts, owner_id):
        moves: list[ServerStep] = [_move(copy, FolderRole.ARCHIVE) for copy in in_inbox]
        return moves if owner_id else [_set(one, SEEN, on=True) for one in in_inbox if SEEN not in one.flags] + moves
    return [] if in_inbox else _back(copies)


def _back(copies: Sequence[Copy]) -> list[ServerStep]:
    """Return the way back for the messages that lay in INBOX, else for the newest."""
    incoming = [copy for copy in copies if not copy.outgoing and copy.role is not FolderRole.SENT]
    left = {copy.message_id for copy in incoming if copy.role is FolderRole.INBOX}
    wanted = [copy for copy in incoming if copy.message_id in left] or _newest(incoming)
    known = {copy.message_id: copy for copy in wanted if not copy.gone}
    lost = {copy.message_id: copy for copy in wanted if copy.message_id not in known}
    ids = [copy.email_message_id for copy in lost.values() if copy.email_message_id]
    return [*(_move(copy, FolderRole.INBOX) for copy in known.values()), *(BringBack(one) for one in ids)]


def in_inbox_here(facts: Facts, owner_id: UUID | None) -> bool:
    """Tell whether a conversation belongs in INBOX: in its owner's Inbox, or shared and still somebody's to answer."""
    if owner_id:
        return facts.person(owner_id).in_inbox
    return not facts.closed and (facts.in_team_inbox or bool(facts.assignees))


def inward(turns: Iterable[Turn], facts: Facts, owner_id: UUID | None, copies: Sequence[Copy]) -> list[Change]:
    """Return what follows here when the server turned marks of a conversation on or off. `copies` as they are now."""
    there = [copy for copy in copies if not copy.gone]
    changes: list[Change] = []
    for turn in sorted(set(turns), key=lambda turn: (turn.mark, turn.on)):
        if turn.mark is Mark.PLACE:
            changes += _moved(facts, owner_id, in_inbox=any(copy.in_inbox for copy in there))
        elif owner_id and turn.mark is Mark.SEEN:
            changes += _read(facts, owner_id, there, seen=turn.on)
        elif owner_id and turn.mark is Mark.FLAGGED:
            changes += marks.star(facts, owner_id, starred=any(FLAGGED in copy.flags for copy in there))
    return changes


def _read(facts: Facts, owner_id: UUID, there: Sequence[Copy], *, seen: bool) -> list[Change]:
    unseen = [copy for copy in there if not copy.outgoing and SEEN not in copy.flags]
    if seen and unseen:
        return []  # one of several was read
    return marks.mark(facts, owner_id, unread=not seen)


def _moved(facts: Facts, owner_id: UUID | None, *, in_inbox: bool) -> list[Change]:
    if owner_id and in_inbox:
        return marks.unarchive(facts, owner_id)
    if owner_id:
        return facts.set(Field.INBOX, value=False, key=owner_id) + facts.set(Field.ARCHIVED, value=True, key=owner_id)
    if facts.closed or facts.assignees:
        return []  # somebody here is on it, or done with it
    return lifecycle.set_in_team_inbox(facts, present=in_inbox)


def shows(mark: Mark, facts: Facts, owner_id: UUID | None, copies: Sequence[Copy]) -> bool:
    """Tell whether the server shows a mark as it is here. Of what is nowhere to be seen nothing can be said."""
    known = mark is Mark.PLACE or any(not copy.gone for copy in copies)
    return known and not outward(mark, facts, owner_id, copies)


def arrived(copies: Sequence[Copy]) -> set[Turn]:
    """Return what the server says already of a conversation that just got a message."""
    there = [copy for copy in copies if not copy.gone]
    incoming = [copy for copy in there if not copy.outgoing]
    found: set[Turn] = set()
    if incoming and all(SEEN in copy.flags for copy in incoming):
        found.add(Turn(Mark.SEEN, on=True))
    if incoming and not _newest(there)[0].outgoing and not any(copy.in_inbox for copy in there):
        found.add(Turn(Mark.PLACE, on=False))
    return found


def against(mark: Mark, facts: Facts, owner_id: UUID | None) -> Turn:
    """Return the turn that would lead away from how a mark stands here."""
    if mark is Mark.PLACE:
        return Turn(mark, on=not in_inbox_here(facts, owner_id))
    mine = facts.person(owner_id) if owner_id else None
    if mark is Mark.SEEN:
        return Turn(mark, on=bool(mine and mine.unread))
    return Turn(mark, on=not (mine and mine.starred))


def turned(before: Copy, after: FlagChange) -> list[Turn]:
    """Return what changed between two looks at one copy."""
    if after.flags is None:
        return [Turn(Mark.PLACE, on=False)] if before.in_inbox else []
    flags: Mapping[Mark, str] = {Mark.SEEN: SEEN, Mark.FLAGGED: FLAGGED}
    was, now = before.flags, after.flags
    turns = [Turn(mark, on=flag in now) for mark, flag in flags.items() if (flag in was) != (flag in now)]
    if after.labels is not None and (INBOX in before.labels) != (INBOX in after.labels):
        turns.append(Turn(Mark.PLACE, on=INBOX in after.labels))
    return turns


def left(copy: Copy) -> tuple[bool, datetime]:
    """Return what orders the copies of a message by when they left; those still there come last."""
    return copy.gone_at is None, copy.gone_at or copy.delivered_at


def _newest(copies: Sequence[Copy]) -> list[Copy]:
    newest = max(copies, key=lambda copy: (copy.delivered_at, copy.uid), default=None)
    return [copy for copy in copies if newest and copy.message_id == newest.message_id]


def _move(copy: Copy, role: FolderRole) -> Move | SetLabel:
    if copy.role is FolderRole.ALL:
        return SetLabel(copy.path, copy.uidvalidity, copy.uid, INBOX, on=role is FolderRole.INBOX)
    return Move(copy.path, copy.uidvalidity, copy.uid, role)


def _set(copy: Copy, flag: str, *, on: bool) -> SetFlag:
    return SetFlag(copy.path, copy.uidvalidity, copy.uid, flag, on)
