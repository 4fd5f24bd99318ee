"""The account PostgreSQL runs under. It refuses to run as root, so root hands it to one unprivileged account."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import msgspec

NAME = "postroom"
_FALLBACK = "nobody"


class Account(msgspec.Struct, frozen=True):
    """Who owns the database's files and runs its processes. `switch` is false when that is whoever runs Postroom."""

    name: str
    uid: int
    gid: int
    switch: bool

    @property
    def user(self) -> int | None:
        """Return the `user` argument for `subprocess`."""
        return self.uid if self.switch else None

    @property
    def group(self) -> int | None:
        """Return the `group` argument for `subprocess`."""
        return self.gid if self.switch else None

    @property
    def extra_groups(self) -> list[int] | None:
        """Return the `extra_groups` argument for `subprocess`."""
        return [] if self.switch else None

    def can_enter(self, folder: Path) -> bool:
        """Return whether `folder` and every folder on the way to it may be entered, symbolic links followed."""
        resolved = folder.resolve()
        return not self.switch or all(self._may(part, stat.S_IXOTH) for part in (resolved, *resolved.parents))

    def can_run(self, program: Path) -> bool:
        """Return whether the program may be reached and executed."""
        return self.can_enter(program.parent) and (not self.switch or self._may(program, stat.S_IXOTH))

    def _may(self, path: Path, bit: int) -> bool:
        found = path.stat()
        shift = 6 if found.st_uid == self.uid else 3 if found.st_gid == self.gid else 0
        return bool(found.st_mode & (bit << shift))

    def give(self, path: Path, mode: int) -> None:
        """Make the account the owner of a file or folder."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        path.chmod(mode)

    def write(self, path: Path, text: str) -> None:
        """Write a file that only the account reads, never through a symbolic link."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w") as file:
            if self.switch:
                os.fchown(handle, self.uid, self.gid)
            file.write(text)


def for_folder(folder: Path) -> Account:
    """Return the account for a database folder: its owner if it is there already; as root never root itself."""
    if os.geteuid() != 0:
        return _named(pwd.getpwuid(os.geteuid()), switch=False) if _known() else _anonymous()
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid, switch=True)
    return _named(_find(NAME) or _create() or pwd.getpwnam(_FALLBACK), switch=True)


def _known() -> bool:
    return any(entry.pw_uid == os.geteuid() for entry in pwd.getpwall())


def _anonymous() -> Account:
    return Account(str(os.geteuid()), os.geteuid(), os.getegid(), switch=False)


def _named(entry: pwd.struct_passwd, *, switch: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=switch)


def _find(name: str) -> pwd.struct_passwd | None:
    return next((entry for entry in pwd.getpwall() if entry.pw_name == name), None)


def _name_of(uid: int) -> str:
    return next((entry.pw_name for entry in pwd.getpwall() if entry.pw_uid == uid), str(uid))


def _create() -> pwd.struct_passwd | None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        return None
    command = [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", NAME]
    subprocess.run([*command, "--shell", "/usr/sbin/nologin"], capture_output=True, check=False)
    return _find(NAME)
