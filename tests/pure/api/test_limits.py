"""How much a program may ask."""

from uuid import UUID

import pytest

from postroom.api.limits import AT_ONCE, TokenLimits, TooManyRequests
from postroom.kit.ids import new_id

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Clock) -> TokenLimits:
    return TokenLimits(clock)


async def ask(limits: TokenLimits, person: UUID, times: int) -> dict[str, str]:
    told: dict[str, str] = {}
    for _ in range(times):
        async with limits.one_request(person) as headers:
            told = headers
    return told


async def test_three_hundred_a_minute(limits: TokenLimits, clock: Clock) -> None:
    person = new_id()
    assert (await ask(limits, person, 300))["x-ratelimit-remaining"] == "0"
    clock.time += 20
    with pytest.raises(TooManyRequests) as refused:
        await ask(limits, person, 1)
    assert refused.value.fields["retry_after"] == 40
    await ask(limits, new_id(), 1)  # somebody else may
    clock.time += 40
    assert (await ask(limits, person, 1))["x-ratelimit-remaining"] == "299"


async def test_nine_hundred_in_fifteen_minutes(limits: TokenLimits, clock: Clock) -> None:
    person = new_id()
    told = []
    for _ in range(3):
        told.append(await ask(limits, person, 300))
        clock.time += 60
    assert (told[-1]["x-ratelimit-limit"], told[-1]["x-ratelimit-remaining"]) == ("900", "0")
    with pytest.raises(TooManyRequests) as refused:
        await ask(limits, person, 1)
    assert refused.value.fields["retry_after"] == 900 - 180
    clock.time += 720
    await ask(limits, person, 1)


async def test_five_at_once(limits: TokenLimits) -> None:
    person = new_id()
    running = [limits.one_request(person) for _ in range(AT_ONCE)]
    for one in running:
        await one.__aenter__()
    with pytest.raises(TooManyRequests):
        await ask(limits, person, 1)
    await running[0].__aexit__(None, None, None)
    await ask(limits, person, 1)


async def test_a_request_that_fails_ends_too(limits: TokenLimits) -> None:
    person = new_id()
    for _ in range(AT_ONCE + 1):
        with pytest.raises(KeyError):
            async with limits.one_request(person):
                raise KeyError
