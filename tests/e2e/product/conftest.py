"""The product as a whole: `postroom run`, real IMAP and SMTP, real browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.product.browsers import chromium
from tests.e2e.product.inbox import Api, House, connect, postroom
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.fixtures import dovecot, fault_proxy, mail_user, own_dovecot, session_smtp, smtp_server
from tests.e2e.servers.smtp import SmtpServer

__all__ = ["dovecot", "fault_proxy", "mail_user", "own_dovecot", "session_smtp", "smtp_server"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with postroom() as running:
        yield running


@pytest.fixture(scope="module")
def support(dovecot: Dovecot, session_smtp: SmtpServer, ann: Api) -> MailUser:
    """The mailbox of Support, connected by Ann, who is the file's own."""
    user = dovecot.add_user("support")
    connect(ann, dovecot, user)
    return user
