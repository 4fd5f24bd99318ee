"""Who may do what: roles × permissions, one table. Its documentation page and its tests are generated from here.

A permission opens a verb in an organization. What a person can *see* there is another matter: that follows the grants
he holds (his teams, his accounts), whatever his role.
"""

from typing import Literal, get_args

import msgspec

Role = Literal["owner", "admin", "member"]
"""Every organization has exactly one owner."""

ROLES: tuple[Role, ...] = get_args(Role)
"""From most to least rights."""

Permission = Literal[
    "organization.see",
    "organization.edit",
    "organization.transfer",
    "organization.system_mail",
    "organization.oauth",
    "people.invite",
    "people.manage",
    "people.reset_password",
    "teams.manage",
    "accounts.add",
    "accounts.share",
    "conversations.use",
    "labels.make",
    "labels.manage",
    "system.see",
]


class Rule(msgspec.Struct, frozen=True):
    """One line of the matrix: what the permission allows, in words, and the roles that have it."""

    allows: str
    roles: tuple[Role, ...]


_EVERYONE: tuple[Role, ...] = ("owner", "admin", "member")
_ADMINS: tuple[Role, ...] = ("owner", "admin")
_OWNER: tuple[Role, ...] = ("owner",)

MATRIX: dict[Permission, Rule] = {
    "organization.see": Rule("See the organization, its people and its teams", _EVERYONE),
    "organization.edit": Rule("Rename the organization, and choose what becomes of mail to several teams", _ADMINS),
    "organization.transfer": Rule("Make another member the owner; the old owner becomes an admin", _OWNER),
    "organization.system_mail": Rule(
        "Choose the shared account that invitations, password links and alerts are mailed from", _OWNER
    ),
    "organization.oauth": Rule(
        "Enter the OAuth client that accounts at Google and Microsoft are signed in with", _ADMINS
    ),
    "people.invite": Rule("Invite people, see and withdraw open invitations", _ADMINS),
    "people.manage": Rule(
        "Change the role of members and admins, remove them with or without their accounts, copy settings", _ADMINS
    ),
    "people.reset_password": Rule(
        "Make a password link for someone with fewer rights who belongs to no other organization", _ADMINS
    ),
    "teams.manage": Rule("Make, change and archive teams, decide who is in them", _ADMINS),
    "accounts.add": Rule("Add a personal account, change and remove it", _EVERYONE),
    "accounts.share": Rule("Add an account to a team, change and remove it", _ADMINS),
    "conversations.use": Rule("Read, answer, assign, comment and close the conversations one has access to", _EVERYONE),
    "labels.make": Rule("Make a label of the organization", _EVERYONE),
    "labels.manage": Rule(
        "Change and delete labels of the organization, decide who sees them and who sees what has them", _ADMINS
    ),
    "system.see": Rule("See the System page: health, queues, storage; retry jobs", _OWNER),
}


def allowed(role: Role, permission: Permission) -> bool:
    """Return whether a role has a permission."""
    return role in MATRIX[permission].roles


def permissions_of(role: Role) -> list[Permission]:
    """Return everything a role may do, in the order of the matrix."""
    return [permission for permission, rule in MATRIX.items() if role in rule.roles]


def outranks(role: Role, other: Role) -> bool:
    """Return whether `role` has more rights than `other`."""
    return ROLES.index(role) < ROLES.index(other)
