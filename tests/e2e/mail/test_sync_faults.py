"""Connections that break, servers that stop, ports that fail: nothing is lost, nothing comes twice."""

import asyncio
from collections.abc import Callable

import pytest

from postroom.channels.base import SyncPhase
from postroom.kit.errors import NeedsUser
from tests.e2e.mail.memory_port import MemoryPort
from tests.e2e.mail.syncing import BRISK, letter, login_to, network_for, syncing
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.fault_proxy import Fault, FaultProxy, Kind

pytestmark = pytest.mark.anyio

Proxies = Callable[[int], FaultProxy]


async def test_cut_in_the_middle_of_messages(dovecot: Dovecot, mail_user: MailUser, fault_proxy: Proxies) -> None:
    dovecot.seed(mail_user, *(letter(number, "x" * 9000) for number in range(200)))
    proxy = fault_proxy(dovecot.imaps)
    proxy.play([Fault(150_000, Kind.TRUNCATED)] * 6)
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user, imap_port=proxy.port), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count() == 200 and port.phase() is SyncPhase.IDLE, 40)
    assert proxy.connections > 6
    assert sorted(port.uids()) == list(range(1, 201))
    assert port.twice == []
    assert all(len(message.raw) > 9000 and message.fault is None for message in port.incoming())
    assert any("closed the connection" in status.message for status in port.statuses)


async def test_a_line_that_goes_silent_is_left(dovecot: Dovecot, mail_user: MailUser, fault_proxy: Proxies) -> None:
    dovecot.seed(mail_user, *(letter(number, "x" * 9000) for number in range(100)))
    proxy = fault_proxy(dovecot.imaps)
    proxy.play([Fault(200_000, Kind.SILENCE, 60.0)])
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user, imap_port=proxy.port), port, network_for(dovecot)) as sync:
        await sync.until(lambda: any("does not answer" in status.message for status in port.statuses))
        await sync.until(lambda: port.count() == 100)
    assert port.twice == []


@pytest.mark.parametrize("kill", [False, True])
async def test_the_server_restarts(own_dovecot: Dovecot, *, kill: bool) -> None:
    user = own_dovecot.add_user()
    own_dovecot.seed(user, letter(1))
    port = MemoryPort()
    async with syncing(login_to(own_dovecot, user), port, network_for(own_dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        await asyncio.to_thread(own_dovecot.stop, kill=kill)
        await sync.until(lambda: port.phase() is SyncPhase.BACK_OFF)
        await asyncio.to_thread(own_dovecot.start)
        await asyncio.to_thread(own_dovecot.deliver, user, letter(2))
        await sync.until(lambda: port.count() == 2 and port.phase() is SyncPhase.IDLE)
    assert port.incoming()[-1].live


async def test_what_the_port_refuses_comes_again(dovecot: Dovecot, mail_user: MailUser) -> None:
    dovecot.seed(mail_user, *(letter(number) for number in range(120)))
    port = MemoryPort()
    port.unavailable = 4
    async with syncing(login_to(dovecot, mail_user), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.count() == 120)
    assert port.unavailable == 0
    assert port.twice == []


async def test_a_server_that_hangs_up_at_the_door_is_tried_again_after_a_restart_of_ours(
    dovecot: Dovecot, mail_user: MailUser, fault_proxy: Proxies
) -> None:
    proxy = fault_proxy(dovecot.imaps)
    login, port = login_to(dovecot, mail_user, imap_port=proxy.port), MemoryPort()
    async with syncing(login, port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
    port.statuses.clear()
    proxy.play([Fault(0, Kind.TRUNCATED)] * 3)
    async with syncing(login, port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
    assert any(status.phase is SyncPhase.BACK_OFF for status in port.statuses)


async def test_a_wrong_password_needs_a_person(dovecot: Dovecot, mail_user: MailUser) -> None:
    login = login_to(dovecot, MailUser(mail_user.address, "wrong"))
    port = MemoryPort()
    async with syncing(login, port, network_for(dovecot)) as sync:
        with pytest.raises(NeedsUser):
            await sync.task
    assert port.phase() is SyncPhase.NEEDS_USER
    assert port.statuses[-1].message == "127.0.0.1 did not accept the user name or the password."


async def test_a_changed_password_is_given_up_after_a_few_tries(own_dovecot: Dovecot) -> None:
    user = own_dovecot.add_user()
    port = MemoryPort()
    async with syncing(login_to(own_dovecot, user), port, network_for(own_dovecot), pace=BRISK) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        await asyncio.to_thread(own_dovecot.set_password, user, "another horse")
        await asyncio.to_thread(own_dovecot.restart)
        with pytest.raises(NeedsUser):
            await asyncio.wait_for(sync.task, 20)
    assert [status.phase for status in port.statuses].count(SyncPhase.BACK_OFF) >= 1


async def test_stopping_leaves_no_connection(dovecot: Dovecot, mail_user: MailUser, fault_proxy: Proxies) -> None:
    proxy = fault_proxy(dovecot.imaps)
    port = MemoryPort()
    async with syncing(login_to(dovecot, mail_user, imap_port=proxy.port), port, network_for(dovecot)) as sync:
        await sync.until(lambda: port.phase() is SyncPhase.IDLE)
        assert proxy.connections == 2
    assert await asyncio.to_thread(proxy.wait_until_idle)
