"""The port for Postroom's own mails: invitations, password links and alerts.

The composition root brings the real one.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from postroom.settings import Settings


class Posted(StrEnum):
    """What became of a mail. Only after `SENT` nobody needs to hand a link over."""

    SENT = "sent"
    REFUSED = "refused"
    """There is a mail server or an account, and it did not take the mail; the log says why."""
    OFF = "off"
    """There is no way to send mail."""


class SystemMail(Protocol):
    """Something that can send a plain mail in Postroom's own name."""

    async def ready(self) -> bool:
        """Return whether this server can send such mails at all; without it every link is shown to copy."""
        ...

    async def send(self, organization_ids: Sequence[UUID], to: str, subject: str, text: str) -> Posted:
        """Send one mail in the name of the first of these organizations that has a way to. Never raises."""
        ...


def server_sender(settings: Settings) -> str:
    """Return who mail through POSTROOM_SMTP_HOST is from: POSTROOM_SMTP_FROM, else its user, else a name there.

    Empty where no such server is set.
    """
    if settings.smtp_from or not settings.smtp_host:
        return settings.smtp_from if settings.smtp_host else ""
    if "@" in settings.smtp_username:
        return f"Postroom <{settings.smtp_username}>"
    return f"Postroom <postroom@{settings.smtp_host}>"
