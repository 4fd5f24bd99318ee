"""What the mirror compares: a message's copies on a server, whose they are, and what was turned on or off (pure)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from postroom.channels.base import AWAY, FolderRole
from postroom.conversations.unmirrored import Mark

INBOX = "\\Inbox"
_LONGEST_PATH = 400


class Whose(Protocol):
    """What matters of an account here. Without an owner it is shared."""

    @property
    def id(self) -> UUID:
        """The account, and its grant."""

    @property
    def owner_id(self) -> UUID | None:
        """The person whose mail it is."""


class Owned(msgspec.Struct, frozen=True):
    """An account by what matters of it here, with its labels by the folder, or the name Gmail has for them."""

    id: UUID
    owner_id: UUID | None
    labels: Mapping[str, UUID] = {}


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
    def at_a_place(self) -> bool:
        """Tell whether it lies, or lay, in one of the folders that are a place here: INBOX, Trash or Spam."""
        return self.role is FolderRole.INBOX or INBOX in self.labels or self.role in AWAY

    @property
    def in_inbox(self) -> bool:
        """Tell whether it lies in INBOX; at Gmail that is a label."""
        return not self.gone and (self.role is FolderRole.INBOX or INBOX in self.labels)


class Turn(msgspec.Struct, frozen=True):
    """A mark that the server turned on or off. The place is on when a message came into INBOX, off with other moves.

    `label` is the path of the one that is meant, where the mark is that of the labels. A place that is off with a path:
    a message left that folder, Archive or a label, and what remains may all lie in Trash.
    """

    mark: Mark
    on: bool
    label: str = ""


def received(copies: Iterable[Copy]) -> list[Copy]:
    """Return what is there of what was received."""
    return [copy for copy in copies if not copy.gone and not copy.outgoing and copy.role is not FolderRole.SENT]


def filed_under(path: str, role: FolderRole, labels: Iterable[str]) -> frozenset[str]:
    """Return the labels of a message by where it lies: its folder when that is for nothing else, and Gmail's labels.

    Gmail's own begin with a backslash. What nobody could read or write is no label.
    """
    named = {label for label in labels if not label.startswith("\\")} | ({path} if role is FolderRole.OTHER else set())
    return frozenset(one for one in named if 0 < len(one) <= _LONGEST_PATH and one.isprintable())
