"""Postroom's own mails: through the account the owner chose, else through the SMTP server of POSTROOM_SMTP_*.

The choice in the settings is one organization's and was made later than the installation, so it comes first. A chosen
account that fails leaves the server, and then the link to copy.
"""

import asyncio
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from uuid import UUID

import aiosmtplib
import structlog
from typing_extensions import override

from postroom.accounts import system_sender
from postroom.accounts.logins import AccountLogins
from postroom.accounts.model import Account
from postroom.channels.email import parse, smtp
from postroom.channels.email.connect import Network
from postroom.channels.email.oauth import OAuth
from postroom.identity.system_mail import Posted, SystemMail, server_sender
from postroom.kit.clock import now
from postroom.kit.errors import PostroomError
from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.keys import Keys

_log = structlog.get_logger(__name__)
_PATIENCE_S = 20.0
_POLICY = SMTP.clone(cte_type="7bit")  # nothing on the way may have to change it


class OwnMail(SystemMail):
    """Sends each mail over a connection of its own: there are few."""

    def __init__(self, settings: Settings, database: Database, keys: Keys, network: Network) -> None:
        """Take the POSTROOM_SMTP_* settings, and where the accounts are."""
        self._settings = settings
        self._database = database
        self._logins = AccountLogins(database, keys, OAuth(network))
        self._network = network

    @override
    async def ready(self) -> bool:
        if self._settings.smtp_host:
            return True
        async with self._database.transaction() as tx:
            return await system_sender.any_chosen(tx.conn)

    @override
    async def send(self, organization_ids: Sequence[UUID], to: str, subject: str, text: str) -> Posted:
        account = await self._account(organization_ids)
        if account and await self._through(account, to, subject, text):
            return Posted.SENT
        if self._settings.smtp_host:
            sent = await through_server(self._settings, to, subject, text)
            return Posted.SENT if sent else Posted.REFUSED
        return Posted.REFUSED if account else Posted.OFF

    async def _account(self, organization_ids: Sequence[UUID]) -> Account | None:
        async with self._database.transaction() as tx:
            for organization_id in organization_ids:
                if account := await system_sender.chosen(tx.conn, organization_id):
                    return account
        return None

    async def _through(self, account: Account, to: str, subject: str, text: str) -> bool:
        raw = compose(formataddr((account.name, account.address)), to, subject, text).as_bytes()
        fingerprint = (await asyncio.to_thread(parse.parse, raw)).fingerprint
        try:
            login = await self._logins.of(account)
            async with self._database.transaction() as tx:
                await system_sender.remember(tx.conn, account.organization_id, fingerprint)
            async with asyncio.timeout(_PATIENCE_S):
                await smtp.send(login, raw, sender=account.address, recipients=[to], network=self._network)
        except (PostroomError, TimeoutError) as error:
            _log.warning("system_mail.refused", account=str(account.id), error=type(error).__name__)
            return False
        return True


async def through_server(settings: Settings, to: str, subject: str, text: str) -> bool:
    """Send a mail through the server of POSTROOM_SMTP_HOST; return whether it took it."""
    sender = server_sender(settings)
    try:
        await aiosmtplib.send(
            compose(sender, to, subject, text),
            sender=parseaddr(sender)[1],
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
        _log.warning("system_mail.refused", host=settings.smtp_host, error=type(error).__name__)
        return False
    return True


def compose(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return the mail (RFC 5322), marked as automatic (RFC 3834) so that nobody's absence note answers it."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail
