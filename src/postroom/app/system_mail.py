"""Postroom's own mails through the SMTP server of POSTROOM_SMTP_*."""

import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

import aiosmtplib
import structlog
from typing_extensions import override

from postroom.identity.system_mail import NoSystemMail, SystemMail
from postroom.kit.clock import now
from postroom.settings import Settings

_log = structlog.get_logger(__name__)
_PATIENCE_S = 20.0


class SmtpSystemMail(SystemMail):
    """Sends each mail over a connection of its own: there are few."""

    def __init__(self, settings: Settings) -> None:
        """Take the POSTROOM_SMTP_* settings."""
        self._settings = settings

    @property
    @override
    def configured(self) -> bool:
        return True

    @override
    async def send(self, to: str, subject: str, text: str) -> bool:
        settings = self._settings
        try:
            await aiosmtplib.send(
                compose(settings, to, subject, text),
                sender=parseaddr(sender(settings))[1],
                recipients=[to],
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_username or None,
                password=settings.smtp_password or None,
                use_tls=settings.smtp_tls == "tls",
                start_tls=settings.smtp_tls == "starttls",
                tls_context=None if settings.smtp_tls == "none" else ssl.create_default_context(),
                timeout=_PATIENCE_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            _log.warning("system mail refused", host=settings.smtp_host, error=type(error).__name__)
            return False
        return True


def system_mail(settings: Settings) -> SystemMail:
    """Return what sends system mail: a real sender when POSTROOM_SMTP_HOST is set."""
    return SmtpSystemMail(settings) if settings.smtp_host else NoSystemMail()


def compose(settings: Settings, to: str, subject: str, text: str) -> EmailMessage:
    """Return the mail (RFC 5322), marked as automatic (RFC 3834) so that nobody's absence note answers it."""
    address = sender(settings)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = address
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = make_msgid(domain=parseaddr(address)[1].rpartition("@")[2] or None)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def sender(settings: Settings) -> str:
    """Return who system mail is from: POSTROOM_SMTP_FROM, else the user name, else a name at the server."""
    if settings.smtp_from:
        return settings.smtp_from
    if "@" in settings.smtp_username:
        return f"Postroom <{settings.smtp_username}>"
    return f"Postroom <postroom@{settings.smtp_host}>"
