"""A real SMTP server that wants a password: Dovecot's submission service, relaying into Dovecot's mailboxes.

client ──AUTH, TLS──▶ Dovecot submission ──SMTP──▶ Relay ──LMTP──▶ Dovecot mailbox   (addresses it has)
                                                     └──────────▶ `outside`         (every other address)
"""

import smtplib
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.servers.dovecot import DOMAIN, Dovecot
from tests.e2e.servers.ports import LOOPBACK

RELAY_SIZE_LIMIT = 40 << 20


@dataclass(frozen=True)
class Relayed:
    """One accepted message: its envelope and bytes."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class Relay:
    """Where submission sends to. `refuse` maps an address to the reply its RCPT gets; `reply` replaces that to DATA."""

    dovecot: Dovecot
    accepted: list[Relayed] = field(default_factory=list)
    outside: list[Relayed] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    reply: str | None = None

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if refusal := self.refuse.get(address.lower()):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Deliver to mailboxes at once, keep the rest."""
        if self.reply is not None:
            return self.reply
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        relayed = Relayed(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw)
        self.accepted.append(relayed)
        inside = [address for address in relayed.recipients if address.lower().endswith(f"@{DOMAIN}")]
        if len(inside) < len(relayed.recipients):
            self.outside.append(relayed)
        if inside:
            # Short and local; a test server may block its own thread.
            with smtplib.LMTP(LOOPBACK, self.dovecot.lmtp) as client:
                client.sendmail(relayed.sender, inside, raw)
        return "250 2.0.0 Accepted"


@dataclass
class SmtpServer:
    """The submission server: `port` offers STARTTLS, `tls_port` is TLS; users are those of `dovecot`."""

    dovecot: Dovecot
    relay: Relay
    controller: Controller
    host: str = LOOPBACK

    @property
    def port(self) -> int:
        """Plain, with STARTTLS."""
        return self.dovecot.submission

    @property
    def tls_port(self) -> int:
        """TLS from the first byte."""
        return self.dovecot.submissions

    def close(self) -> None:
        """Stop the relay; Dovecot stays."""
        self.controller.stop()


def start_smtp(dovecot: Dovecot) -> SmtpServer:
    """Start the relay behind a Dovecot that runs."""
    relay = Relay(dovecot)
    controller = Controller(
        relay, hostname=LOOPBACK, port=dovecot.relay, data_size_limit=RELAY_SIZE_LIMIT, enable_SMTPUTF8=True
    )
    controller.start()
    return SmtpServer(dovecot, relay, controller)
