"""Cursors: where the next page of a search begins (pure)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from postroom.kit.clock import from_micros, micros
from postroom.kit.errors import Invalid

Point = tuple[datetime, UUID]
"""A message or comment, by its time."""


class Place(NamedTuple):
    """The place of a conversation among those of its round: score in millionths, time in microseconds, id."""

    score: int
    at: int
    conversation_id: UUID


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page begins. `at`: when the search began; what came since is not in it.

    `below`: the last hit of the round before, None in the first; `floor`: the last one of this round, if it ended.
    `last`: the last conversation of this round that was shown.
    """

    at: datetime
    below: Point | None = None
    floor: Point | None = None
    last: Place | None = None

    def text(self) -> str:
        """Return the cursor as it travels."""
        below, floor = ((micros(one[0]), one[1].hex) if one else ("", "") for one in (self.below, self.floor))
        last = (self.last.score, self.last.at, self.last.conversation_id.hex) if self.last else ("", "", "")
        return "_".join(str(part) for part in (micros(self.at), *below, *floor, *last))


def cursor_of(text: str) -> Cursor:
    """Return a cursor that travelled. Raises `Invalid`."""
    try:
        at, below_at, below_id, floor_at, floor_id, score, last_at, last_id = text.split("_")
        return Cursor(
            at=from_micros(int(at)),
            below=(from_micros(int(below_at)), UUID(below_id)) if below_id else None,
            floor=(from_micros(int(floor_at)), UUID(floor_id)) if floor_id else None,
            last=Place(int(score), int(last_at), UUID(last_id)) if last_id else None,
        )
    except (ValueError, OverflowError) as error:
        msg = "This page cursor is not one of ours. Start again from the first page."
        raise Invalid(msg) from error
