"""What is wanted of an account: how much of what was there before, and whether to compare everything."""

from datetime import datetime, timedelta

import msgspec

from postroom.channels.base import AWAY, FolderRole
from postroom.kit import clock

_REREAD = timedelta(days=30)


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """`history` False: only what arrives from now on. `since`: nothing received before that day.

    `compare_since`: when a person last asked to compare everything.
    """

    since: datetime | None
    history: bool
    compare_since: datetime | None = None

    def oldest(self, role: FolderRole) -> datetime | None:
        """Return the day to read back to when a folder is read, None for all. Without history that is a reread.

        Of Trash and Spam it is a month, as long as most servers keep them.
        """
        month_ago = clock.now() - _REREAD
        if role in AWAY:
            return max(self.since or month_ago, month_ago)
        return self.since if self.history or self.since else month_ago
