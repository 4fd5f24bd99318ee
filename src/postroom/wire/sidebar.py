"""The sidebar as a person arranged it."""

from uuid import UUID

from postroom.wire.base import Request, Wire


class SidebarItem(Wire, frozen=True, kw_only=True):
    """Something in the sidebar: `kind`, and the `id` of what has one.

    Without id: a mailbox of the person, such as inbox or all. With the team's id: team, team_inbox, team_assigned,
    team_assigned_to_others, team_closed, team_sent. Else label, conversation, saved_search. A client leaves out kinds
    that it does not know.
    """

    kind: str
    id: UUID | None


class SidebarSection(Wire, frozen=True, kw_only=True):
    """A section: mailboxes, teams, searches, labels, pinned, which everybody has, nameless; or one's own, by a UUID.

    The items of a section that everybody has are what was put first there; what belongs there anyway comes after them.
    """

    id: str
    name: str
    folded: bool
    items: list[SidebarItem]


class Sidebar(Wire, frozen=True, kw_only=True):
    """My sidebar: sections in my order, and what stands under "More". `version` is 0 until I arrange anything.

    A section that is not listed is where it is by nature. Only what I may see now is listed.
    """

    version: int
    sections: list[SidebarSection]
    hidden: list[SidebarItem]


class SidebarRequest(Request, frozen=True, kw_only=True):
    """The whole sidebar as it is to be, made from `version`: at most 20 sections and 100 items."""

    version: int
    sections: list[SidebarSection]
    hidden: list[SidebarItem] = []
