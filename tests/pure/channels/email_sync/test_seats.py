"""Connections of one user at one server: whoever waits gets his turn."""

import asyncio

import pytest

from postroom.channels.email.sync.seats import Seats
from postroom.kit.errors import RetryLater
from postroom.kit.faults import Reason

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


async def test_each_complaint_of_a_server_counts_for_half_an_hour() -> None:
    now = 0.0
    seats = Seats(10, clock=lambda: now)
    complaint = RetryLater("", reason=Reason.BUSY, server="too many connections")
    async with seats.take(), seats.take(), seats.take():
        assert seats.refuse(complaint)
        now = 1700.0
        assert seats.refuse(complaint)
        now = 1900.0
        assert seats.limit == 2
    now = 3600.0
    assert seats.limit == 10
