"""What mbsync takes to copy the same mailbox into a Maildir, with its own defaults: the yardstick of an import."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.e2e.servers.dovecot import Dovecot, MailUser

_CONFIG = """
IMAPAccount far
Host 127.0.0.1
Port {port}
User "{user.address}"
Pass "{user.password}"
SSLType None
AuthMechs LOGIN

IMAPStore far
Account far

MaildirStore near
Path {folder}/near/
Inbox {folder}/near/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""
_LONGEST_S = 200


def seconds(dovecot: Dovecot, user: MailUser, count: int) -> float | None:
    """Return the median of three copies, which differ by half; None, with a word, where mbsync is not installed."""
    program = shutil.which("mbsync")
    if program is None:
        print("  mbsync is missing, so import_over_mbsync is not measured: apt-get install isync")
        return None
    taken = sorted(_copy(program, dovecot, user, count) for _ in range(3))
    print(f"  mbsync: {', '.join(f'{one:.1f}' for one in taken)} s")
    return taken[1]


def _copy(program: str, dovecot: Dovecot, user: MailUser, count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="mbsync-") as name:
        folder = Path(name)
        (folder / "near").mkdir()
        (folder / "rc").write_text(_CONFIG.format(port=dovecot.imap, user=user, folder=folder))
        began = time.monotonic()
        done = subprocess.run(
            [program, "-q", "-c", folder / "rc", "-a"], capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
        taken = time.monotonic() - began
        copied = sum(1 for part in ("cur", "new") for _ in (folder / "near" / "INBOX" / part).iterdir())
    if copied != count:
        message = f"mbsync copied {copied} of {count} messages: {done.stderr}"
        raise AssertionError(message)
    return taken
