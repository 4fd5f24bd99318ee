"""Mail tests run on uvloop, as Postroom does."""

import pytest

from tests.e2e.servers.fixtures import dovecot, fault_proxy, mail_user, own_dovecot, session_smtp, smtp_server

__all__ = ["dovecot", "fault_proxy", "mail_user", "own_dovecot", "session_smtp", "smtp_server"]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}
