"""The words of docs/reference/states.md: what each situation is made of, what each deed does, who finds it where.

I am Ben, active in Support as Ann is, who owns the place; Cay observes it. Eli is in the team Sales and in no other.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from postroom.composer import departure
from postroom.composer.model import Draft
from postroom.conversations import mailboxes, shared_labels, snooze, waking
from postroom.conversations.comments import comment
from postroom.conversations.mailboxes import Query, View
from postroom.conversations.revise import Revision, revise_or_hear
from postroom.conversations.undo import undo
from postroom.delivery import submit
from postroom.delivery.submit import Order
from postroom.events.act import Act
from postroom.identity import absence, grants, organizations, people, teams
from postroom.kit.clock import now
from postroom.kit.ids import new_id
from tests.db.conversations.tags import tag
from tests.db.office import Office, mail
from tests.db.sql import execute, fetch

VIEWS = {
    "Inbox": View.INBOX,
    "Team inbox": View.TEAM_INBOX,
    "Assigned to me": View.ASSIGNED,
    "Assigned to others": View.ASSIGNED_TO_OTHERS,
    "Starred": View.STARRED,
    "Snoozed": View.SNOOZED,
    "Archive": View.ARCHIVED,
    "Closed": View.CLOSED,
    "Trash": View.TRASH,
    "Spam": View.JUNK,
}


class Scene(msgspec.Struct):
    """One conversation, and of what was done to it last: the operation to undo, and who was first."""

    office: Office
    one: UUID
    known: dict[str, UUID]
    operation: UUID | None = None
    first: tuple[str, ...] = ()
    doer: UUID | None = None
    mails: int = 9  # the number of the next one

    async def revise(self, person: UUID, fields: dict[str, object]) -> None:
        async with self.office.act(person) as act:
            revision = Revision(**fields)  # type: ignore[arg-type]  # any of its fields
            self.operation, first = await revise_or_hear(act, [self.one], revision)
        self.doer = person
        self.first = tuple(one.deed.value for one in first)

    async def undo(self) -> list[str]:
        assert self.operation, "there is nothing to undo"
        async with self.office.act(self.doer) as act:
            return (await undo(act, self.operation))[1]

    async def seen_by(self, who: str) -> str:
        """Return where somebody finds it, in the words of the table."""
        person = self.known[who]
        async with self.office.act() as act:
            row = (await mailboxes.rows(act.conn, act.organization_id, person, [self.one])).get(self.one)
            if row is None:
                return "nothing"
            found = [name for name, view in VIEWS.items() if await self._lists(act, person, view, row.team_id)]
        return ", ".join([*(found or ["All"]), *(["unread"] if row.unread else [])])

    async def _lists(self, act: Act, person: UUID, view: View, team: UUID | None) -> bool:
        query = Query(view=view, team_id=team if view is View.TEAM_INBOX else None)
        page = await mailboxes.page(act.conn, act.organization_id, person, query, until=None, limit=50)
        return self.one in {row.id for row in page.rows}


Deed = Callable[[Scene], Awaitable[None]]


async def scene(office: Office) -> Scene:
    """Return a mail that waits in Support's inbox and that everybody has read."""
    async with office.act(office.ann) as act:
        sales = (await teams.create(act, "Sales")).id
        label = (await shared_labels.create(act, tag("Urgent"))).id
    async with office.database.transaction() as tx:
        new = people.NewPerson(name="Eli", email="eli@acme.example", password_hash=None)
        eli = (await people.create(tx, new)).id
    async with office.act(office.ann) as act:
        await organizations.join(act, eli, "member")
        await teams.set_members(act, sales, [eli], [])
        await teams.set_members(act, office.support, [office.ann, office.ben], [office.cay])
    await office.receive(mail(1, subject="Crates"))
    [(one,)] = await fetch(office.database, "select id from conversation")
    names = {"me": office.ben, "ann": office.ann, "cay": office.cay, "eli": eli}
    made = Scene(office, one, {**names, "sales": sales, "label": label, "support": office.support})
    for person in ("ann", "me", "cay"):
        await made.revise(made.known[person], {"unread": False})
    return made


class By:
    """What somebody does with a revision; words in lists, and the team, are names of the scene. Snooze is a day."""

    def __init__(self, who: str, fields: dict[str, object]) -> None:
        self.who = who
        self.fields = fields

    async def __call__(self, at: Scene) -> None:
        await at.revise(at.known[self.who], {name: self._given(at, name, value) for name, value in self.fields.items()})

    def _given(self, at: Scene, name: str, value: object) -> object:
        if isinstance(value, list):
            return [at.known[one] for one in value]
        if name == "team":
            return at.known[str(value)]
        return int(now().timestamp()) + 86_400 if name == "snooze_until" and value else value


def by(who: str, **fields: object) -> Deed:
    return By(who, fields)


async def answered(at: Scene) -> None:
    await _hear(at, "")


async def answered_by_a_machine(at: Scene) -> None:
    await _hear(at, "Auto-Submitted: auto-replied\r\n")


async def _hear(at: Scene, headers: str) -> None:
    at.operation = None
    await at.office.receive(mail(at.mails, subject="Re: Crates", references="<m1@fjord.example>", headers=headers))


def reply(*, close: bool = False) -> Deed:
    """Return what I do when I answer the customer."""

    async def deed(at: Scene) -> None:
        at.operation = None
        query = "select id from message order by delivered_at desc limit 1"
        [(last,)] = await fetch(at.office.database, query)
        draft = Draft(
            id=new_id(),
            conversation_id=at.one,
            author_id=at.known["me"],
            account_id=at.office.account.id,
            subject=None,
            body="<p>On its way.</p>",
            to_fields=[("Ingrid", "ingrid@fjord.example")],
            cc_fields=[],
            bcc_fields=[],
            in_reply_to=last,
            quote=False,
            attachments=[],
            updated_at=now(),
        )
        async with at.office.act(at.known["me"]) as act:
            await submit.submit(act, at.office.blobs, draft, Order(last_message=last, close=close), None)

    return deed


def says(*mentions: str) -> Deed:
    """Return what I do when I write a comment."""

    async def deed(at: Scene) -> None:
        at.operation = None
        async with at.office.act(at.known["me"]) as act:
            await comment(act, at.one, "Look", [at.known[one] for one in mentions])

    return deed


def team_wants(**options: str) -> Deed:
    """Return what Ann does in the team's settings."""

    async def deed(at: Scene) -> None:
        async with at.office.act(at.known["ann"]) as act:
            team = (await teams.get(act, at.office.support)).row
            await teams.change(act, msgspec.structs.replace(team, **options))

    return deed


async def wants_handled_out(at: Scene) -> None:
    """Do what Ann does in her own settings."""
    async with at.office.act(at.known["ann"]) as act:
        who = await people.get(act.tx, at.known["ann"])
        await people.change(act.tx, msgspec.structs.replace(who, handled_behavior="remove_from_inbox"))


async def am_out(at: Scene) -> None:
    async with at.office.act(at.known["me"]) as act:
        await absence.go(act, at.known["me"], begins=None, ends=None, message="At sea")


async def leave_the_team(at: Scene) -> None:
    at.operation = None
    async with at.office.act(at.known["ann"]) as act:
        await teams.set_members(act, at.office.support, [at.known["ann"]], [at.known["cay"]])
    await at.office.drain(grants.LEFT_BEHIND, departure.handler(at.office.database))


async def time_passes(at: Scene) -> None:
    """Let the moment of my snooze come."""
    at.operation = None
    await execute(
        at.office.database,
        "update conversation_person set snoozed_until = now() - interval '1 second' where person_id = %s",
        [at.known["me"]],
    )
    async with at.office.act() as act:
        await act.conn.execute(
            "insert into wake (kind, key, organization_id) values (%s, %s, %s)",
            [snooze.WAKE, f"{at.one}/{at.known['me']}", at.office.organization_id],
        )
    await at.office.drain(snooze.WAKE, waking.handler(at.office.database))


SITUATIONS: dict[str, list[Deed]] = {
    "it waits": [],
    "it waits, in Ann's Inbox too": [by("ann", archive=False)],
    "it waits, in my Inbox too": [by("me", archive=False)],
    "I have it": [by("me", add_assignees=["me"])],
    "Ann has it": [by("ann", add_assignees=["ann"])],
    "Ann and I have it": [by("ann", add_assignees=["ann", "me"]), by("me", unread=False)],
    "I have it, archived": [by("me", add_assignees=["me"]), by("me", archive=True)],
    "I have it, and am out": [by("me", add_assignees=["me"]), am_out],
    "I have it, the team wants answers too": [
        team_wants(received_reply_behavior="show_in_team_inbox"),
        by("me", add_assignees=["me"]),
    ],
    "it waits, replying assigns nobody": [team_wants(user_reply_behavior="leave_in_team_inbox")],
    "in Ann's Inbox, who wants handled ones out": [wants_handled_out, by("ann", archive=False)],
    "closed": [by("ann", close=True)],
    "closed, I have it": [by("me", add_assignees=["me"]), by("ann", close=True)],
    "closed, Ann has it": [by("ann", add_assignees=["ann"]), by("ann", close=True)],
    "closed, I have it and am out": [by("me", add_assignees=["me"]), by("me", close=True), am_out],
    "I archived it": [by("me", archive=True)],
    "I starred it": [by("me", star=True)],
    "it is unread": [by("me", unread=True)],
    "I snoozed it": [by("me", snooze_until=1)],
    "I snoozed it, whatever is written": [by("me", snooze_until=1, wake_on_reply=False)],
    "in Trash": [by("ann", trash=True)],
    "in Spam": [by("ann", junk=True)],
    "labelled": [by("me", add_shared_labels=["label"])],
    "Eli sees it": [by("ann", add_users=["eli"])],
    "Sales sees it": [by("ann", add_teams=["sales"])],
    "everybody sees it": [by("ann", share_with_organization=True)],
}
DEEDS: dict[str, Deed] = {
    "I take it": by("me", add_assignees=["me"], take=True),
    "I assign myself": by("me", add_assignees=["me"]),
    "I assign Ann": by("me", add_assignees=["ann"]),
    "I assign Eli": by("me", add_assignees=["eli"]),
    "I hand it over to Ann": by("me", add_assignees=["ann"], remove_assignees=["me"]),
    "I let it go": by("me", remove_assignees=["me"]),
    "I close it": by("me", close=True),
    "I reopen it": by("me", reopen=True),
    "I archive it": by("me", archive=True),
    "I put it into my Inbox": by("me", archive=False),
    "I put it into the team inbox": by("me", in_team_inbox=True),
    "I take it out of the team inbox": by("me", in_team_inbox=False),
    "I move it to Sales": by("me", team="sales"),
    "I mark it as unread": by("me", unread=True),
    "I read it": by("me", unread=False),
    "I star it": by("me", star=True),
    "I take my star away": by("me", star=False),
    "I snooze it": by("me", snooze_until=1),
    "I snooze it, whatever is written": by("me", snooze_until=1, wake_on_reply=False),
    "I wake it": by("me", snooze_until=0),
    "my snooze ends": time_passes,
    "I throw it away": by("me", trash=True),
    "I bring it back from Trash": by("me", trash=False),
    "I call it spam": by("me", junk=True),
    "I say it is no spam": by("me", junk=False),
    "I label it": by("me", add_shared_labels=["label"]),
    "I take the label away": by("me", remove_shared_labels=["label"]),
    "I change its subject": by("me", subject="Crushed crates"),
    "I colour it": by("me", color="red"),
    "I let Eli see it": by("me", add_users=["eli"]),
    "I let Eli see it no more": by("me", remove_users=["eli"]),
    "I share it with Sales": by("me", add_teams=["sales"]),
    "I share it with Sales no more": by("me", remove_teams=["sales"]),
    "I share it with everybody": by("me", share_with_organization=True),
    "I share it with everybody no more": by("me", share_with_organization=False),
    "I comment": says(),
    "I mention Ann": says("ann"),
    "I mention Eli": says("eli"),
    "I reply": reply(),
    "I reply and close": reply(close=True),
    "the customer writes": answered,
    "a machine of his writes": answered_by_a_machine,
    "I leave the team": leave_the_team,
    "Ann takes it": by("ann", add_assignees=["ann"], take=True),
    "Ann closes it": by("ann", close=True),
    "Ann reopens it": by("ann", reopen=True),
    "Ann archives it": by("ann", archive=True),
    "Ann moves it to Sales": by("ann", team="sales"),
    "Ann throws it away": by("ann", trash=True),
    "Ann assigns me": by("ann", add_assignees=["me"]),
    "Ann takes it from me": by("ann", remove_assignees=["me"]),
    "Ann shares it with everybody": by("ann", share_with_organization=True),
}
