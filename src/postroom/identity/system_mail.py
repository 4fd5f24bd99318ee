"""The port for Postroom's own mails: invitations, password resets, alerts. The composition root brings the real one."""

from typing import Protocol

from typing_extensions import override


class SystemMail(Protocol):
    """Something that can send a plain mail in Postroom's own name."""

    @property
    def configured(self) -> bool:
        """Return whether mails can be sent at all; without it every link is shown to copy."""

    async def send(self, to: str, subject: str, text: str) -> bool:
        """Send one mail. False when the mail server did not take it, which is logged and never raised."""


class NoSystemMail(SystemMail):
    """Sends nothing: no mail server is set."""

    @property
    @override
    def configured(self) -> bool:
        return False

    @override
    async def send(self, to: str, subject: str, text: str) -> bool:
        return False
