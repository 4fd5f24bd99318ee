"""A small picture of one conversation of Support's, written from docs/reference/states.md and from nothing else.

Everything is a line in one dictionary: what is everybody's under its name, what is one's own under (name, person).
An Undo is the lines that a deed changed, as far as they still stand as it left them.
"""

from collections.abc import Callable, Iterable
from typing import Any

PEOPLE = ("ann", "me", "cay", "eli")
SUPPORT = ("ann", "me", "cay")
ACTIVE = ("ann", "me")
OWN = ("inbox", "archived", "unread", "starred", "snoozed", "stubborn")
Key = str | tuple[str, str]


class Model:
    """The conversation. `stubborn`: it rests for that person whatever is written."""

    def __init__(self) -> None:
        self.state: dict[Key, Any] = {
            "team": "support",
            "queued": True,
            "closed": False,
            "away": None,  # trash or junk
            "everybody": False,
            "sales": False,
            "label": False,
            **{("assigned", one): False for one in PEOPLE},
            **{("named", one): False for one in PEOPLE},
            **{(name, one): False for name in OWN for one in PEOPLE},
        }
        self["unread", "eli"] = True  # nobody has shown it to him yet
        self.news = 0  # messages and comments
        self.strange: set[str] = set()  # whose own state before he saw it is not looked at

    def __getitem__(self, key: Key) -> Any:  # noqa: ANN401 each line has its own kind
        return self.state[key]

    def __setitem__(self, key: Key, value: object) -> None:
        self.state[key] = value

    def copy(self) -> "Model":
        other = Model()
        other.state, other.news, other.strange = dict(self.state), self.news, set(self.strange)
        return other

    # ── who finds it where

    def sees(self, who: str) -> bool:
        if who in SUPPORT or self["everybody"] or self["named", who]:
            return True
        return bool(self["sales"]) or self["team"] == "sales"

    def assignees(self) -> list[str]:
        return [one for one in PEOPLE if self["assigned", one]]

    def lists(self, who: str) -> set[str]:
        """Return the mailboxes where somebody finds it."""
        if not self.sees(who):
            return set()
        if self["away"]:
            return {self["away"]}
        others = [one for one in self.assignees() if one != who]
        of_team = who in SUPPORT if self["team"] == "support" else who == "eli"
        there = {
            "all": True,
            "closed": self["closed"],
            "inbox": self["inbox", who],
            "archived": self["archived", who],
            "starred": self["starred", who],
            "snoozed": bool(self["snoozed", who]),
            "assigned": self["assigned", who] and not self["closed"],
            "assigned_to_others": bool(others) and not self["closed"],
            "team_inbox": self["queued"] and not self["closed"] and of_team,
            "label": self["label"],
        }
        return {name for name, is_there in there.items() if is_there}

    def view(self) -> dict[str, tuple[frozenset[str], bool | None]]:
        """Return what everybody finds: the mailboxes, and whether it is unread; None where that is not looked at."""
        return {
            one: (
                frozenset(self.lists(one)),
                self["unread", one] if self.sees(one) and one not in self.strange else None,
            )
            for one in PEOPLE
        }

    # ── what people do

    def take(self, by: str) -> None:
        if not self["closed"] and not set(self.assignees()) - {by}:
            self.assign(by, by)

    def assign(self, by: str, whom: str) -> None:
        if self["assigned", whom]:
            return
        self["assigned", whom] = self["named", whom] = True
        self._bring(whom)
        if whom != by:
            self["unread", whom] = True
        self["away"] = None
        self["queued"] = False

    def unassign(self, by: str, whom: str) -> None:  # noqa: ARG002 as the others
        had = self["assigned", whom]
        self["assigned", whom] = False
        if had and not self.assignees() and not self["closed"]:
            self["queued"] = True

    def close(self, by: str) -> None:
        self["closed"], self["queued"] = True, False
        self["inbox", by] = self["snoozed", by] = self["unread", by] = False

    def reopen(self, by: str = "") -> None:  # noqa: ARG002 as the others
        if self["closed"]:
            self["closed"] = False
            self._hand_back()

    def archive(self, by: str) -> None:
        self["archived", by] = True
        self["inbox", by] = self["snoozed", by] = self["unread", by] = False
        self["queued"] = False

    def unarchive(self, by: str) -> None:
        self._bring(by)

    def unread(self, by: str) -> None:
        self["unread", by] = True

    def read(self, by: str) -> None:
        self["unread", by] = False

    def star(self, by: str) -> None:
        self["starred", by] = True

    def unstar(self, by: str) -> None:
        self["starred", by] = False

    def snooze(self, by: str, until: int, *, stubborn: bool) -> None:
        self["snoozed", by], self["stubborn", by] = until, stubborn
        self["inbox", by] = self["unread", by] = False
        self["queued"] = False

    def wake(self, by: str) -> None:
        if self["snoozed", by]:
            self["snoozed", by] = False
            if not self["away"]:
                self["inbox", by], self["archived", by] = True, False

    def put_away(self, by: str, where: str) -> None:
        self["unread", by] = False
        if self["away"] == where:
            return
        self["away"], self["queued"] = where, False
        for one in PEOPLE:
            self["inbox", one] = self["snoozed", one] = False

    def bring_back(self, by: str) -> None:
        if not self["away"]:
            return
        self["away"] = None
        if self.assignees() or self["closed"]:
            self._bring(by)
        else:
            self["queued"] = True

    def move(self, by: str, team: str) -> None:  # noqa: ARG002 as the others
        self["away"] = None
        if self["team"] != team and team == "sales":
            self["sales"] = False  # what it saw as a guest it sees as its own
        self["team"], self["queued"] = team, True

    def queue(self, by: str, *, present: bool) -> None:  # noqa: ARG002 as the others
        if present:
            self["away"] = None
        self["queued"] = present

    def set(self, by: str, name: str, *, on: bool) -> None:  # noqa: ARG002 as the others
        self[name] = on

    def share(self, by: str) -> None:  # noqa: ARG002 as the others
        if self["team"] != "sales":
            self["sales"] = True

    def let_in(self, by: str, whom: str) -> None:
        if not self["named", whom]:
            self["named", whom] = True
            if whom != by:
                self._bring(whom)
                self["unread", whom] = True

    def shut_out(self, by: str, whom: str) -> None:
        self.unassign(by, whom)
        self["named", whom] = False

    def comment(self, by: str, whom: str | None) -> None:
        self._news(but=by)
        if whom:
            self["away"] = None
            self["named", whom] = True
        for one in {*self.assignees(), *([whom] if whom else [])} - {by}:
            self._bring(one)

    def customer(self) -> None:
        self["away"] = None
        self["closed"] = False
        for one in PEOPLE:
            if self["snoozed", one] and not self["stubborn", one]:
                self.wake(one)
        if self.assignees():
            self._hand_back()
        else:
            self["queued"] = True
        self._news(but=None)

    # ── what follows

    def _bring(self, who: str) -> None:
        self["inbox", who] = True
        self["archived", who] = self["snoozed", who] = False

    def _hand_back(self) -> None:
        if not self.assignees():
            self["queued"] = True
        for one in self.assignees():
            if not (self["snoozed", one] and self["stubborn", one]):
                self._bring(one)

    def _news(self, but: str | None) -> None:
        self.news += 1
        for one in PEOPLE:
            self["unread", one] = one != but

    def settle(self, before: "Model") -> None:
        """Take from whoever sees it no more what he had in it; whoever sees it anew has not read it."""
        for one in PEOPLE:
            if before.sees(one) and not self.sees(one):
                self.unassign(one, one)
                self["inbox", one] = self["starred", one] = self["snoozed", one] = False
                self.strange.add(one)

    def done(self, deed: Callable[["Model"], None]) -> dict[Key, tuple[Any, Any]]:
        """Do something; return the lines that it changed, from what to what."""
        before = self.copy()
        deed(self)
        self.settle(before)
        return {key: (before[key], value) for key, value in self.state.items() if before[key] != value}

    def undo(self, changed: dict[Key, tuple[Any, Any]], *, news: bool) -> None:
        """Put back what still stands as the deed left it. `news`: since then; nothing goes back to Trash or Spam."""
        before = self.copy()
        for key, (old, new) in changed.items():
            if self[key] == new and not (key == "away" and old and news):
                self[key] = old
        self.settle(before)


def orders(model: Model, deeds: Iterable[Callable[[Model], None]]) -> list[Model]:
    """Return what two deeds can come to: one before the other, and the other way round."""
    one, two = deeds
    found = []
    for pair in ((one, two), (two, one)):
        made = model.copy()
        for deed in pair:
            made.done(deed)
        found.append(made)
    return found
