"""The sync-states table: what a mark here means on the mail server and the other way round (pure).

Three states meet: ours (the facts), the server's, and the base, what the server last showed (the ledger's flags). A
mark that differs from the base on one side only is carried to the other. Read and star are on or off, so where both
sides differ from the base they agree; the place is one of INBOX, Archive, Trash and Spam.

`table.py` says the same in words.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.channels.base import AWAY, BringBack, FlagChange, FolderRole, Move, ServerStep, SetFlag, SetLabel
from postroom.conversations import discard, marks
from postroom.conversations.model import Change, Facts, Field, GrantKind
from postroom.conversations.unmirrored import Mark
from postroom.mirror import filing
from postroom.mirror.copies import INBOX, Copy, Owned, Turn, Whose, received

SEEN, FLAGGED = "\\Seen", "\\Flagged"
_FLAGS = {Mark.SEEN: SEEN, Mark.FLAGGED: FLAGGED}
_INBOX_PATH = "INBOX"


def outward(mark: Mark, facts: Facts, account: Owned, copies: Sequence[Copy]) -> list[ServerStep]:
    """Return what to do on the server of an account so that it shows this mark of a conversation."""
    if mark is Mark.PLACE:
        return _place(facts, account, copies)
    if mark is Mark.LABELS:
        return filing.outward(facts, account, copies, place_here(facts, account))
    if account.owner_id is None:
        return []
    there = [copy for copy in copies if not copy.gone]
    if mark is Mark.SEEN:
        return _seen(there, unread=facts.person(account.owner_id).unread)
    return _flagged(there, starred=facts.person(account.owner_id).starred)


def doubted(mark: Mark, facts: Facts, account: Whose, copies: Sequence[Copy]) -> Sequence[Copy]:
    """Return copies as if the server showed the opposite of a flag: told of it, it has not shown yet what it has."""
    if mark not in _FLAGS:
        return copies
    flag, on = {_FLAGS[mark]}, against(mark, facts, account).on
    return [msgspec.structs.replace(copy, flags=copy.flags | flag if on else copy.flags - flag) for copy in copies]


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


def _place(facts: Facts, account: Owned, copies: Sequence[Copy]) -> list[ServerStep]:
    place = place_here(facts, account)
    if place is FolderRole.INBOX:
        return [] if any(copy.in_inbox for copy in copies) else _back(copies, filing.wanted(facts, account))
    leaving = _leaving(place, copies)
    moves: list[ServerStep] = [_move(copy, place) for copy in leaving]
    if place in AWAY:
        moves = filing.away(leaving, place)
    if account.owner_id:
        return moves
    return [_set(copy, SEEN, on=True) for copy in leaving if SEEN not in copy.flags] + moves


def _leaving(place: FolderRole, copies: Sequence[Copy]) -> list[Copy]:
    """Return what has to move so that a conversation lies in Archive, Trash or Spam. What is in Sent stays there.

    Single messages in Trash stay there; only where nothing else is left do they follow into Spam.
    """
    if place is not FolderRole.ARCHIVE:
        stays = {place} if place_there(copies) is FolderRole.TRASH else {place, FolderRole.TRASH}
        return [copy for copy in received(copies) if copy.role not in stays]
    in_inbox = [copy for copy in copies if copy.in_inbox]
    return in_inbox or (received(copies) if place_there(copies) in AWAY else [])


def _back(copies: Sequence[Copy], filed: Collection[str]) -> list[ServerStep]:
    """Return the way back for the messages that lay in INBOX, else for the newest; what is filed stays there, too."""
    incoming = [copy for copy in copies if not copy.outgoing and copy.role is not FolderRole.SENT]
    left = {copy.message_id for copy in incoming if copy.role is FolderRole.INBOX}
    wanted = [copy for copy in incoming if copy.message_id in left] or _newest(incoming)
    loose_last = sorted(wanted, key=lambda copy: copy.role is not FolderRole.OTHER)
    known = {copy.message_id: copy for copy in loose_last if not copy.gone}
    lost = {copy.message_id: copy for copy in wanted if copy.message_id not in known}
    ids = [copy.email_message_id for copy in lost.values() if copy.email_message_id]
    others = [copy for copy in received(copies) if copy.role in AWAY and copy.message_id not in known]
    return [
        *(
            filing.copy_to(copy, _INBOX_PATH) if filing.lies_in(copy, filed) else _move(copy, FolderRole.INBOX)
            for copy in known.values()
        ),
        *(_move(copy, FolderRole.ARCHIVE) for copy in others),
        *(BringBack(one) for one in ids),
    ]


def place_here(facts: Facts, account: Whose) -> FolderRole:
    """Return where a conversation belongs in an account.

    INBOX is for what is in its owner's Inbox, or shared and still somebody's to answer.
    """
    if account.id in facts.trashed:
        return FolderRole.TRASH
    if account.id in facts.junked:
        return FolderRole.JUNK
    if account.owner_id:
        in_inbox = facts.person(account.owner_id).in_inbox
    else:
        in_inbox = not facts.closed and (facts.in_team_inbox or bool(facts.assignees))
    return FolderRole.INBOX if in_inbox else FolderRole.ARCHIVE


def place_there(copies: Sequence[Copy]) -> FolderRole | None:
    """Return where a conversation lies on the server, None when nothing of it is left: in Trash or Spam if all is."""
    if any(copy.in_inbox for copy in copies):
        return FolderRole.INBOX
    roles = {copy.role for copy in received(copies)}
    if not roles:
        return None
    if roles <= AWAY:
        return FolderRole.TRASH if roles == {FolderRole.TRASH} else FolderRole.JUNK
    return FolderRole.ARCHIVE


def inward(turns: Iterable[Turn], facts: Facts, account: Owned, copies: Sequence[Copy]) -> list[Change]:
    """Return what follows here when the server turned marks of a conversation on or off. `copies` as they are now."""
    there = [copy for copy in copies if not copy.gone]
    owner_id = account.owner_id
    changes: list[Change] = []
    for turn in sorted(set(turns), key=lambda turn: (turn.mark, turn.on, turn.label)):
        if turn.mark is Mark.PLACE:
            place = place_there(there)
            if place in AWAY or (not turn.label and (turn.on or place is not FolderRole.INBOX)):
                changes += _moved(facts, account, place) + _out_of_trash(facts, account, place, there)
        elif turn.mark is Mark.LABELS:
            changes += filing.inward(turn, facts, account, there, place_here(facts, account))
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


def _out_of_trash(facts: Facts, account: Owned, place: FolderRole | None, there: Sequence[Copy]) -> list[Change]:
    """Return the labels of what was brought back there: in Trash it kept those it had here."""
    back = place_here(facts, account) in AWAY and place is not None and place not in AWAY
    return filing.follow(facts, account, filing.shown(there)) if back else []


def _moved(facts: Facts, account: Whose, place: FolderRole | None) -> list[Change]:
    if place is None and place_here(facts, account) in AWAY:
        return []  # Trash was emptied
    if account.owner_id:
        return _moved_own(facts, {account.id, account.owner_id}, account.owner_id, place)
    if any(grant.kind is GrantKind.ACCOUNT and grant.id != account.id for grant in facts.grants):
        return []  # another team has the same mail
    if place not in AWAY:
        changes = discard.restore_for_all(facts)
        on_it = facts.closed or facts.assignees or facts.team_id is None  # done with it, or his to finish
        return changes + ([] if on_it else facts.set(Field.TEAM_INBOX, value=place is FolderRole.INBOX))
    put_away = discard.trash if place is FolderRole.TRASH else discard.junk
    return [] if facts.closed or facts.assignees else put_away(facts, discard.all_of(facts), None)


def _moved_own(facts: Facts, grants: Collection[UUID], owner_id: UUID, place: FolderRole | None) -> list[Change]:
    if place is FolderRole.TRASH:
        return discard.trash(facts, grants, owner_id)
    if place is FolderRole.JUNK:
        return discard.junk(facts, grants, owner_id)
    changes = discard.restore(facts, grants)
    if place is FolderRole.INBOX:
        return changes + marks.unarchive(facts, owner_id)
    changes += facts.set(Field.INBOX, value=False, key=owner_id)
    return changes + facts.set(Field.ARCHIVED, value=True, key=owner_id)


def shows(mark: Mark, facts: Facts, account: Owned, copies: Sequence[Copy]) -> bool:
    """Tell whether the server shows a mark as it is here. Of what is nowhere to be seen nothing can be said."""
    known = any(not copy.gone for copy in copies) or (mark is Mark.PLACE and place_here(facts, account) not in AWAY)
    return known and not outward(mark, facts, account, copies)


def arrived(copies: Sequence[Copy]) -> set[Turn]:
    """Return what the server says already of a conversation that just got a message."""
    there = [copy for copy in copies if not copy.gone]
    incoming = [copy for copy in there if not copy.outgoing]
    found = {Turn(Mark.LABELS, on=True, label=path) for path in filing.shown(there)}
    if incoming and all(SEEN in copy.flags for copy in incoming):
        found.add(Turn(Mark.SEEN, on=True))
    filed = place_there(there) is FolderRole.ARCHIVE and not any(copy.role in AWAY for copy in _newest(there))
    if incoming and filed and not _newest(there)[0].outgoing:
        found.add(Turn(Mark.PLACE, on=False))
    return found


def against(mark: Mark, facts: Facts, account: Whose) -> Turn:
    """Return the turn that would lead away from how a mark stands here."""
    if mark is Mark.PLACE:
        return Turn(mark, on=place_here(facts, account) is not FolderRole.INBOX)
    mine = facts.person(account.owner_id) if account.owner_id else None
    if mark is Mark.SEEN:
        return Turn(mark, on=bool(mine and mine.unread))
    return Turn(mark, on=not (mine and mine.starred))


def yielding(mark: Mark, facts: Facts, account: Owned, copies: Sequence[Copy]) -> list[Change]:
    """Return what follows here when the server keeps standing otherwise."""
    return inward([against(mark, facts, account)], facts, account, copies)


def turned(before: Copy, after: FlagChange) -> list[Turn]:
    """Return what changed between two looks at one copy."""
    filed = filing.turned(before, after)
    if after.flags is None:
        if before.at_a_place and not before.gone:
            return [*filed, Turn(Mark.PLACE, on=False)]
        return [*filed, Turn(Mark.PLACE, on=False, label=before.path)] if received([before]) else filed
    was, now = before.flags, after.flags
    turns = filed + [Turn(mark, on=flag in now) for mark, flag in _FLAGS.items() if (flag in was) != (flag in now)]
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
    if copy.role is FolderRole.ALL and role not in AWAY:
        return SetLabel(copy.path, copy.uidvalidity, copy.uid, INBOX, on=role is FolderRole.INBOX)
    return Move(copy.path, copy.uidvalidity, copy.uid, role)


def _set(copy: Copy, flag: str, *, on: bool) -> SetFlag:
    return SetFlag(copy.path, copy.uidvalidity, copy.uid, flag, on)
