"""The sidebar as a person arranged it in an organization. Each person's own, on all of his devices.

Items are kept as they were given: whether there is such a thing, and whether he may see it, is asked anew whenever they
are read (`select`), since access comes and goes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import msgspec

from postroom.events.act import Act, Audience
from postroom.events.log import record
from postroom.events.types import SidebarChanged
from postroom.identity.people import InvalidField, required
from postroom.identity.store import sidebar as store
from postroom.kit.errors import Conflict

BUILT_IN = ("mailboxes", "teams", "searches", "labels", "pinned")
"""Sections that everybody has. All others are a person's own, called by a UUID."""

MOST_ITEMS = 100
MOST_SECTIONS = 20
LONGEST_NAME = 60
_KIND = re.compile(r"[a-z_]{1,40}")


class SidebarChangedElsewhere(Conflict):
    """You changed the sidebar somewhere else meanwhile. Nothing was changed here; read it again, and repeat it."""

    code = "sidebar_changed"


class Item(msgspec.Struct, frozen=True):
    """Something that stands in the sidebar: a mailbox, a team, a label, a conversation; `id` of whatever has one."""

    kind: str
    id: UUID | None


class Section(msgspec.Struct, frozen=True):
    """A part of the sidebar. `id` is one of `BUILT_IN` (then it has no name), or a UUID."""

    id: str
    name: str
    folded: bool
    items: tuple[Item, ...]


class Sidebar(msgspec.Struct, frozen=True):
    """The whole of it: sections in their order, and what is under "More". `version` is 0 until he arranged it."""

    version: int
    sections: tuple[Section, ...] = ()
    hidden: tuple[Item, ...] = ()

    @property
    def items(self) -> Iterator[Item]:
        """Yield every item, hidden ones last."""
        for section in self.sections:
            yield from section.items
        yield from self.hidden


async def of(act: Act, person_id: UUID) -> Sidebar:
    """Return a person's sidebar with everything he put there, whether he may see it now or not: see `select`."""
    found = await store.get(act.conn, act.organization_id, person_id)
    if found is None:
        return Sidebar(0)
    version, document = found
    return msgspec.convert({**document, "version": version}, Sidebar)


async def arrange(act: Act, person_id: UUID, wanted: Sidebar) -> Sidebar:
    """Put `wanted` in the place of the version it names. Raises `InvalidField`, `SidebarChangedElsewhere`."""
    clean = _checked(wanted)
    document = msgspec.to_builtins(clean)
    del document["version"]
    version = await store.put(act.conn, act.organization_id, person_id, wanted.version, document)
    if version is None:
        raise SidebarChangedElsewhere
    record(act, SidebarChanged(version=version), Audience(people=(person_id,)))
    return msgspec.structs.replace(clean, version=version)


def select(sidebar: Sidebar, there: Callable[[Item], bool]) -> Sidebar:
    """Return a sidebar with those items only that are there."""
    return msgspec.structs.replace(
        sidebar,
        sections=tuple(
            msgspec.structs.replace(section, items=tuple(filter(there, section.items))) for section in sidebar.sections
        ),
        hidden=tuple(filter(there, sidebar.hidden)),
    )


def _checked(sidebar: Sidebar) -> Sidebar:
    """Return it with clean names, and each item once in a place. Raises `InvalidField`."""
    if len(sidebar.sections) > MOST_SECTIONS:
        raise InvalidField(f"A sidebar has at most {MOST_SECTIONS} sections.", field="sections")
    if sum(1 for _ in sidebar.items) > MOST_ITEMS:
        raise InvalidField(f"A sidebar has at most {MOST_ITEMS} items of your own.", field="items")
    if len({section.id for section in sidebar.sections}) < len(sidebar.sections):
        raise InvalidField("Each section stands in the sidebar once.", field="sections")
    return msgspec.structs.replace(
        sidebar,
        sections=tuple(_section(section) for section in sidebar.sections),
        hidden=_items(sidebar.hidden),
    )


def _section(section: Section) -> Section:
    items = _items(section.items)
    if section.id in BUILT_IN:
        return msgspec.structs.replace(section, name="", items=items)
    try:
        section_id = str(UUID(section.id))
    except ValueError as error:
        raise InvalidField(f"A section is called by a UUID, or {', '.join(BUILT_IN)}.", field="id") from error
    return Section(section_id, required("name", section.name, LONGEST_NAME), section.folded, items)


def _items(items: Sequence[Item]) -> tuple[Item, ...]:
    for item in items:
        if not _KIND.fullmatch(item.kind):
            raise InvalidField("A kind is written in small letters, such as team_inbox.", field="kind")
    return tuple(dict.fromkeys(items))
