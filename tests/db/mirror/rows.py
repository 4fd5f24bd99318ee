"""Which scenario plays which row of the table."""

from collections.abc import Awaitable, Callable

from postroom.mirror.table import Direction, Row
from tests.db.mirror.mailbox import Mailbox

Scenario = Callable[[Mailbox], Awaitable[None]]
SCENARIOS: dict[tuple[bool, Direction, str], Scenario] = {}


def row(name: str, direction: Direction, *, shared: bool = False) -> Callable[[Scenario], Scenario]:
    """Name the row of the table that a scenario plays."""

    def keep(scenario: Scenario) -> Scenario:
        SCENARIOS[shared, direction, name] = scenario
        return scenario

    return keep


def key(line: Row) -> tuple[bool, Direction, str]:
    return line.shared, line.direction, line.name


def both(name: str, direction: Direction) -> Callable[[Scenario], Scenario]:
    """Name a row that stands in the table of a personal and of a shared account."""

    def keep(scenario: Scenario) -> Scenario:
        row(name, direction)(scenario)
        return row(name, direction, shared=True)(scenario)

    return keep
