"""The product as a whole: `postroom run`, real IMAP and SMTP, real browsers."""

from tests.e2e.servers.fixtures import dovecot, fault_proxy, mail_user, own_dovecot, session_smtp, smtp_server

__all__ = ["dovecot", "fault_proxy", "mail_user", "own_dovecot", "session_smtp", "smtp_server"]
