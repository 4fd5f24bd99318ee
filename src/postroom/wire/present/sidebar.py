"""Sidebars, as /v1 shows and takes them."""

from collections.abc import Sequence

from postroom.identity import sidebar as model
from postroom.wire.sidebar import Sidebar, SidebarItem, SidebarRequest, SidebarSection


def sidebar(found: model.Sidebar) -> Sidebar:
    """Show a sidebar to its owner."""
    return Sidebar(
        version=found.version,
        sections=[
            SidebarSection(id=one.id, name=one.name, folded=one.folded, items=_items(one.items))
            for one in found.sections
        ],
        hidden=_items(found.hidden),
    )


def arranged(data: SidebarRequest) -> model.Sidebar:
    """Take a sidebar as its owner wants it."""
    return model.Sidebar(
        version=data.version,
        sections=tuple(model.Section(one.id, one.name, one.folded, _taken(one.items)) for one in data.sections),
        hidden=_taken(data.hidden),
    )


def _items(items: Sequence[model.Item]) -> list[SidebarItem]:
    return [SidebarItem(kind=one.kind, id=one.id) for one in items]


def _taken(items: Sequence[SidebarItem]) -> tuple[model.Item, ...]:
    return tuple(model.Item(one.kind, one.id) for one in items)
