import asyncio

import pytest

from postroom.kit.firebreak import Firebreak


def test_a_fault_is_told_and_the_loop_goes_on() -> None:
    told: list[Exception] = []
    rounds = []
    for number in range(3):
        with Firebreak(told.append):
            rounds.append(number)
            if number == 1:
                raise KeyError(number)
    assert rounds == [0, 1, 2]
    assert [repr(error) for error in told] == ["KeyError(1)"]


@pytest.mark.parametrize("end", [asyncio.CancelledError, KeyboardInterrupt, SystemExit])
def test_an_order_to_end_is_obeyed(end: type[BaseException]) -> None:
    told: list[Exception] = []
    with pytest.raises(end), Firebreak(told.append):
        raise end
    assert told == []
