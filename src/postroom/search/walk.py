"""Walking back through the index, by stretches of weeks as long as the hits so far are dense (pure).

A common word fills a round within the newest weeks; for a rare one a few ever longer looks reach the oldest mail.
"""

from datetime import UTC, datetime
from uuid import UUID

from postroom.search.documents import WEEK_S, week_of
from postroom.search.store.find import Span

_GROWTH = 20  # a stretch is at most so many times as long as all before it, and at least as long
_MARGIN = 1.5
_MOST = 2_000  # weeks: older mail is none
_ALL = 120  # weeks: so long a stretch is rather all the rest


class Walk:
    """One walk from a moment back to `since`, None for the oldest mail; nothing at or after `until` is asked for.

    `at_once`: there are few conversations to look into: all of the index is one stretch.
    """

    def __init__(
        self, below: tuple[datetime, UUID], since: datetime | None, until: datetime | None, *, at_once: bool = False
    ) -> None:
        self._below = below
        self._week = self._first = week_of(min(below[0], until) if until else below[0])
        self._oldest = week_of(since) if since else None
        self._at_once = at_once
        self._over = False

    def next(self, found: int, wanted: int, *, slow: bool = False) -> Span | None:
        """Return the next stretch, given how many of the wanted hits were found; None at the end.

        `slow`: the looks take long, and the next one should not take much longer.
        """
        if self._over:
            return None
        if self._at_once:
            self._over = True
            return Span(None, self._below)
        covered = self._first - self._week
        width = 1
        if covered:
            dense = int(_MARGIN * (wanted - found) * covered / (found + 1))
            width = max(covered, min(covered * (2 if slow else _GROWTH), dense))
        if self._oldest is not None:
            self._over = self._week - width < self._oldest
            width = min(width, self._week - self._oldest + 1)
        elif (width > _ALL and not slow) or width > _MOST:
            self._over = True
            return Span(None, min(self._below, (_end_of(self._week), UUID(int=0))))
        week, self._week = self._week, self._week - width
        return Span(range(week, week - width, -1), self._below) if width > 0 else None


def _end_of(week: int) -> datetime:
    return datetime.fromtimestamp((week + 1) * WEEK_S, UTC)
