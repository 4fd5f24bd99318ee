"""Debian's Dovecot with a configuration of its own: IMAP, LMTP and submission on free loopback ports."""

import contextlib
import getpass
import grp
import imaplib
import itertools
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.ports import LOOPBACK, free_ports, wait_for_port, wait_until

DOMAIN = "mail.example"
_START_ATTEMPTS = 3
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp submission
instance_name = {name}
{identity}
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_verbose = yes
{extra}
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users/%u
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
mail_location = maildir:~/Maildir
mail_fsync = never
first_valid_uid = 1
mail_max_userip_connections = 50
hostname = localhost
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_trusted = yes
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
  inet_listener submissions {{
    port = {submissions}
    ssl = yes
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
"""
_ROOTLESS = """default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}"""


class ServerMissing(Exception):
    """Dovecot is not installed here: apt-get install dovecot-imapd dovecot-lmtpd dovecot-submissiond."""


@dataclass(frozen=True)
class MailUser:
    """A mailbox of the test server; the user name is the address."""

    address: str
    password: str


@dataclass
class Dovecot:
    """A running server. `imap` and `submission` are plain ports with STARTTLS, `imaps` and `submissions` TLS ones."""

    folder: Path
    certificates: Certificates
    imap: int
    imaps: int
    lmtp: int
    submission: int
    submissions: int
    relay: int
    process: subprocess.Popen[bytes] | None = None
    host: str = LOOPBACK

    def add_user(self, name: str = "user", password: str = "correct horse") -> MailUser:
        """Make a fresh mailbox; `name` gets a number so that tests do not meet."""
        user = MailUser(f"{name}{next(_numbers)}@{DOMAIN}", password)
        self._write(user)
        return user

    def set_password(self, user: MailUser, password: str) -> MailUser:
        """Change a password and wait until Dovecot knows; sessions that are open stay open."""
        changed = MailUser(user.address, password)
        self._write(changed)
        if not wait_until(lambda: self._accepts(changed), 5):
            raise AssertionError(self.log())
        return changed

    def _write(self, user: MailUser) -> None:
        # A file for each user: Dovecot looks at a file at most once a second, and would not see a new line at once.
        path = self.folder / "users" / user.address
        path.write_text(f"{user.address}:{{PLAIN}}{user.password}\n")
        # Its clock has seconds only: a second change must not look like the first one.
        moment = time.time() + next(_numbers)
        os.utime(path, (moment, moment))

    def _accepts(self, user: MailUser) -> bool:
        try:
            self.client(user).logout()
        except imaplib.IMAP4.error:
            return False
        return True

    def deliver(self, user: MailUser, *raw: bytes, sender: str = "sender@elsewhere.example") -> None:
        """Bring messages into the INBOX as mail arrives, by LMTP."""
        with smtplib.LMTP(LOOPBACK, self.lmtp) as client:
            for message in raw:
                client.sendmail(sender, [user.address], message)

    def client(self, user: MailUser) -> imaplib.IMAP4:
        """Return a signed-in client of the standard library, as another mail client would be."""
        client = imaplib.IMAP4(LOOPBACK, self.imap)
        try:
            client.login(user.address, user.password)
        except imaplib.IMAP4.error:
            client.shutdown()
            raise
        return client

    def append(self, user: MailUser, folder: str, *raw: bytes, flags: str = "", date: float | None = None) -> None:
        """Put messages into a folder, made if it is not there; `date` is the INTERNALDATE in Unix seconds."""
        with self.client(user) as client:
            if folder != "INBOX":
                client.create(f'"{folder}"')
            moment = imaplib.Time2Internaldate(date) if date is not None else ""
            for message in raw:
                client.append(f'"{folder}"', flags, moment, message)

    def maildir(self, user: MailUser) -> Path:
        """Return the Maildir of a mailbox."""
        return self.folder / "mail" / user.address / "Maildir"

    def seed(self, user: MailUser, *raw: bytes, folder: str = "", flags: str = "") -> None:
        """Write messages straight into a Maildir: thousands a second. Only before anybody opened the folder.

        `flags` are those of Maildir: "S" is seen.
        """
        target = self.maildir(user) / (f".{folder}" if folder else "")
        for part in ("cur", "new", "tmp"):
            (target / part).mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(raw):
            path = target / "cur" / f"{1_700_000_000 + number}.{number:06}.seed:2,{flags}"
            path.write_bytes(message)
            os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        if os.geteuid() == 0:
            _give(self.folder / "mail" / user.address)

    def log(self) -> str:
        """Return the server's log."""
        path = self.folder / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        """Start and wait until IMAP, LMTP and submission answer."""
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise ServerMissing(ServerMissing.__doc__)
        self.process = subprocess.Popen(
            [program, "-F", "-c", self.folder / "dovecot.conf"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        for port in (self.imap, self.imaps, self.lmtp, self.submission):
            wait_for_port(port)

    def stop(self, *, kill: bool = False) -> None:
        """Stop in an orderly way, or take everything down at once as a power cut would."""
        if self.process is None:
            return
        group = self.process.pid
        if kill:
            os.killpg(group, signal.SIGKILL)
        else:
            self.process.terminate()
        self.process.wait(20)
        _end_group(group)
        if self.process.stderr is not None:
            self.process.stderr.close()
        self.process = None
        with contextlib.suppress(FileNotFoundError):
            (self.folder / "run" / "master.pid").unlink()

    def restart(self, *, kill: bool = False) -> None:
        """Stop and start on the same ports."""
        self.stop(kill=kill)
        self.start()

    def close(self) -> None:
        """Take everything down and remove it."""
        self.stop(kill=True)
        shutil.rmtree(self.folder, ignore_errors=True)


_numbers = itertools.count(1)


def start_dovecot(*, extra: str = "", certificate_names: tuple[str, ...] = ("localhost", LOOPBACK)) -> Dovecot:
    """Start a server; `extra` is added to its configuration. Raises `ServerMissing`."""
    for attempt in range(1, _START_ATTEMPTS + 1):
        server = _prepare(extra, certificate_names)
        try:
            server.start()
        except TimeoutError as error:
            # Another test took one of the free ports in between.
            error.add_note(server.log())
            server.close()
            if attempt == _START_ATTEMPTS:
                raise
        else:
            return server
    raise AssertionError


def _prepare(extra: str, certificate_names: tuple[str, ...]) -> Dovecot:
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    (folder / "users").mkdir()
    certificates = Certificates(folder)
    certificate = certificates.issue(*certificate_names)
    identity, uid, gid = _identity(folder)
    imap, imaps, lmtp, submission, submissions, relay = free_ports(6)
    (folder / "dovecot.conf").write_text(
        _CONFIG.format(
            folder=folder,
            name=folder.name,
            identity=identity,
            certificate=certificate,
            extra=extra,
            uid=uid,
            gid=gid,
            relay=relay,
            imap=imap,
            imaps=imaps,
            lmtp=lmtp,
            submission=submission,
            submissions=submissions,
        )
    )
    return Dovecot(folder, certificates, imap, imaps, lmtp, submission, submissions, relay)


def _identity(folder: Path) -> tuple[str, int, int]:
    """Return configuration lines and the account which holds the mail: Dovecot never opens mail as root."""
    if os.geteuid() != 0:
        group = grp.getgrgid(os.getegid()).gr_name
        return _ROOTLESS.format(user=getpass.getuser(), group=group), os.geteuid(), os.getegid()
    account = pwd.getpwnam("mail")
    os.chown(folder / "mail", account.pw_uid, account.pw_gid)
    return "", account.pw_uid, account.pw_gid


def _end_group(group: int) -> None:
    """Take down processes that serve open connections: they outlive their master."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, number)
        if wait_until(lambda: not _alive(group), 5):
            return
    raise AssertionError("Dovecot did not stop.")


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _give(folder: Path) -> None:
    account = pwd.getpwnam("mail")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid)
