"""Fixtures around the servers. A conftest takes what it wants: `from tests.e2e.servers.fixtures import dovecot`."""

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.servers.dovecot import Dovecot, MailUser, start_dovecot
from tests.e2e.servers.fault_proxy import FaultProxy
from tests.e2e.servers.smtp import SmtpServer, start_smtp


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One Dovecot for the whole run; make a user of your own with `add_user`."""
    server = start_dovecot()
    yield server
    server.close()


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """A Dovecot to stop, kill and restart."""
    server = start_dovecot()
    yield server
    server.close()


@pytest.fixture
def mail_user(dovecot: Dovecot) -> MailUser:
    """A fresh mailbox."""
    return dovecot.add_user()


@pytest.fixture(scope="session")
def session_smtp(dovecot: Dovecot) -> Iterator[SmtpServer]:
    """The submission server of the run."""
    server = start_smtp(dovecot)
    yield server
    server.close()


@pytest.fixture
def smtp_server(session_smtp: SmtpServer) -> Iterator[SmtpServer]:
    """The submission server, with what earlier tests left forgotten."""
    relay = session_smtp.relay
    relay.accepted.clear()
    relay.outside.clear()
    relay.refuse.clear()
    relay.reply = None
    yield session_smtp
    relay.refuse.clear()
    relay.reply = None


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[int], FaultProxy]]:
    """A function that puts a proxy in front of a port."""
    proxies: list[FaultProxy] = []

    def start(target_port: int) -> FaultProxy:
        proxy = FaultProxy(target_port)
        proxy.start()
        proxies.append(proxy)
        return proxy

    yield start
    for proxy in proxies:
        proxy.close()
