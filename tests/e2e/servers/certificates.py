"""Certificates made for the run: one authority, and whatever server certificates a test needs."""

import itertools
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme


class Certificates:
    """A certificate authority in a folder; `ca_file` is what SSL_CERT_FILE would name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._authority = trustme.CA()
        self._numbers = itertools.count(1)
        self.ca_file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))

    def issue(self, *names: str, expired: bool = False) -> Path:
        """Return a file with a key and its certificate chain for these names or addresses."""
        end = datetime.now(UTC) - timedelta(days=1) if expired else None
        issued = self._authority.issue_cert(*names, not_before=end - timedelta(days=9) if end else None, not_after=end)
        path = self.folder / f"certificate-{next(self._numbers)}.pem"
        issued.private_key_and_cert_chain_pem.write_to_path(str(path))
        return path

    def client_context(self) -> ssl.SSLContext:
        """Return a context which trusts this authority and nobody else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._authority.configure_trust(context)
        return context

    def server_context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """Return a context for a server of these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.issue(*names, expired=expired))
        return context
