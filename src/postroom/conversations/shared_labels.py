"""Labels of the organization: a tree that all of it shares. Any conversation can have them, whatever it came through.

Sharing a label lets people see every conversation that has it: the label is one of its grants (`model.Facts`), so who
holds that grant changes, never a conversation. A deleted label is out of sight at once; `sweeping` takes it away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from postroom.conversations.labels import NoSuchLabel
from postroom.conversations.store import shared_labels as store
from postroom.conversations.store.shared_labels import SharedLabel
from postroom.events.act import Act, Audience
from postroom.events.log import Row as EventRow
from postroom.events.log import record
from postroom.events.types import LabelsChanged
from postroom.identity import organizations, shares, teams
from postroom.identity.people import InvalidField, NoSuchPerson, required
from postroom.identity.shares import Shares
from postroom.jobs.queue import wake
from postroom.kit.errors import Conflict, Invalid
from postroom.kit.text import one_line
from postroom.storage.database import Connection

__all__ = ["SharedLabel"]

SWEEP_LABEL = "sweep_label"
LONGEST_NAME = 100
DEEPEST = 6
MOST = 2_000
VISIBILITIES = ("organization", "delegates")
_LONGEST_ICON = 16
_EVERYONE = Audience(organization=True)


class LabelNameTaken(Conflict):
    """There is a label of this name in the same place. Choose another name, or use the one that is there."""

    code = "label_name_taken"


class LabelTooDeep(Invalid):
    """Labels stand inside each other at most six deep. Choose another place for this one."""

    code = "label_too_deep"


class LabelInItself(Invalid):
    """A label cannot stand inside itself, nor inside one that it contains. Choose another place for it."""

    code = "label_in_itself"


async def seen(conn: Connection, organization_id: UUID, person_id: UUID) -> list[SharedLabel]:
    """Return the labels a person may know of, by name. One inside another that is nothing to him stands at the top."""
    found = await store.seen(conn, organization_id, person_id)
    known = {one.id for one in found}
    return [one if one.parent_id in known else msgspec.structs.replace(one, parent_id=None) for one in found]


async def get(act: Act, ids: Iterable[UUID], *, lock: bool = False) -> list[SharedLabel]:
    """Return labels that the actor may know of; when locked nobody else changes them. Raises `NoSuchLabel`."""
    if lock:
        await organizations.hold(act)
    found = {one.id: one for one in await store.seen(act.conn, act.organization_id, act.person_id)}
    wanted = sorted(set(ids))
    if missing := [one for one in wanted if one not in found]:
        raise NoSuchLabel(labels=[str(one) for one in missing])
    return [found[one] for one in wanted]


async def create(act: Act, label: SharedLabel) -> SharedLabel:
    """Make a label. Raises `LabelNameTaken`, `LabelTooDeep`, `NoSuchLabel` for its parent, `InvalidField`."""
    checked, tree = _checked(label), await _tree(act)
    await get(act, [one for one in [label.parent_id] if one])
    if len(tree) >= MOST:
        msg = f"An organization has at most {MOST} labels. Delete some that nobody uses."
        raise Invalid(msg, limit=MOST)
    _check_place(checked, tree)
    if not await store.insert(act.conn, act.organization_id, checked, _key(checked.name)):
        raise LabelNameTaken(field="name")
    record(act, LabelsChanged(), _EVERYONE)
    return checked


async def change(act: Act, label: SharedLabel) -> SharedLabel:
    """Write a label's fields, its place among them. Raises `LabelInItself` and what `create` does."""
    checked, tree = _checked(label), await _tree(act)
    _check_place(checked, tree)
    await store.update(act.conn, act.organization_id, checked, _key(checked.name))
    record(act, LabelsChanged(), _EVERYONE)
    return checked


async def share(act: Act, label_id: UUID, wanted: Shares) -> None:
    """Let exactly these see every conversation that has the label. Raises `NoSuchTeam`, `NoSuchPerson`."""
    await organizations.hold(act)
    await teams.require_teams(act, sorted(wanted.teams))
    members = {one.person_id for one in await organizations.members(act.tx, [act.organization_id])}
    if wanted.people - members:
        raise NoSuchPerson(field="share_with_users")
    await shares.put(act, "label", label_id, wanted)
    record(act, LabelsChanged(), _EVERYONE)


async def shared_with(act: Act) -> dict[UUID, Shares]:
    """Return with whom labels are shared; one that is shared with nobody is left out."""
    found: defaultdict[UUID, set[tuple[str, UUID]]] = defaultdict(set)
    for label_id, kind, holder in await store.shares(act.conn, act.organization_id):
        found[label_id].add((kind, holder))
    return {
        label_id: Shares(
            people=frozenset(one for kind, one in holders if kind == "person"),
            teams=frozenset(one for kind, one in holders if kind == "team"),
            everyone=any(kind == "organization" for kind, _ in holders),
        )
        for label_id, holders in found.items()
    }


async def delete(act: Act, ids: Iterable[UUID]) -> None:
    """Delete labels, and those inside them: no conversation has them any more, and who saw it only so, does not."""
    tree = await _tree(act)
    doomed = sorted({one for one in tree if set(_line(one, tree)) & set(ids)})
    await store.delete(act.conn, act.organization_id, doomed)
    for one in doomed:
        await shares.put(act, "label", one, Shares())
        await wake(act.conn, SWEEP_LABEL, str(one), act.organization_id)
    if doomed:
        record(act, LabelsChanged(), _EVERYONE)


async def told(
    conn: Connection, organization_id: UUID, person_id: UUID | None, rows: Sequence[EventRow]
) -> list[EventRow]:
    """Return what a person may hear of events: nothing of labels he must not know of."""
    about = {UUID(one) for row in rows for one in _named(row)}
    secret = {str(one) for one in await store.secret(conn, organization_id, person_id, about)} if about else set()
    return [_without(row, secret) for row in rows if not (named := _named(row)) or set(named) - secret]


def _named(row: EventRow) -> list[str]:
    return [*row.payload["added"], *row.payload["removed"]] if row.kind == "conversation.labelled" else []


def _without(row: EventRow, secret: set[str]) -> EventRow:
    if not secret & {*_named(row)}:
        return row
    kept = {name: [one for one in row.payload[name] if one not in secret] for name in ("added", "removed")}
    return msgspec.structs.replace(row, payload=row.payload | kept)


async def _tree(act: Act) -> dict[UUID, SharedLabel]:
    """Return all labels, by id; nobody else changes them until the transaction ends."""
    await organizations.hold(act)
    return {one.id: one for one in await store.seen(act.conn, act.organization_id, None)}


def _line(label_id: UUID, tree: Mapping[UUID, SharedLabel]) -> list[UUID]:
    """Return a label and those it stands inside, from the inside out."""
    line: list[UUID] = []
    here: UUID | None = label_id
    while here is not None and here in tree and here not in line:
        line.append(here)
        here = tree[here].parent_id
    return line


def _check_place(label: SharedLabel, tree: Mapping[UUID, SharedLabel]) -> None:
    if label.parent_id and label.parent_id not in tree:
        raise NoSuchLabel(labels=[str(label.parent_id)])
    above = _line(label.parent_id, tree) if label.parent_id else []
    if label.id in above:
        raise LabelInItself(field="parent")
    below = max((_line(one, tree).index(label.id) for one in tree if label.id in _line(one, tree)), default=0)
    if len(above) + 1 + below > DEEPEST:
        raise LabelTooDeep(field="parent", limit=DEEPEST)
    beside = (one for one in tree.values() if one.parent_id == label.parent_id and one.id != label.id)
    if any(_key(one.name) == _key(label.name) for one in beside):
        raise LabelNameTaken(field="name")


def _checked(label: SharedLabel) -> SharedLabel:
    name = required("name", label.name, LONGEST_NAME)
    if "/" in name:
        raise InvalidField("A label has no / in its name; say inside which one it stands.", field="name")
    icon = one_line(label.icon)
    if len(icon) > _LONGEST_ICON:
        raise InvalidField("Choose one emoji.", field="icon")
    for field, choices in (("color", teams.COLORS), ("visibility", VISIBILITIES)):
        if getattr(label, field) not in choices:
            raise InvalidField(f"Choose one of {', '.join(choices)}.", field=field)
    return msgspec.structs.replace(label, name=name, icon=icon)


def _key(name: str) -> str:
    return name.casefold()
