"""Keys: one master key, kept apart from the database, wraps one data key per organization, which seals everything else.

    master key (a file or a setting, never in a backup)
      └─ wraps ─▶ organization.data_key ─ seals ─▶ passwords of accounts, blobs
      └─ wraps ─▶ instance_key.data_key ─ seals ─▶ what belongs to a person and no organization

Destroying an organization's data key erases what it sealed; a backup made before holds the wrapped key until the backup
itself goes. Rotation of the master key re-wraps the data keys and touches nothing else.
"""

import os
from pathlib import Path
from uuid import UUID

from postroom.kit.errors import PostroomError
from postroom.settings import Settings
from postroom.storage import key_store
from postroom.storage.database import Connection
from postroom.storage.secrets import BadKey, Keyring, SecretLost, UnknownKey, as_text, new_key, place

_INSTANCE = place("instance_key", "data_key", "")


class NoMasterKey(PostroomError):
    """The master key is missing."""

    code = "no_master_key"


class Erased(SecretLost):
    """The organization's key was destroyed, and with it all it sealed."""

    code = "erased"


class MasterKey:
    """The master keyring. Read again from its file when a key appears that it does not know: keys are rotated live."""

    def __init__(self, settings: Settings) -> None:
        """Read the setting or the key file. Raises `NoMasterKey` or `BadKey`."""
        self._settings = settings
        self.keyring = _read(settings)

    def seal(self, plaintext: bytes, where: str) -> bytes:
        """Encrypt with the first master key."""
        return self.keyring.seal(plaintext, where)

    def open(self, sealed: bytes, where: str) -> bytes:
        """Decrypt with whichever master key it was sealed. Raises `UnknownKey` or `SecretLost`."""
        try:
            return self.keyring.open(sealed, where)
        except UnknownKey:
            self.keyring = _read(self._settings)
            return self.keyring.open(sealed, where)


class Keys:
    """The data keys of the organizations, and of the installation."""

    def __init__(self, master: MasterKey) -> None:
        """Take the master key that wraps them."""
        self._master = master

    def new(self, organization_id: UUID) -> bytes:
        """Return a fresh data key for a new organization, wrapped: the value of `organization.data_key`."""
        return self._master.seal(new_key(), _of(organization_id))

    async def of(self, conn: Connection, organization_id: UUID) -> Keyring:
        """Return the keyring that opens what an organization sealed. Raises `Erased` or `SecretLost`."""
        wrapped = await key_store.wrapped(conn, organization_id)
        if wrapped is None:
            raise Erased
        return self._opened(organization_id, wrapped)

    async def ensure(self, conn: Connection, organization_id: UUID) -> Keyring:
        """Return the keyring to seal with; an organization that has none yet is given one."""
        if wrapped := await key_store.wrapped(conn, organization_id):
            return self._opened(organization_id, wrapped)
        await key_store.set_if_missing(conn, organization_id, self.new(organization_id))
        return await self.of(conn, organization_id)

    def _opened(self, organization_id: UUID, wrapped: bytes) -> Keyring:
        return Keyring([self._master.open(wrapped, _of(organization_id))])

    async def instance(self, conn: Connection) -> Keyring:
        """Return the keyring for what belongs to no organization."""
        wrapped = await key_store.instance(conn)
        if wrapped is None:
            await key_store.set_instance_if_missing(conn, self._master.seal(new_key(), _INSTANCE))
            wrapped = await key_store.instance(conn)
        return Keyring([self._master.open(wrapped or b"", _INSTANCE)])

    async def destroy(self, conn: Connection, organization_id: UUID) -> None:
        """Erase an organization's data: nothing its key sealed can be opened again, here or in a backup."""
        await key_store.replace(conn, organization_id, None)

    async def rewrap(self, conn: Connection) -> int:
        """Wrap every data key with the first master key; return how many. Run it in one transaction."""
        count = 0
        async for organization_id, wrapped in key_store.lock_all(conn):
            key = self._master.open(wrapped, _of(organization_id))
            await key_store.replace(conn, organization_id, self._master.seal(key, _of(organization_id)))
            count += 1
        if wrapped_instance := await key_store.instance(conn):
            key = self._master.open(wrapped_instance, _INSTANCE)
            await key_store.replace_instance(conn, self._master.seal(key, _INSTANCE))
        return count


async def open_keys(settings: Settings, conn: Connection) -> Keys:
    """Return the keys of a database; if it has sealed nothing yet, the master key is made. Raises `NoMasterKey`."""
    needed = await key_store.key_ids(conn)
    if not needed and not settings.master_key:
        create_file(settings)
    master = MasterKey(settings)
    check(master.keyring, needed, settings)
    return Keys(master)


def check(keyring: Keyring, needed: set[str], settings: Settings) -> None:
    """Raise `NoMasterKey` unless every needed key is there."""
    if missing := sorted(needed - set(keyring.ids)):
        raise NoMasterKey(
            f"The data was sealed with master key {', '.join(missing)}; {_where(settings)} holds "
            f"{', '.join(keyring.ids)}. Put the right key there, and start again."
        )


def create_file(settings: Settings) -> None:
    """Make the key file, unless there is one. Two processes may do this at once: both then read the same key."""
    path = key_file(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write(path, [as_text(new_key())], replace=False)


def rotate_file(settings: Settings) -> str:
    """Put a new key first into the key file and return its id. The old ones stay: old backups need them."""
    if settings.master_key:
        raise BadKey("The master keys are in POSTROOM_MASTER_KEY: put the new one first there, then run this again.")
    path = key_file(settings)
    _write(path, [as_text(new_key()), *_lines(path)], replace=True)
    return _read(settings).first


def key_file(settings: Settings) -> Path:
    """Return the path of the key file."""
    return settings.keys_folder / "master.key"


def _read(settings: Settings) -> Keyring:
    try:
        return Keyring.of(settings.master_key or _lines(key_file(settings)))
    except FileNotFoundError as error:
        raise NoMasterKey(f"The master key is missing: {key_file(settings)} is not there.") from error
    except BadKey as error:
        raise BadKey(f"{_where(settings)} must hold keys that are base64 of 32 bytes.") from error


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _write(path: Path, keys: list[str], *, replace: bool) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("# The first key seals, all of them open. Keep a copy apart from your backups.\n")
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    if replace:
        new.rename(path)
        return
    try:
        os.link(new, path)
    except FileExistsError:  # another process was first
        return
    finally:
        new.unlink()


def _where(settings: Settings) -> str:
    return "POSTROOM_MASTER_KEY" if settings.master_key else str(key_file(settings))


def _of(organization_id: UUID) -> str:
    return place("organization", "data_key", organization_id)
