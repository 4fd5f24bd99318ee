"""Where intake is seen with a real mail server, that is a Dovecot; a proxy may stand in front of it."""

from tests.e2e.servers.fixtures import dovecot, fault_proxy, mail_user

__all__ = ["dovecot", "fault_proxy", "mail_user"]
