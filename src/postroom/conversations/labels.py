"""Labels of accounts: what there is to file their mail under. Whoever sees its mail sees its labels.

Those of the organization are in `shared_labels`; `known` is about both.
"""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from postroom.conversations.store import labels as store
from postroom.conversations.store import shared_labels
from postroom.conversations.store.labels import Label
from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import LabelsChanged
from postroom.identity import grants
from postroom.kit.errors import NotFound
from postroom.storage.database import Connection

__all__ = ["Label"]


class NoSuchLabel(NotFound):
    """There is no such label, or you have no access to it."""

    code = "no_such_label"


async def seen(conn: Connection, organization_id: UUID, person_id: UUID) -> list[Label]:
    """Return the labels of the accounts whose mail a person may see, by account and name.

    One that the server does not list any more is among them as long as conversations have it.
    """
    return await store.seen(conn, organization_id, person_id)


async def known(act: Act, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return label → what it is seen through (`Facts.labels`), of labels that the actor may use. Raises `NoSuchLabel`.

    None of those of the organization can be deleted before the transaction ends.
    """
    if not ids:
        return {}
    shared = await shared_labels.hold(act.conn, act.organization_id, act.person_id, ids)
    found = await store.known(act.conn, act.organization_id, ids, act.person_id) | {one: one for one in shared}
    if missing := set(ids) - found.keys():
        raise NoSuchLabel(labels=[str(one) for one in sorted(missing)])
    return found


async def ensure(act: Act, account_id: UUID, paths: Iterable[str]) -> dict[str, UUID]:
    """Return path → label of an account. Those it does not have yet are made; a listing says how people read them."""
    wanted = sorted(set(paths))
    found = await store.by_path(act.conn, act.organization_id, account_id, wanted) if wanted else {}
    if len(found) == len(wanted):
        return found
    await store.insert(act.conn, act.organization_id, account_id, {one: one for one in wanted if one not in found})
    await _tell(act, account_id)
    return await store.by_path(act.conn, act.organization_id, account_id, wanted)


async def _tell(act: Act, account_id: UUID) -> None:
    people = tuple(await grants.holders(act, "account", account_id))
    record(act, LabelsChanged(account_id=account_id), Audience(people=people))


async def listed(act: Act, account_id: UUID, names: Mapping[str, str]) -> None:
    """Keep what the server lists, path → name. What it does not list any more stays with what is filed there."""
    if await store.renew(act.conn, act.organization_id, account_id, names):
        await _tell(act, account_id)


async def renamed(act: Act, account_id: UUID, path: str, new_path: str) -> None:
    """Keep that a label has another path now. One that had this path before steps aside."""
    await store.rename(act.conn, act.organization_id, account_id, path, new_path)
    await _tell(act, account_id)


async def of_account(conn: Connection, organization_id: UUID, account_id: UUID) -> dict[str, UUID]:
    """Return path → label of all that an account has, also those that are gone from its server."""
    return await store.of_account(conn, organization_id, account_id)


async def make(act: Act, account_id: UUID, name: str) -> Label:
    """Return the label of this name, made if there is none. Its folder is made when something is filed there."""
    if found := await store.named(act.conn, act.organization_id, account_id, name):
        return found
    await _tell(act, account_id)
    return await store.begin(act.conn, act.organization_id, account_id, name)
