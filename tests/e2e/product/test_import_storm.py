"""An import that is killed and cut off again and again ends with every message once."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.e2e.product.inbox import Api, House, connect, letter, postroom
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.fault_proxy import Fault, FaultProxy, Kind
from tests.e2e.servers.ports import wait_until

MAILS = 4_000
EVERY_S = (4.0, 8.0)  # what is killed more often rests longer before it starts again


@pytest.mark.soak
@pytest.mark.usefixtures("smtp_server")
@pytest.mark.parametrize("seed", [1, 2])
def test_an_import_survives_kill_after_kill(
    dovecot: Dovecot, fault_proxy: Callable[[int], FaultProxy], seed: int
) -> None:
    user = dovecot.add_user("support")
    dovecot.seed(user, *(letter(number, to=user.address) for number in range(MAILS)))
    proxy = fault_proxy(dovecot.imap)
    with postroom() as house:
        api = house.set_up()
        account = connect(api, dovecot, user, imap=proxy.port)
        began = time.monotonic()
        done = kill_until(house, api, account, proxy, random.Random(seed))
        proxy.heal()
        assert wait_until(lambda: imported(api, account) >= MAILS, 300)
        print(f"{MAILS} messages in {time.monotonic() - began:.0f} s: {dict(done)}")  # noqa: T201 figures, not asserted
        assert done["kill -9"] >= 3, "the import was over before much could be killed"
        assert sorted(api.subjects(all="true")) == sorted(f"Order {number}" for number in range(MAILS))
        ledger = api.get(f"/accounts/{account}")["ledger"]
        assert (ledger["imported"], ledger["duplicates"], ledger["quarantined"]) == (MAILS, 0, 0)


def kill_until(house: House, api: Api, account: str, proxy: FaultProxy, chance: random.Random) -> Counter[str]:
    """Kill the worker, or cut or limit its connections, every few seconds until the import is nearly over."""
    done = Counter[str]()
    while not wait_until(lambda: imported(api, account) >= MAILS - 200, chance.uniform(*EVERY_S)):
        if chance.random() < 0.8:
            if victim := house.run.pid_of("worker sync"):
                os.kill(victim, signal.SIGKILL)
                done["kill -9"] += 1
        elif chance.random() < 0.5:
            proxy.play([Fault(0, Kind.CUT)])
            done["cut"] += 1
        else:
            proxy.play([Fault(chance.randrange(1, 200_000), Kind.TRUNCATED)])
            done["cut in the middle"] += 1
    return done


def imported(api: Api, account: str) -> int:
    return int(api.get(f"/accounts/{account}")["ledger"]["imported"])
