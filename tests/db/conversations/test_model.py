"""Random people do random things: everybody's mailboxes, their order, counts, access and read marks are as in `model`.

A short run here; `make soak` does thousands of sequences.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import anyio.from_thread
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from typing_extensions import override

from postroom.conversations import changes, mailboxes
from postroom.conversations.access import NoSuchConversation
from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.model import Facts
from postroom.conversations.undo import undo
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from postroom.storage.database import Database
from tests.db.conversations.deeds import Scene, scene
from tests.db.conversations.model import PEOPLE, SUPPORT, Model, orders
from tests.db.office import mail, make_office
from tests.db.server import TestServer
from tests.db.sql import fetch

Act = Callable[[Model], None]
Verb = tuple[Act, dict[str, Any]]
LISTS = {
    "all": View.ALL,
    "closed": View.CLOSED,
    "inbox": View.INBOX,
    "archived": View.ARCHIVED,
    "starred": View.STARRED,
    "snoozed": View.SNOOZED,
    "assigned": View.ASSIGNED,
    "assigned_to_others": View.ASSIGNED_TO_OTHERS,
    "trash": View.TRASH,
    "junk": View.JUNK,
}
COUNTED = {"inbox", "assigned", "starred", "snoozed"}
WHO, SAID = st.sampled_from(PEOPLE), st.sampled_from(SUPPORT)
WHICH = st.integers(0, 1)
_server: TestServer


def verbs(by: str, whom: str, until: int) -> dict[str, Verb]:
    """Return what somebody can do with one press: to the model, and as a revision."""
    return {
        "take": (lambda m: m.take(by), {"add_assignees": [by], "take": True}),
        "assign": (lambda m: m.assign(by, whom), {"add_assignees": [whom]}),
        "unassign": (lambda m: m.unassign(by, whom), {"remove_assignees": [whom]}),
        "close": (lambda m: m.close(by), {"close": True}),
        "reopen": (lambda m: m.reopen(by), {"reopen": True}),
        "archive": (lambda m: m.archive(by), {"archive": True}),
        "unarchive": (lambda m: m.unarchive(by), {"archive": False}),
        "unread": (lambda m: m.unread(by), {"unread": True}),
        "read": (lambda m: m.read(by), {"unread": False}),
        "star": (lambda m: m.star(by), {"star": True}),
        "unstar": (lambda m: m.unstar(by), {"star": False}),
        "snooze": (lambda m: m.snooze(by, until, stubborn=False), {"snooze_until": until}),
        "sleep": (lambda m: m.snooze(by, until, stubborn=True), {"snooze_until": until, "wake_on_reply": False}),
        "wake": (lambda m: m.wake(by), {"snooze_until": 0}),
        "to sales": (lambda m: m.move(by, "sales"), {"team": "sales"}),
        "to support": (lambda m: m.move(by, "support"), {"team": "support"}),
        "queue": (lambda m: m.queue(by, present=True), {"in_team_inbox": True}),
        "unqueue": (lambda m: m.queue(by, present=False), {"in_team_inbox": False}),
        "label": (lambda m: m.set(by, "label", on=True), {"add_shared_labels": ["label"]}),
        "unlabel": (lambda m: m.set(by, "label", on=False), {"remove_shared_labels": ["label"]}),
        "let in": (lambda m: m.let_in(by, "eli"), {"add_users": ["eli"]}),
        "share": (lambda m: m.share(by), {"add_teams": ["sales"]}),
        "open": (lambda m: m.set(by, "everybody", on=True), {"share_with_organization": True}),
    }


def hosts_verbs(by: str) -> dict[str, Verb]:
    """Return what only those can do who see it as Support's."""
    return {
        "trash": (lambda m: m.put_away(by, "trash"), {"trash": True}),
        "junk": (lambda m: m.put_away(by, "junk"), {"junk": True}),
        "bring back": (lambda m: m.bring_back(by), {"trash": False}),
        "shut out": (lambda m: m.shut_out(by, "eli"), {"remove_users": ["eli"]}),
        "unshare": (lambda m: m.set(by, "sales", on=False), {"remove_teams": ["sales"]}),
        "shut": (lambda m: m.set(by, "everybody", on=False), {"share_with_organization": False}),
    }


SHARING, GUESTS = {"let in", "share", "open"}, {"sales", "everybody"}
"""Who is let in sees what its hosts threw away as his own: that is not in the model (see test_admission)."""
NAMES, HOSTS = st.sampled_from(sorted(verbs("", "", 0))), st.sampled_from(sorted(hosts_verbs("")))


class Town(RuleBasedStateMachine):
    """Two conversations, four people."""

    def __init__(self) -> None:
        super().__init__()
        self.portal = anyio.from_thread.start_blocking_portal()
        self.call = self.portal.__enter__().call
        self.database_name = f"m_{new_id().hex}"
        _server.create_database(self.database_name, template="postroom_template")
        self.database = Database(_server.dsn(self.database_name))
        self.call(self.database.__aenter__)
        self.models: list[Model] = []
        self.scenes: list[Scene] = []
        self.recent = [1, 0]  # which of them has had news last
        self.done: list[tuple[int, str, Any, dict[Any, Any], int]] = []
        self.number = 100

    @override
    def teardown(self) -> None:
        self.call(self.database.__aexit__, None, None, None)
        self.portal.__exit__(None, None, None)
        _server.drop_database(self.database_name)

    @initialize()
    def begin(self) -> None:
        self.call(self._begin)
        self.agree()

    async def _begin(self) -> None:
        first = await scene(await make_office(self.database))
        await first.office.receive(mail(2, subject="Invoice", at=now()))
        query = "select id from conversation where id <> %s"
        [(two,)] = await fetch(self.database, query, [first.one])
        second = Scene(first.office, two, first.known)
        for person in SUPPORT:
            await second.revise(second.known[person], {"unread": False})
        self.scenes, self.models = [first, second], [Model(), Model()]

    # ── what happens

    @rule(which=WHICH, by=WHO, whom=WHO, name=NAMES)
    def press(self, which: int, by: str, whom: str, name: str) -> None:
        if not (self.models[which]["away"] and name in SHARING):
            self._press(which, by, verbs(by, whom, self._until())[name])

    @rule(which=WHICH, by=SAID, name=HOSTS)
    def press_as_host(self, which: int, by: str, name: str) -> None:
        self._press(which, by, hosts_verbs(by)[name])

    def _press(self, which: int, by: str, verb: Verb) -> None:
        deed, fields = verb
        model = self.models[which]
        if not model.sees(by):
            with pytest.raises(NoSuchConversation):
                self.call(self._revise, which, by, fields)
            return
        changed = model.done(deed)
        operation = self.call(self._revise, which, by, fields)
        if operation:
            self.done.append((which, by, operation, changed, model.news))
        self.agree()

    @rule(which=WHICH)
    def customer_writes(self, which: int) -> None:
        self.number += 1
        subject, first = (("Crates", "m1"), ("Invoice", "m2"))[which]
        letter = mail(self.number, subject=f"Re: {subject}", references=f"<{first}@fjord.example>", at=now())
        self.call(self.scenes[which].office.receive, letter)
        self.models[which].done(Model.customer)
        self._news(which)

    @rule(which=WHICH, by=WHO, whom=st.none() | WHO)
    def comments(self, which: int, by: str, whom: str | None) -> None:
        model = self.models[which]
        if model.sees(by):
            self.call(self._comment, which, by, whom)
            model.done(lambda m: m.comment(by, whom))
            self._news(which)

    @rule(number=st.integers(0, 99))
    def undoes(self, number: int) -> None:
        if not self.done:  # what two at once left is not the same each time: nothing may be drawn from it
            return
        which, by, operation, changed, news = self.done.pop(number % len(self.done))
        model = self.models[which]
        lets_in = any(old and (key in GUESTS or key[0] == "named") for key, (old, _) in changed.items())
        if model.sees(by) and not (model["away"] and lets_in):
            self.call(self._undo, which, by, operation)
            model.undo(changed, news=model.news > news)
            self.agree()

    @rule(which=WHICH, one=SAID, two=SAID, whom=WHO, first=NAMES, second=NAMES)
    def two_at_once(self, which: int, one: str, two: str, whom: str, first: str, second: str) -> None:
        if self.models[which]["away"] and {first, second} & SHARING:
            return
        pair = [verbs(one, whom, self._until())[first], verbs(two, whom, self._until())[second]]
        self.call(self._both, which, [(one, pair[0][1]), (two, pair[1][1])])
        either = orders(self.models[which], [pair[0][0], pair[1][0]])
        seen = self.call(self._seen)[0][which]
        matching = [model for model in either if model.view() == seen]
        assert matching, ("neither order", [model.view() for model in either], seen)
        # What no screen shows yet (who queued it while it was closed) comes to light later: it is asked for now.
        facts = self.call(self._facts, which)
        self.models[which] = min(matching, key=lambda model: self._unlike(model, facts, which))
        self.done = [deed for deed in self.done if deed[0] != which]  # what they did is not told apart
        self.agree()

    def _unlike(self, model: Model, facts: Facts, which: int) -> int:
        """Return in how much that no screen shows a model differs from the facts."""
        known = self.scenes[which].known
        seen_by = {grant.id for grant in facts.grants}
        guests = known["sales"] in seen_by and facts.team_id != known["sales"]
        unlike = [
            model["queued"] != facts.in_team_inbox,
            model["closed"] != facts.closed,
            model["sales"] != guests,
        ]
        for who in PEOPLE:
            own = facts.person(known[who])
            unlike += [
                model["named", who] != (known[who] in seen_by),
                model["inbox", who] != own.in_inbox,
                model["archived", who] != own.archived,
                model["starred", who] != own.starred,
                model["assigned", who] != (known[who] in facts.assignees),
                bool(model["snoozed", who]) and model["stubborn", who] == own.wake_on_reply,
            ]
        return sum(unlike)

    # ── how it is done

    def _until(self) -> int:
        self.number += 1
        return int(now().timestamp()) + 86_400 + self.number

    def _news(self, which: int) -> None:
        self.recent = [which, 1 - which]
        self.agree()

    async def _revise(self, which: int, by: str, fields: dict[str, Any]) -> Any:  # noqa: ANN401 an operation or none
        at = self.scenes[which]
        given: dict[str, Any] = {
            name: [at.known[one] for one in value] if isinstance(value, list) else value
            for name, value in fields.items()
        }
        if "team" in fields:
            given["team"] = at.known[fields["team"]]
        await at.revise(at.known[by], given)
        return at.operation

    async def _facts(self, which: int) -> Facts:
        at = self.scenes[which]
        async with at.office.act() as act:
            return (await changes.load(act, [at.one]))[at.one]

    async def _both(self, which: int, pair: list[tuple[str, dict[str, Any]]]) -> None:
        await asyncio.gather(*(self._revise(which, by, fields) for by, fields in pair))

    async def _comment(self, which: int, by: str, whom: str | None) -> None:
        at = self.scenes[which]
        async with at.office.act(at.known[by]) as act:
            await comment(act, at.one, "Look", [at.known[whom]] if whom else [])

    async def _undo(self, which: int, by: str, operation: Any) -> None:  # noqa: ANN401 as given
        at = self.scenes[which]
        async with at.office.act(at.known[by]) as act:
            await undo(act, operation)

    async def _seen(self) -> tuple[list[Any], dict[str, dict[str, list[int]]]]:
        """Return what `Model.view` does, of each of the real ones, and every mailbox of everybody in its order."""
        office, known = self.scenes[0].office, self.scenes[0].known
        lists = {who: await self._lists(who) for who in PEOPLE}
        readers = [(known[who], one.one) for who in PEOPLE for one in self.scenes]
        async with office.act() as act:
            rows = await mailboxes.rows_of(act.conn, act.organization_id, readers)
        views = []
        for which, (at, model) in enumerate(zip(self.scenes, self.models, strict=True)):
            view = {}
            for who in PEOPLE:
                row = None if who in model.strange else rows.get((known[who], at.one))
                there = frozenset(name for name, ids in lists[who].items() if which in ids)
                view[who] = (there, row.unread if row else None)
            views.append(view)
        return views, lists

    async def _lists(self, who: str) -> dict[str, list[int]]:
        """Return every mailbox of somebody as the screen asks for it: which of the two it shows, in order."""
        at = self.scenes[0]
        numbers = {one.one: number for number, one in enumerate(self.scenes)}
        queries = {name: Query(view=view) for name, view in LISTS.items()}
        queries["label"] = Query(view=View.LABEL, label_id=at.known["label"])
        found: dict[str, list[int]] = {}
        async with at.office.act() as act:
            for name, query in queries.items():
                page = await mailboxes.page(act.conn, act.organization_id, at.known[who], query, until=None, limit=50)
                found[name] = [numbers[row.id] for row in page.rows]
            found["team_inbox"] = []
            for team in ("support", "sales"):
                query = Query(view=View.TEAM_INBOX, team_id=at.known[team])
                page = await mailboxes.page(act.conn, act.organization_id, at.known[who], query, until=None, limit=50)
                found["team_inbox"] += [numbers[row.id] for row in page.rows]
            badges = await mailboxes.badges(act.conn, act.organization_id, at.known[who], [])
        assert {one.mailbox.value: one.total for one in badges} == {name: len(found[name]) for name in COUNTED}
        return found

    def agree(self) -> None:
        """Compare what everybody finds with the model: where, in which order, and whether it is unread."""
        seen, lists = self.call(self._seen)
        assert seen == [model.view() for model in self.models]
        for who, found in lists.items():
            for name, ids in found.items():
                if name not in {"snoozed", "team_inbox"}:  # in their own order, and two lists
                    assert ids == [one for one in self.recent if one in ids], (who, name)


def _run(server: TestServer, **chosen: Any) -> None:  # noqa: ANN401 settings
    global _server  # noqa: PLW0603 a state machine takes no arguments
    _server = server
    # What fails is printed step by step; to shorten it takes minutes.
    phases = [Phase.generate]
    quiet = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=phases, **chosen)
    run_state_machine_as_test(Town, settings=quiet)


@pytest.fixture
def filled(server: TestServer, template: str) -> TestServer:
    assert template == "postroom_template"
    return server


def test_everybody_finds_what_the_model_says(filled: TestServer) -> None:
    _run(filled, max_examples=6, stateful_step_count=20, derandomize=True)


@pytest.mark.soak
def test_everybody_finds_what_the_model_says_whatever_happens(filled: TestServer) -> None:
    _run(filled, max_examples=1_500, stateful_step_count=30)
