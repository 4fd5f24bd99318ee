"""How fast sync goes and how long it waits after a failure."""

from random import SystemRandom

import msgspec

_chance = SystemRandom()


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between looks (`poll` at all folders, `relist` for new ones, `noop` where IDLE is missing), and sizes.

    `well`: between two reports that nothing has changed.
    `refused`: before a password that worked until now is tried again.

    A batch is one FETCH and one transaction of the port: at most `batch` messages and about `batch_bytes`. The newest
    `first` of a folder come before those of the next folder are read; after that its history is read for `turn` at a
    time. Of one folder, about `ahead_bytes` are fetched ahead of what is kept.
    """

    poll: float = 60.0
    relist: float = 300.0
    noop: float = 20.0
    renew: float = 540.0
    refused: float = 30.0
    well: float = 300.0
    first_delay: float = 1.0
    longest_delay: float = 300.0
    turn: float = 5.0
    first: int = 50
    batch: int = 100
    batch_bytes: int = 8 << 20
    ahead_bytes: int = 24 << 20
    recent: int = 500


class BackOff:
    """Exponential delays with jitter: 1 s, 2 s, 4 s ... 5 min, each shortened by up to half to spread clients out."""

    def __init__(self, pace: Pace) -> None:
        """Start with no failure."""
        self._pace = pace
        self.failures = 0

    def succeeded(self) -> None:
        """Forget failures."""
        self.failures = 0

    def failed(self, at_least: float = 0.0) -> float:
        """Count a failure; return the seconds to wait."""
        longest = min(self._pace.longest_delay, self._pace.first_delay * float(1 << min(self.failures, 20)))
        self.failures += 1
        return max(at_least, longest * _chance.uniform(0.5, 1.0))
