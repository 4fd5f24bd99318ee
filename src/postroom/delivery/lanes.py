"""Lanes: how many mails of one account this process sends at once."""

from uuid import UUID

from postroom.jobs.model import Claim


class Lanes:
    """Which drains of this process send for which account, at most so many for one."""

    def __init__(self, each: int) -> None:
        """Take how many may send for one account."""
        self._each = each
        self._taken: dict[Claim, UUID] = {}

    def enter(self, claim: Claim, account_id: UUID) -> bool:
        """Take a lane; false when all are taken."""
        if sum(taken == account_id for taken in self._taken.values()) >= self._each:
            return False
        self._taken[claim] = account_id
        return True

    def leave(self, claim: Claim) -> UUID | None:
        """Give the lane back; return whose it was."""
        return self._taken.pop(claim, None)
