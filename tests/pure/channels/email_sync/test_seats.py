"""Connections of one user at one server: whoever waits gets his turn."""

import asyncio

import pytest

from postroom.channels.email.sync.seats import Seats

pytestmark = pytest.mark.anyio


async def test_a_turn_of_one_who_left_goes_to_the_next() -> None:
    seats = Seats(1)

    async def sit() -> None:
        async with seats.take():
            pass

    async with seats.take():
        leaving, waiting = asyncio.create_task(sit()), asyncio.create_task(sit())
        await asyncio.sleep(0)
        assert seats.wanted.is_set()
    leaving.cancel()
    async with asyncio.timeout(2):
        await waiting
    assert not seats.wanted.is_set()
