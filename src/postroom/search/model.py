"""What a query asks of conversations."""

from enum import StrEnum
from uuid import UUID

import msgspec


class State(StrEnum):
    """What can be asked of a conversation. The last three are of somebody or something named."""

    UNREAD = "unread"
    STARRED = "starred"
    SNOOZED = "snoozed"
    ARCHIVED = "archived"
    INBOX = "inbox"
    DRAFTS = "drafts"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    ASSIGNED_TO = "assigned_to"
    TEAM = "team"
    LABEL = "label"


class Condition(msgspec.Struct, frozen=True):
    """A conversation must be so, or must not; `ids` are those named."""

    state: State
    wanted: bool = True
    ids: tuple[UUID, ...] = ()


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All that a query asks of conversations, and of documents by name.

    `lists` are the placements that count: what is in Trash or Spam is found there only. `keys` and `without` are keys
    of the index (see `matching.Match`). `impossible`: something is asked for that there is not.
    """

    conditions: tuple[Condition, ...] = ()
    lists: tuple[str, ...] = ("open", "closed")
    keys: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def impossible(self) -> bool:
        """Tell whether nothing can be found."""
        return bool(self.unknown)
