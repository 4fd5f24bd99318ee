"""What people did with a conversation: who has it, whether it is closed, who has not read it (pure)."""

from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from postroom.app.demo.script import Scene

VISITOR = "noor"
_FRESH_H = 72.0
_RECENT_H = 24.0 * 14
# Of a hundred conversations: waiting in the team inbox, with its handler, with the visitor; the rest is closed.
_SHARES = {_FRESH_H: (50, 22, 16), _RECENT_H: (10, 14, 5), float("inf"): (1, 4, 1)}
_STARRED = 0.05
_KEPT = 0.3
_SPAM, _TRASH = (0.6, 0.7), (0.9, 1.0)  # what becomes of one's own mail that was dealt with


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a conversation, people by their keys. `settled`: whoever was mentioned has dealt with it."""

    assignees: Sequence[str] = ()
    closed_by: str | None = None
    archived: Sequence[str] = ()
    unread: Sequence[str] = ()
    starred: Sequence[str] = ()
    snoozed: Mapping[str, int] = {}  # for how many hours from now
    trashed_by: str | None = None
    junked_by: str | None = None
    team_inbox: bool = False
    settled: bool = False


def written(scene: Scene) -> Fate:
    """Return what a scene says itself."""
    return Fate(assignees=scene.assignees, unread=scene.unread, starred=scene.starred, team_inbox=scene.team_inbox)


def drawn(rng: Random, age_h: float, handler: str, *, shared: bool) -> Fate:
    """Return a fate that fits the age in hours: the older, the more is closed."""
    starred = (VISITOR,) if rng.random() < _STARRED else ()
    settled = age_h > _FRESH_H
    if not shared:
        return _own(rng.random() if settled else 0.0, starred, settled=settled)
    waiting, with_handler, with_visitor = next(share for limit, share in _SHARES.items() if age_h <= limit)
    luck = rng.randrange(100)
    if luck < waiting:
        unread = (VISITOR,) if rng.random() < 1 - _KEPT else ()
        return Fate(team_inbox=True, unread=unread, starred=starred, settled=settled)
    if luck < waiting + with_handler:
        return Fate(assignees=(handler,), starred=starred, settled=settled)
    if luck < waiting + with_handler + with_visitor // 4:
        return Fate(assignees=(VISITOR,), snoozed={VISITOR: 20 + int(age_h) % 100}, starred=starred, settled=settled)
    if luck < waiting + with_handler + with_visitor:
        unread = (VISITOR,) if not settled and rng.random() < 1 - _KEPT else ()
        return Fate(assignees=(VISITOR,), unread=unread, starred=starred, settled=settled)
    assignees = () if rng.random() < _KEPT else (handler,)
    return Fate(assignees=assignees, closed_by=handler, starred=starred, settled=True)


def _own(luck: float, starred: Sequence[str], *, settled: bool) -> Fate:
    thrown_away = VISITOR if _TRASH[0] < luck < _TRASH[1] else None
    spam = VISITOR if _SPAM[0] < luck < _SPAM[1] else None
    if thrown_away or spam:
        return Fate(trashed_by=thrown_away, junked_by=spam, settled=settled)
    return Fate(archived=() if luck < _KEPT else (VISITOR,), starred=starred, settled=settled)
