"""docs/reference/permissions.md, written from the matrix in postroom.identity.permissions."""

from pathlib import Path

from postroom.identity.permissions import MATRIX, ROLES, Rule

_TARGET = Path("docs/reference/permissions.md")
_HEAD = """# Roles and permissions

A role says what a person may **do** in an organization. What he **sees** follows from his teams and his accounts,
whatever his role: the owner of an organization reads no conversation of a team he is not in, and nobody reads another's
personal account.

Every organization has exactly one owner. He can hand it over to another member, and becomes an admin then.
An API token may do what its person may do, except make or end other ways in (tokens, sessions, passwords).
"""


def outputs() -> dict[Path, str]:
    """Return the page, by its path from the project's root."""
    head = ["", *(role.title() for role in ROLES), "Permission"]
    rule = ["---", *(":-:" for _ in ROLES), "---"]
    lines = [_row(head), _row(rule), *(_row(_cells(name, line)) for name, line in MATRIX.items())]
    return {_TARGET: "\n".join([_HEAD, *lines]) + "\n"}


def _cells(name: str, line: Rule) -> list[str]:
    return [line.allows, *("yes" if role in line.roles else "" for role in ROLES), f"`{name}`"]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
