"""The edge of a loop that must go on, whatever one round of it raises."""

from collections.abc import Callable


class Firebreak:
    """What goes wrong inside the block is told and goes no further. Cancellation and the end of the process do.

    For rounds of loops that would otherwise end for good by one fault nobody foresaw, and nowhere else.
    """

    def __init__(self, tell: Callable[[Exception], object]) -> None:
        """Take what tells of a fault: a line in the log."""
        self._tell = tell

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _at: object) -> bool:
        """Tell of a fault and go on behind the block."""
        if not isinstance(error, Exception):
            return False
        self._tell(error)
        return True
