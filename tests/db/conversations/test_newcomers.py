"""Somebody who came later has nothing unread of what was before, until he is asked to look."""

import pytest

from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import View
from postroom.conversations.revise import Revision, revise
from tests.db.conversations.look import id_of, rows
from tests.db.office import Office
from tests.db.sql import execute

pytestmark = pytest.mark.anyio


@pytest.fixture
async def newcomer(office: Office) -> Office:
    """The office with Ben and Cay hired after the mail had come."""
    await execute(
        office.database,
        "update grant_holder set since = clock_timestamp() where person_id = any(%s)",
        [[office.ben, office.cay]],
    )
    return office


async def test_what_was_before_is_not_unread(newcomer: Office) -> None:
    assert not any(row.mine.unread for row in (await rows(newcomer, newcomer.ben, View.ALL)).values())


@pytest.mark.parametrize("starred", [False, True])
async def test_what_is_assigned_to_a_newcomer_is_unread(newcomer: Office, *, starred: bool) -> None:
    crates = await id_of(newcomer, "Crates")
    if starred:
        async with newcomer.act(newcomer.ben) as act:
            await revise(act, [crates], Revision(star=True))
    async with newcomer.act(newcomer.ann) as act:
        await revise(act, [crates], Revision(add_assignees=[newcomer.ben]))
    assert (await rows(newcomer, newcomer.ben, View.INBOX))["Crates"].mine.unread


async def test_where_a_newcomer_is_mentioned_is_unread(newcomer: Office) -> None:
    async with newcomer.act(newcomer.ann) as act:
        await comment(act, await id_of(newcomer, "Crates"), "look", [newcomer.cay])
    assert (await rows(newcomer, newcomer.cay, View.INBOX))["Crates"].mine.unread


async def test_a_mark_on_history_is_ones_own(newcomer: Office) -> None:
    crates = await id_of(newcomer, "Crates")
    async with newcomer.act(newcomer.ben) as act:
        await revise(act, [crates], Revision(unread=True))
    assert (await rows(newcomer, newcomer.ben, View.ALL))["Crates"].mine.unread
    async with newcomer.act(newcomer.ben) as act:
        await revise(act, [crates], Revision(unread=False))
    assert not (await rows(newcomer, newcomer.ben, View.ALL))["Crates"].mine.unread
