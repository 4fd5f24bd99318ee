"""The mirror's tests have a real Dovecot on the other side."""

from tests.e2e.servers.fixtures import dovecot, mail_user

__all__ = ["dovecot", "mail_user"]
