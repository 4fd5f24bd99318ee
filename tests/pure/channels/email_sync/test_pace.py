"""How long sync waits after failures."""

from postroom.channels.email.sync.pace import BackOff, Pace


def test_delays_grow_to_five_minutes_and_start_again() -> None:
    back_off = BackOff(Pace())
    delays = [back_off.failed() for _ in range(30)]
    assert 0.5 <= delays[0] <= 1
    assert 4 <= delays[3] <= 8
    assert all(150 <= delay <= 300 for delay in delays[10:])
    assert len(set(delays)) > 20
    back_off.succeeded()
    assert back_off.failed() <= 1


def test_a_server_may_ask_for_more() -> None:
    assert BackOff(Pace()).failed(at_least=120) == 120
