"""Letters leave through a server on a bad day while their workers are killed: each once, or a person is asked."""

from pathlib import Path

import pytest

from postroom.storage.database import Database
from tests.db.delivery.sender import POINTS
from tests.db.delivery.sink import fates
from tests.db.delivery.storm import Outcome, storm

pytestmark = pytest.mark.anyio


def check(outcome: Outcome) -> None:
    print(f"{outcome.states}; {dict(outcome.faults)}; {outcome.kills} kills in {outcome.seconds:.1f} s")  # noqa: T201 figures, not asserted
    assert outcome.lost == []
    assert outcome.doubled == []
    assert outcome.unknown_outside_window == []
    assert outcome.failed_but_taken == []
    assert outcome.failed_without_cause == []
    assert outcome.states["unknown"] > 0, "the window was never hit"


async def test_each_letter_leaves_once_or_a_person_is_asked(database: Database, dsn: str, tmp_path: Path) -> None:
    outcome = await storm(database, dsn, tmp_path, letters=len(fates(POINTS)), within_s=90)
    check(outcome)
    assert outcome.kills > len(POINTS) // 2, (
        "who dies takes others along, and those may be unknown before their own point"
    )


@pytest.mark.soak
async def test_each_of_many_letters_leaves_once_or_a_person_is_asked(
    database: Database, dsn: str, tmp_path: Path
) -> None:
    check(await storm(database, dsn, tmp_path, letters=1_000, within_s=1_500))
