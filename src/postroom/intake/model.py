"""Types of intake."""

from datetime import datetime

import msgspec

from postroom.kit.faults import Fault


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A folder: how many messages the server has, how many of them the ledger knows, and where its sync stands.

    `phase` is one of `FolderPhase`, since a moment; `message` and `fault` say what is wrong. `healthy_at`: when it was
    last in step with the server, or came nearer; `compared_at`: when everything in it was last compared. None: never.
    """

    path: str
    role: str
    server: int
    ours: int
    phase: str
    message: str
    fault: Fault | None
    since: datetime
    healthy_at: datetime | None
    compared_at: datetime | None


class Counts(msgspec.Struct, frozen=True):
    """Every message seen is one of these."""

    imported: int
    duplicates: int
    quarantined: int
    skipped: int

    @property
    def seen(self) -> int:
        """Return how many messages were seen in all."""
        return self.imported + self.duplicates + self.quarantined + self.skipped
