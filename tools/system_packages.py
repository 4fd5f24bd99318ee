"""Checks for the programs the end-to-end tests drive: Chromium, Dovecot (IMAP, LMTP, submission), git and nginx.

Where it may use apt-get (as root, or with a password-less sudo) it installs what is missing; else it names the Debian
packages and fails. What only makes tests quicker it installs where apt-get knows it, and never fails for. Nothing it
installs is started as a service. Standard library only.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Debian package → a file it must have brought. Programs in sbin are not on everybody's PATH.
NEEDED = {
    "chromium": "/usr/bin/chromium",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "dovecot-submissiond": "/usr/lib/dovecot/submission",
    "git": "/usr/bin/git",
    "nginx-light": "/usr/sbin/nginx",
}
# Chromium without its windows: a page of its own costs a sixth of the processor's time. Tests do without it, too.
WANTED = {"chromium-headless-shell": "/usr/bin/chromium-headless-shell"}

_POLICY = Path("/usr/sbin/policy-rc.d")
_REFUSE_SERVICES = "#!/bin/sh\n# Written by the installation of test servers: no service may start.\nexit 101\n"


def missing(needed: Mapping[str, str]) -> list[str]:
    """Return the packages whose program is neither at its place nor, by its name, on PATH."""
    return [
        package
        for package, program in needed.items()
        if not Path(program).exists() and not (program.startswith("/usr/bin/") and shutil.which(Path(program).name))
    ]


def privilege(user: int) -> list[str] | None:
    """Return what to put before apt-get: nothing as root (0), `sudo -n` when it asks no password, None when refused."""
    if not shutil.which("apt-get"):
        return None
    if user == 0:
        return []
    sudo = shutil.which("sudo")
    allowed = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [sudo, "-n"] if sudo and allowed else None


def install(packages: list[str], prefix: list[str]) -> bool:
    """Install with apt-get, never removing a package and never starting a service; say whether it worked."""
    with no_services(prefix):
        # The lists of packages may be old, or not there at all in a container.
        return _install(packages, prefix) or (_apt_get(prefix, "update") and _install(packages, prefix))


def install_known(packages: list[str], prefix: list[str]) -> None:
    """Install what the lists of packages name; nothing is fetched to look for it, and it may fail."""
    known = [name for name in packages if _known(name)]
    if known:
        print(f"Installing Debian packages: {' '.join(known)}", flush=True)
        with no_services(prefix):
            _install(known, prefix)


def _known(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


def _install(packages: list[str], prefix: list[str]) -> bool:
    return _apt_get(prefix, "install", "--yes", "--no-install-recommends", "--no-remove", *packages)


def _apt_get(prefix: list[str], *arguments: str) -> bool:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


@contextmanager
def no_services(prefix: list[str], policy: Path = _POLICY) -> Iterator[None]:
    """Keep packages from starting what they install: Debian's tools ask policy-rc.d, and 101 means no."""
    if policy.exists():  # a container's own answer, or an administrator's: theirs
        yield
        return
    _as(prefix, "tee", str(policy), text=_REFUSE_SERVICES)
    _as(prefix, "chmod", "755", str(policy))
    try:
        yield
    finally:
        _as(prefix, "rm", "-f", str(policy))


def _as(prefix: list[str], *command: str, text: str = "") -> None:
    subprocess.run([*prefix, *command], input=text, text=True, stdout=subprocess.DEVNULL, check=True)


def main(needed: Mapping[str, str] = NEEDED, wanted: Mapping[str, str] = WANTED) -> int:
    """Install what is missing, or say what is."""
    prefix = privilege(os.geteuid())
    if (packages := missing(needed)) and not _provide(packages, needed, prefix):
        return 1
    if prefix is not None:
        install_known(missing(wanted), prefix)
    return 0


def _provide(packages: list[str], needed: Mapping[str, str], prefix: list[str] | None) -> bool:
    names = " ".join(packages)
    if prefix is None:
        print(f"The end-to-end tests need: {names}\nInstall with: sudo apt-get install {names}", file=sys.stderr)
        return False
    print(f"Installing Debian packages: {names}", flush=True)
    if not install(packages, prefix) or missing(needed):
        print(f"apt-get could not install: {' '.join(missing(needed)) or names}", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
