"""Labels go both ways: a folder that is for nothing else, or a label of Gmail (pure). Part of what `states` says.

A conversation has a label when any of its messages lies there. Given here, all that was received is copied there; taken
away, the copies go. A message never leaves the server by that: its last copy moves to where the conversation belongs.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from postroom.channels.base import AWAY, CopyTo, Expunge, FlagChange, FolderRole, Move, ServerStep, SetLabel
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.unmirrored import Mark
from postroom.mirror.copies import Copy, Owned, Turn, filed_under, received


def shown(copies: Iterable[Copy]) -> frozenset[str]:
    """Return the labels that the server shows, by path."""
    return frozenset().union(*(filed_under(one.path, one.role, one.labels) for one in copies if not one.gone))


def wanted(facts: Facts, account: Owned) -> frozenset[str]:
    """Return the labels of an account that a conversation has here, by path."""
    return frozenset(path for path, label in account.labels.items() if label in facts.labels)


def outward(facts: Facts, account: Owned, copies: Sequence[Copy], place: FolderRole) -> list[ServerStep]:
    """Return what to do on the server so that it shows the labels; `place` is where the conversation belongs.

    In Trash and Spam there are no labels: they come back with the conversation.
    """
    if place in AWAY:
        return []
    there = [copy for copy in copies if not copy.gone]
    ours, theirs = wanted(facts, account), shown(there)
    given = [step for path in sorted(ours - theirs) for step in _given(path, there)]
    return given + _taken((theirs - ours) & account.labels.keys(), there, place)


def _given(path: str, there: Sequence[Copy]) -> list[ServerStep]:
    each = {copy.message_id: copy for copy in received(there) or there}
    return [_label(copy, path, on=True) if _is_gmail(copy) else copy_to(copy, path) for copy in each.values()]


def _taken(paths: Collection[str], there: Sequence[Copy], place: FolderRole) -> list[ServerStep]:
    steps: list[ServerStep] = [
        _label(copy, path, on=False) for copy in there for path in sorted(copy.labels & {*paths})
    ]
    leaving = [copy for copy in there if lies_in(copy, paths)]
    kept = {copy.message_id: copy for copy in there if copy not in leaving and copy.role not in AWAY}
    for copy in leaving:
        if other := kept.get(copy.message_id):
            steps.append(Expunge(*copy.place, other.place, place))
        else:
            steps.append(Move(*copy.place, place))
    return steps


def away(leaving: Iterable[Copy], role: FolderRole) -> list[ServerStep]:
    """Return the way to Trash or Spam. Of a message that is filed, too, one copy is enough there."""
    steps: list[ServerStep] = []
    first: dict[UUID, Copy] = {}
    for copy in sorted(leaving, key=lambda copy: copy.role is FolderRole.OTHER):
        other = first.setdefault(copy.message_id, copy)
        double = copy.role is FolderRole.OTHER and other is not copy
        steps.append(Expunge(*copy.place, other.place, role) if double else Move(*copy.place, role))
    return steps


def lies_in(copy: Copy, paths: Collection[str]) -> bool:
    """Tell whether a copy lies in a folder that is one of these labels."""
    return copy.role is FolderRole.OTHER and copy.path in paths


def copy_to(copy: Copy, path: str) -> CopyTo:
    """Return the step that puts a second copy into a folder."""
    return CopyTo(*copy.place, path)


def inward(turn: Turn, facts: Facts, account: Owned, there: Iterable[Copy], place: FolderRole) -> list[Change]:
    """Return what follows here when the server turned a label on or off. What is in Trash here keeps its labels."""
    label = account.labels.get(turn.label)
    on = turn.label in shown(there)
    if label is None or (place in AWAY and not on):
        return []
    return facts.set(Field.LABEL, account.id if on else None, key=label)


def follow(facts: Facts, account: Owned, paths: Collection[str]) -> list[Change]:
    """Return what makes these the labels of a conversation in an account, as the server has it."""
    return [
        change
        for path, label in sorted(account.labels.items())
        for change in facts.set(Field.LABEL, account.id if path in paths else None, key=label)
    ]


def asked(facts: Facts, account: Owned, copies: Iterable[Copy]) -> frozenset[str]:
    """Return the folders in which a conversation may lie, as far as labels of it are meant."""
    lay = frozenset(copy.path for copy in copies if copy.role is FolderRole.OTHER)
    return wanted(facts, account) | lay & account.labels.keys()


def turned(before: Copy, after: FlagChange) -> list[Turn]:
    """Return which labels came and went between two looks at one copy."""
    was = shown([before])
    labels = before.labels if after.labels is None else after.labels
    now = filed_under(before.path, before.role, labels) if after.flags is not None else frozenset()
    return [Turn(Mark.LABELS, on=path in now, label=path) for path in sorted(was ^ now)]


def _is_gmail(copy: Copy) -> bool:
    return copy.role is FolderRole.ALL


def _label(copy: Copy, path: str, *, on: bool) -> SetLabel:
    return SetLabel(*copy.place, path, on=on)
