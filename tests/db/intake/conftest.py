"""Where intake is seen with a real mail server, that is a Dovecot."""

from tests.e2e.servers.fixtures import dovecot, mail_user

__all__ = ["dovecot", "mail_user"]
