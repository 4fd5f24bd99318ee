import stat
from uuid import UUID

import pytest

from postroom.settings import Settings
from postroom.storage.database import Database
from postroom.storage.keys import Erased, Keys, MasterKey, NoMasterKey, key_file, open_keys, rotate_file
from postroom.storage.secrets import BadKey, SecretLost, as_text, new_key
from tests.db.storage.conftest import new_organization

pytestmark = pytest.mark.anyio
PLACE = "account:password:1"


async def seal(database: Database, keys: Keys, organization_id: UUID, secret: bytes = b"secret") -> bytes:
    async with database.transaction() as tx:
        return (await keys.ensure(tx.conn, organization_id)).seal(secret, PLACE)


async def open_sealed(database: Database, keys: Keys, organization_id: UUID, sealed: bytes) -> bytes:
    async with database.transaction() as tx:
        return (await keys.of(tx.conn, organization_id)).open(sealed, PLACE)


async def test_the_first_start_makes_a_key_only_its_owner_reads(keys: Keys, settings: Settings) -> None:
    assert stat.S_IMODE(key_file(settings).stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file(settings).parent.stat().st_mode) == 0o700


async def test_one_organization_cannot_open_what_another_sealed(
    database: Database, keys: Keys, organization_id: UUID
) -> None:
    async with database.transaction() as tx:
        other = await new_organization(tx.conn)
        await keys.ensure(tx.conn, other)
    sealed = await seal(database, keys, organization_id)
    assert await open_sealed(database, keys, organization_id, sealed) == b"secret"
    with pytest.raises(SecretLost):
        await open_sealed(database, keys, other, sealed)


async def test_a_destroyed_key_erases(database: Database, keys: Keys, organization_id: UUID) -> None:
    sealed = await seal(database, keys, organization_id)
    async with database.transaction() as tx:
        await keys.destroy(tx.conn, organization_id)
    with pytest.raises(Erased):
        await open_sealed(database, keys, organization_id, sealed)


async def test_rotation_while_another_process_runs_on_the_old_key(
    database: Database, keys: Keys, settings: Settings, organization_id: UUID
) -> None:
    sealed = await seal(database, keys, organization_id)
    async with database.transaction() as tx:
        of_the_instance = (await keys.instance(tx.conn)).seal(b"totp", PLACE)
    first = rotate_file(settings)
    async with database.transaction() as tx:
        assert await Keys(MasterKey(settings)).rewrap(tx.conn) == 1
    keep_only(settings, 1)
    async with database.transaction() as tx:
        assert (await keys.instance(tx.conn)).open(of_the_instance, PLACE) == b"totp"
    assert await open_sealed(database, keys, organization_id, sealed) == b"secret"
    assert MasterKey(settings).keyring.ids == [first]


def keep_only(settings: Settings, count: int) -> None:
    lines = key_file(settings).read_text().splitlines()
    key_file(settings).write_text("\n".join(lines[: count + 1]))


async def test_the_instance_key_is_one_for_all(database: Database, keys: Keys, settings: Settings) -> None:
    async with database.transaction() as tx:
        sealed = (await keys.instance(tx.conn)).seal(b"secret", PLACE)
        other = await open_keys(settings, tx.conn)
        assert (await other.instance(tx.conn)).open(sealed, PLACE) == b"secret"


async def test_a_wrong_master_key_is_refused_in_words_at_the_start(
    database: Database, keys: Keys, settings: Settings, organization_id: UUID
) -> None:
    await seal(database, keys, organization_id)
    right = MasterKey(settings).keyring.first
    wrong = Settings(data=settings.data, master_key=[as_text(new_key())])
    async with database.transaction() as tx:
        with pytest.raises(NoMasterKey, match=f"sealed with master key {right}; POSTROOM_MASTER_KEY holds"):
            await open_keys(wrong, tx.conn)


async def test_a_lost_key_file_is_never_replaced_by_a_new_one(
    database: Database, keys: Keys, settings: Settings, organization_id: UUID
) -> None:
    await seal(database, keys, organization_id)
    key_file(settings).unlink()
    async with database.transaction() as tx:
        with pytest.raises(NoMasterKey, match="is not there"):
            await open_keys(settings, tx.conn)
    assert not key_file(settings).exists()


async def test_a_damaged_key_file_is_refused_in_words(database: Database, keys: Keys, settings: Settings) -> None:
    key_file(settings).write_text("password123")
    with pytest.raises(BadKey, match=r"master\.key must hold keys that are base64 of 32 bytes"):
        MasterKey(settings)


async def test_a_key_from_the_setting_is_not_rotated_in_the_file(settings: Settings) -> None:
    with pytest.raises(BadKey, match="put the new one first there"):
        rotate_file(Settings(data=settings.data, master_key=[as_text(new_key())]))
