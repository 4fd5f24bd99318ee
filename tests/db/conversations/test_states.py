"""docs/reference/states.md is true: each line of its tables is set up, done, looked at by everybody, and undone."""

import asyncio
import re
from pathlib import Path

import pytest

from postroom.conversations.revise import Revision
from tests.db.api.waiting import locked
from tests.db.conversations.deeds import DEEDS, SITUATIONS, By, Scene, scene
from tests.db.office import Office

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[3] / "docs/reference/states.md"
WHO = ("me", "ann", "cay", "eli")
ELSEWHERE = {
    "read_until": "goes with read marks: tests/db/conversations/test_verbs.py",
    "add_labels": "as labels of the organization, but synced with the server: tests/db/mirror",
    "remove_labels": "the same",
}
"""Fields of a revision that the table leaves to others, and to whom."""


def table(title: str) -> list[list[str]]:
    """Return the lines of the table below a heading, each as its cells."""
    part = PAGE.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


STATES, RACES = table("What changes"), table("Two at once")


def _id(cells: list[str]) -> str:
    return re.sub(r"[^a-z]+", "-", " ".join(cells).lower())


async def at_first(office: Office, given: str) -> Scene:
    made = await scene(office)
    for deed in SITUATIONS[given]:
        await deed(made)
    made.operation, made.first = None, ()
    return made


async def seen(at: Scene) -> list[str]:
    return [await at.seen_by(who) for who in WHO]


@pytest.mark.parametrize("line", STATES, ids=[_id(line[:2]) for line in STATES])
async def test_a_line_of_the_state_table(empty_office: Office, line: list[str]) -> None:
    given, happens, *places, undo = line
    at = await at_first(empty_office, given)
    before = await seen(at)
    await DEEDS[happens](at)
    assert await seen(at) == places
    assert (at.operation is not None) == (undo == "back")
    if at.operation:
        assert await at.undo() == []
        assert await seen(at) == before


@pytest.mark.parametrize("line", RACES, ids=[_id(line[:3]) for line in RACES])
async def test_a_line_of_the_races(empty_office: Office, line: list[str]) -> None:
    given, first, second, *places, told = line
    at = await at_first(empty_office, given)
    other = Scene(at.office, at.one, at.known)
    async with empty_office.act() as act:  # whoever has the conversation lets go of it once both wait for it
        await act.conn.execute("select from conversation where id = %s for update", [at.one])
        one = asyncio.ensure_future(DEEDS[first](other))
        await locked(empty_office.database, 1)
        two = asyncio.ensure_future(DEEDS[second](at))
        await locked(empty_office.database, 2)
    await asyncio.gather(one, two)
    assert await seen(at) == places
    assert (" and ".join(at.first) or "nothing") == told


def test_every_situation_and_every_deed_is_in_a_table() -> None:
    lines = [*STATES, *RACES]
    assert set(SITUATIONS) == {line[0] for line in lines}
    assert set(DEEDS) == {line[1] for line in lines} | {line[2] for line in RACES}


def test_every_field_of_a_revision_is_in_a_deed() -> None:
    used = {field for deed in DEEDS.values() if isinstance(deed, By) for field in deed.fields}
    assert used | ELSEWHERE.keys() == set(Revision.__struct_fields__)
