"""Nothing is lost and nothing doubled, whatever is killed or cut while mail comes in."""

import os
import signal
from collections.abc import Callable

import pytest

from tests.e2e.product.inbox import Api, connect, letter, postroom
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.fault_proxy import Fault, FaultProxy, Kind
from tests.e2e.servers.ports import wait_until

MAILS = 500


@pytest.mark.usefixtures("smtp_server")
def test_killing_the_worker_in_the_middle_of_an_import(dovecot: Dovecot) -> None:
    user = dovecot.add_user("support")
    dovecot.seed(user, *(letter(number, to=user.address) for number in range(MAILS)))
    with postroom() as house:
        api = house.set_up()
        account = connect(api, dovecot, user)
        assert wait_until(lambda: _imported(api, account) >= MAILS // 4, 60)
        victim = house.run.pid_of("worker sync")
        assert victim
        assert _imported(api, account) < MAILS, "the import was over before anything could be killed"
        os.kill(victim, signal.SIGKILL)
        assert wait_until(lambda: _imported(api, account) >= MAILS, 90)
        assert sorted(api.subjects(all="true")) == sorted(f"Order {number}" for number in range(MAILS))
        ledger = api.get(f"/accounts/{account}")["ledger"]
        assert (ledger["imported"], ledger["duplicates"], ledger["quarantined"]) == (MAILS, 0, 0)


@pytest.mark.usefixtures("smtp_server")
def test_a_connection_cut_in_the_middle_of_a_message(
    dovecot: Dovecot, fault_proxy: Callable[[int], FaultProxy]
) -> None:
    user = dovecot.add_user("support")
    dovecot.seed(user, *(letter(number, to=user.address) for number in range(60)))
    proxy = fault_proxy(dovecot.imap)
    with postroom() as house:
        api = house.set_up()
        account = connect(api, dovecot, user, imap=proxy.port)
        proxy.play([Fault(9_000, Kind.TRUNCATED)])
        assert wait_until(lambda: _imported(api, account) >= 60, 60)
        assert len(api.subjects(all="true")) == 60


def _imported(api: Api, account: str) -> int:
    return int(api.get(f"/accounts/{account}")["ledger"]["imported"])
