"""However many accounts read mail at once, what is fetched and not yet kept has a bound, and everybody has a turn."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.channels.email.sync.in_flight import InFlight

pytestmark = pytest.mark.anyio

MEGABYTE = 1 << 20


async def settled() -> None:
    """Let every task go on until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_finds_no_room_waits_for_what_is_kept() -> None:
    all_ = InFlight(10)
    with all_.share(10) as one, all_.share(10) as other:
        await one.take(8)
        waiting = asyncio.create_task(other.take(5))
        await settled()
        assert not waiting.done()
        one.give(4)
        await settled()
        assert waiting.done()
    assert all_.held == 0


async def test_what_is_larger_than_all_flies_alone() -> None:
    all_ = InFlight(10)
    with all_.share(10) as one, all_.share(10) as other:
        await one.take(1)
        large = asyncio.create_task(other.take(50))
        await settled()
        assert not large.done()
        one.give(1)
        await large
        assert all_.held == 50


async def test_a_large_one_is_not_overtaken_for_ever() -> None:
    all_ = InFlight(10)
    with all_.share(10) as one, all_.share(10) as other, all_.share(10) as third:
        await one.take(6)
        large = asyncio.create_task(other.take(9))
        await settled()
        small = asyncio.create_task(third.take(2))
        await settled()
        assert not small.done()
        one.give(6)
        await large
        other.give(9)
        await small


async def test_news_never_wait_and_much_to_catch_up_with_does() -> None:
    all_ = InFlight(2 * MEGABYTE)
    with all_.share(2 * MEGABYTE) as importing:
        await importing.take(2 * MEGABYTE)
        async with all_.taken(1000):
            assert all_.held == 2 * MEGABYTE + 1000
        async with all_.taken(50 * MEGABYTE, now=True):
            assert all_.held == 52 * MEGABYTE

        async def catch_up() -> None:
            async with all_.taken(2 * MEGABYTE):
                pass

        task = asyncio.create_task(catch_up())
        await settled()
        assert not task.done()
        importing.give(2 * MEGABYTE)
        await task
    assert all_.held == 0


async def test_one_who_never_ends_holds_up_nobody() -> None:
    all_ = InFlight(10, patience=0.01)
    with all_.share(10) as stuck, all_.share(10) as one, all_.share(10) as other:
        await stuck.take(10)
        async with asyncio.timeout(5):
            await asyncio.gather(one.take(9), other.take(5))
    assert all_.held == 0


async def test_who_is_stopped_while_waiting_holds_nothing_up() -> None:
    all_ = InFlight(10)
    with all_.share(10) as one:
        await one.take(10)
        with all_.share(10) as other:
            stopped = asyncio.create_task(other.take(5))
            await settled()
            stopped.cancel()
            with pytest.raises(asyncio.CancelledError):
                await stopped
        one.give(3)
        with all_.share(10) as third:
            await third.take(3)
    assert all_.held == 0


@settings(max_examples=60)
@given(st.lists(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=6), min_size=1, max_size=6))
async def test_all_is_read_within_bounds_in_the_end(accounts: list[list[tuple[int, int]]]) -> None:
    """Batches of (announced, real) sizes, read ahead of what is kept."""
    all_ = InFlight(10)
    kept = 0
    most_surplus = sum(max(0, real - said) for batches in accounts for said, real in batches)

    async def read(batches: list[tuple[int, int]]) -> None:
        nonlocal kept
        fetched: asyncio.Queue[int | None] = asyncio.Queue()
        with all_.share(10) as share:

            async def fetch() -> None:
                for said, real in batches:
                    await share.take(said)
                    assert all_.held <= max(10, said) + most_surplus
                    await asyncio.sleep(0)
                    share.give(said - real)
                    await fetched.put(real)
                await fetched.put(None)

            task = asyncio.create_task(fetch())
            while (size := await fetched.get()) is not None:
                await asyncio.sleep(0)
                share.give(size)
                kept += 1
            await task

    async with asyncio.timeout(5):
        await asyncio.gather(*map(read, accounts))
    assert kept == sum(map(len, accounts))
    assert all_.held == 0
