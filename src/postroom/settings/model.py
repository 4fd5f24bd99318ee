"""Every setting, declared once: its type, its default and one line of documentation.

The name of a field is its name in the file (`port`), with `POSTROOM_` before it in the environment (`POSTROOM_PORT`).
`DATABASE_URL` keeps the plain name that every host gives it. `postroom.settings.load` reads them,
`postroom settings` and docs/reference/settings.md list them.
"""

import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta
from typing_extensions import override

PREFIX = "POSTROOM_"
PLAIN = {"database_url": "DATABASE_URL"}
"""Fields whose environment variable has no prefix."""

ALL_NETWORKS = "0.0.0.0"  # noqa: S104 compared with what the owner set, never a default

Port = Annotated[int, Meta(ge=1, le=65535)]


class Doc(msgspec.Struct, frozen=True):
    """What a setting is. `default` puts a computed default in words; `group` opens a section of the documentation."""

    text: str
    default: str = ""
    group: str = ""
    secret: bool = False


def default_data() -> Path:
    """Return the data folder of whoever runs Postroom: one for the machine as root, else the user's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/postroom")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    return Path(base) / "postroom"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, read once at the start and handed to everything else by the composition root."""

    port: Annotated[Port, Doc("Port of the web server.", group="Web server")] = 8420
    bind: Annotated[str, Doc("Address it listens on; `0.0.0.0` for all networks.")] = "127.0.0.1"
    url: Annotated[
        str,
        Doc("Public address, as people type it; links in mails use it.", default="`http://` + bind + port"),
    ] = ""
    trusted_proxies: Annotated[
        list[str],
        Doc(
            "Addresses or networks of reverse proxies whose `X-Forwarded-*` headers are believed, separated by commas."
        ),
    ] = msgspec.field(default_factory=list)
    tls_cert: Annotated[Path | None, Doc("Certificate chain (PEM) for HTTPS without a proxy.")] = None
    tls_key: Annotated[Path | None, Doc("Private key (PEM) of the certificate.")] = None
    upload_max_mb: Annotated[int, Meta(ge=1), Doc("Largest file a person may upload, in megabytes.")] = 100
    web_processes: Annotated[int, Meta(ge=1, le=64), Doc("Web processes `postroom run` starts.")] = 1
    worker_processes: Annotated[
        int,
        Meta(ge=1, le=64),
        Doc("Worker processes `postroom run` starts. A single one syncs the accounts too."),
    ] = 1

    data: Annotated[
        Path,
        Doc(
            "Folder for everything Postroom keeps.",
            default="`/var/lib/postroom` as root, else `$XDG_DATA_HOME/postroom` or `~/.local/share/postroom`",
            group="Storage",
        ),
    ] = msgspec.field(default_factory=default_data)
    database_url: Annotated[
        str,
        Doc("PostgreSQL 15 or later to use.", default="its own PostgreSQL in the data folder", secret=True),
    ] = ""
    database_direct_url: Annotated[
        str,
        Doc("The same database without a pooler between, for LISTEN.", default="`DATABASE_URL`", secret=True),
    ] = ""
    database_connections: Annotated[int, Meta(ge=2), Doc("Most connections each process opens.")] = 10
    postgres_bin: Annotated[
        Path | None,
        Doc(
            "Folder with the programs of the PostgreSQL to start.",
            default="the one installed with Postroom, else one on PATH or in `/usr/lib/postgresql`",
        ),
    ] = None
    blobs: Annotated[
        str,
        Doc(
            "Where files are kept: a folder, or `s3://bucket/path`, `gs://…`, `az://…`.",
            default="`blobs` in the data folder",
        ),
    ] = ""
    disk_warn_percent: Annotated[int, Meta(ge=0, le=99), Doc("The owner is warned when less of a disk is free.")] = 5
    disk_warn_mb: Annotated[int, Meta(ge=0), Doc("The same in megabytes: the larger of the two counts.")] = 1_000
    disk_reserve_mb: Annotated[
        int,
        Meta(ge=0),
        Doc("With less free, in megabytes, no mail and no file is taken in, so that the database has room."),
    ] = 200
    master_key: Annotated[
        list[str],
        Doc(
            "Master keys, base64 of 32 bytes, separated by commas: the first encrypts, all decrypt.",
            default="`keys/master.key` in the data folder",
            secret=True,
        ),
    ] = msgspec.field(default_factory=list)

    smtp_host: Annotated[
        str,
        Doc(
            "Mail server for invitations, password links and alerts, where no account is chosen for them.",
            default="none: links are shown to copy, alerts in the app only",
            group="System mail",
        ),
    ] = ""
    smtp_port: Annotated[Port, Doc("Its port.")] = 587
    smtp_tls: Annotated[Literal["starttls", "tls", "none"], Doc("How the connection is encrypted.")] = "starttls"
    smtp_username: Annotated[str, Doc("User name, when it wants one.")] = ""
    smtp_password: Annotated[str, Doc("Its password.", secret=True)] = ""
    smtp_from: Annotated[str, Doc("Sender of system mail, such as `Postroom <postroom@example.com>`.")] = ""

    lmtp_listen: Annotated[
        str,
        Doc(
            "Where mail servers hand mail over by LMTP: `host:port`, or the path of a socket.",
            default="off",
            group="Mail handed over",
        ),
    ] = ""
    smtp_listen: Annotated[str, Doc("Where they do by SMTP: `host:port`.", default="off")] = ""
    mail_networks: Annotated[
        list[str],
        Doc(
            "Addresses or networks of those who may, separated by commas; a socket is open to whoever reaches it.",
            default="`127.0.0.1, ::1`",
        ),
    ] = msgspec.field(default_factory=lambda: ["127.0.0.1", "::1"])
    mail_domain: Annotated[
        str, Doc("Domain whose mail comes here, for forwarding addresses.", default="the host of the public address")
    ] = ""
    mail_max_mb: Annotated[
        int, Meta(ge=1, le=1000), Doc("Largest message taken by SMTP, LMTP or HTTP, in megabytes.")
    ] = 50
    mail_tls_cert: Annotated[
        Path | None, Doc("Certificate chain (PEM) to offer STARTTLS with.", default="`POSTROOM_TLS_CERT`")
    ] = None
    mail_tls_key: Annotated[Path | None, Doc("Its private key (PEM).", default="`POSTROOM_TLS_KEY`")] = None

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Doc("Least important lines to log.", group="Logs and network"),
    ] = "info"
    log_format: Annotated[
        Literal["auto", "json", "console"],
        Doc("`json`, `console`, or `auto`: console in a terminal, else json."),
    ] = "auto"
    allow_private_networks: Annotated[
        bool,
        Doc("Let addresses typed by people (mail servers, webhooks) lead into private networks and this machine."),
    ] = False

    @override
    def __repr__(self) -> str:
        """Name the class only: settings hold secrets, and a repr ends up in logs."""
        return "Settings(…)"

    @property
    def address(self) -> str:
        """Return the public address without a final slash, such as `https://inbox.example.com`."""
        if self.url:
            return self.url.rstrip("/")
        scheme = "https" if self.tls_cert else "http"
        host = {ALL_NETWORKS: "127.0.0.1", "::": "::1"}.get(self.bind, self.bind)
        host = f"[{host}]" if ":" in host else host
        return f"{scheme}://{host}:{self.port}"

    @property
    def mail_host(self) -> str:
        """Return the domain of forwarding addresses, by which the mail doors call themselves, too."""
        return self.mail_domain or urlsplit(self.address).hostname or "localhost"

    @property
    def mail_max_bytes(self) -> int:
        """Return the size of the largest message that is taken."""
        return self.mail_max_mb * 1_000_000

    @property
    def keys_folder(self) -> Path:
        """Return the folder of the master key: apart from the database, never inside a backup."""
        return self.data / "keys"

    @property
    def blobs_url(self) -> str:
        """Return where files are kept: a folder or the address of an object store."""
        return self.blobs or str(self.data / "blobs")
