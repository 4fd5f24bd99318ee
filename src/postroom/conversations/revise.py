"""Revise: several changes to several conversations as one operation with one Undo. The door for the API and batches."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.chats import feed
from postroom.conversations import (
    access,
    admission,
    assignment,
    audience,
    changes,
    discard,
    labelling,
    labels,
    leaving,
    lifecycle,
    marks,
    overtaken,
    snooze,
)
from postroom.conversations.model import Change, Facts, Field
from postroom.conversations.overtaken import Wish
from postroom.conversations.store import people as store
from postroom.events.act import Act
from postroom.kit.errors import Forbidden, Invalid

MAX_SUBJECT = 1_000
MAX_COLOR = 30


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; None or empty leaves a field as it is."""

    add_assignees: Sequence[UUID] = ()
    remove_assignees: Sequence[UUID] = ()
    add_users: Sequence[UUID] = ()
    remove_users: Sequence[UUID] = ()
    add_teams: Sequence[UUID] = ()
    remove_teams: Sequence[UUID] = ()
    share_with_organization: bool | None = None
    add_labels: Sequence[UUID] = ()
    remove_labels: Sequence[UUID] = ()
    add_shared_labels: Sequence[UUID] = ()
    remove_shared_labels: Sequence[UUID] = ()
    close: bool | None = None
    reopen: bool | None = None
    archive: bool | None = None
    unread: bool | None = None
    read_until: datetime | None = None  # with unread=False: the newest thing the reader saw; later news stays unread
    star: bool | None = None
    trash: bool | None = None
    junk: bool | None = None
    snooze_until: int | None = None  # Unix seconds; 0 wakes it
    wake_on_reply: bool = True  # with snooze_until: a reply ends it
    take: bool = False  # with add_assignees: only what is open and nobody else has
    team: UUID | None = None
    in_team_inbox: bool | None = None
    subject: str | None = None
    color: str | None = None

    @property
    def given_labels(self) -> list[UUID]:
        """Return the labels of either kind to give."""
        return [*self.add_labels, *self.add_shared_labels]

    @property
    def taken_labels(self) -> list[UUID]:
        """Return the labels of either kind to take away."""
        return [*self.remove_labels, *self.remove_shared_labels]


async def revise(act: Act, ids: Sequence[UUID], revision: Revision) -> UUID | None:
    """Carry out a revision; return the operation that Undo takes, None when nothing changed.

    Raises `NoSuchConversation`, `NoSuchLabel`, `ForeignLabel`, `Invalid` for people or teams that are not in the
    organization, or too long a subject; `GuestsDismissNobody` and `NobodyLeft` where access is taken away.
    """
    return (await revise_or_hear(act, ids, revision))[0]


async def revise_or_hear(
    act: Act, ids: Sequence[UUID], revision: Revision
) -> tuple[UUID | None, Sequence[overtaken.First]]:
    """Do what `revise` does; tell besides who was first where somebody else was."""
    plan = await prepare(act, revision)
    before = await changes.load(act, sorted(ids))
    wish = Wish(take=revision.take, close=revision.close, reopen=revision.reopen)
    first = await overtaken.first(act, before.values(), wish)
    made = await changes_by(act, before, plan)
    after = await changes.carry_out(act, before, made)
    audience.announce(act, after.values(), made)
    await tell_read(act, before, revision)
    return await changes.remember(act, made), first


async def tell_read(act: Act, ids: Iterable[UUID], revision: Revision) -> None:
    """Tell visitors of live chats that they were read, where a revision marks conversations as read."""
    if revision.unread is False:
        await feed.seen(act, sorted(ids), revision.read_until)


class Plan(msgspec.Struct, frozen=True):
    """A revision that was checked. `labels` it names, each with what it is seen through; `held` grants of the actor."""

    revision: Revision
    labels: Mapping[UUID, UUID]
    held: Collection[UUID]


async def prepare(act: Act, revision: Revision) -> Plan:
    """Check what can be checked without a conversation. Raises what `revise` does."""
    _check_words(revision)
    snooze.check(revision.snooze_until)
    if named := [*revision.add_assignees, *revision.remove_assignees, *revision.add_users]:
        await _check_people(act, named)
    for team_id in {revision.team, *revision.add_teams}:
        await _check_team(act, team_id)
    known = await labels.known(act, [*revision.given_labels, *revision.taken_labels])
    return Plan(revision, known, await access.held(act) if _asks_for_grants(revision) else ())


async def changes_by(act: Act, before: Mapping[UUID, Facts], plan: Plan) -> list[Change]:
    """Return what a plan changes in conversations, with what follows from it. Raises when it fits not all of them."""
    revision, known = plan.revision, plan.labels
    labelling.check(before.values(), {one: known[one] for one in revision.given_labels})
    _check_dismissed(before.values(), revision, plan.held, act.person_id)
    made: list[Change] = []
    for facts in before.values():
        made += steps(
            facts, revision, by=act.person_id, held=plan.held, labels=known, organization_id=act.organization_id
        )
    return made + await leaving.follow(act, before, made)


def steps(
    facts: Facts,
    revision: Revision,
    *,
    by: UUID | None,
    held: Collection[UUID] = (),
    labels: Mapping[UUID, UUID] | None = None,
    organization_id: UUID | None = None,
) -> list[Change]:
    """Return all changes of a revision to one conversation, each seeing what the ones before it did (pure).

    `held` are the grants of who makes it; `labels` are those it names, each with what it is seen through;
    `organization_id` is whose members everybody is.
    """
    made: list[Change] = []
    verbs = [
        *_verbs(revision, by, held),
        *_label_verbs(revision, labels or {}),
        *_access_verbs(revision, by, organization_id),
    ]
    for verb in verbs:
        for change in verb(facts):
            facts = facts.after(change)
            made.append(change)
    return made


Verb = Callable[[Facts], list[Change]]


def _verbs(revision: Revision, by: UUID | None, held: Collection[UUID]) -> list[Verb]:
    verbs: list[Verb] = []
    if revision.team:
        team_id = revision.team
        verbs.append(lambda facts: lifecycle.move_to_team(facts, team_id))
    if revision.remove_assignees:
        verbs.append(lambda facts: assignment.unassign(facts, revision.remove_assignees))
    if revision.add_assignees:
        verbs.append(lambda facts: _assign(facts, revision, by))
    if revision.reopen:
        verbs.append(lifecycle.reopen)
    if revision.close:
        verbs.append(lambda facts: lifecycle.close(facts, by=by))
    if revision.in_team_inbox is not None:
        present = revision.in_team_inbox
        verbs.append(lambda facts: lifecycle.set_in_team_inbox(facts, present=present))
    return verbs + _own_verbs(revision, by, held) + _field_verbs(revision)


def _assign(facts: Facts, revision: Revision, by: UUID | None) -> list[Change]:
    late = revision.take and overtaken.too_late_to_take(facts, by)
    return [] if late else assignment.assign(facts, revision.add_assignees, by=by)


def _own_verbs(revision: Revision, by: UUID | None, held: Collection[UUID]) -> list[Verb]:
    own = (revision.archive, revision.unread, revision.star, revision.trash, revision.junk, revision.snooze_until)
    if all(one is None for one in own):
        return []
    if by is None:
        msg = "Only a person has an inbox, read marks and stars."
        raise Forbidden(msg)
    verbs = _away_verbs(revision, by, held)
    if revision.archive is not None:
        archive = marks.archive if revision.archive else marks.unarchive
        verbs.append(lambda facts: archive(facts, by))
    if revision.snooze_until is not None:
        until = revision.snooze_until
        verbs.append(lambda facts: _snooze(facts, by, revision, until))
    if revision.unread is not None:
        unread = revision.unread
        verbs.append(lambda facts: marks.mark(facts, by, unread=unread, read_until=revision.read_until))
    if revision.star is not None:
        starred = revision.star
        verbs.append(lambda facts: marks.star(facts, by, starred=starred))
    return verbs


def _snooze(facts: Facts, by: UUID, revision: Revision, until: int) -> list[Change]:
    if not until:
        return snooze.wake(facts, by)
    return snooze.snooze(facts, by, until, wake_on_reply=revision.wake_on_reply)


def _away_verbs(revision: Revision, by: UUID, held: Collection[UUID]) -> list[Verb]:
    if revision.trash or revision.junk:
        put_away = discard.trash if revision.trash else discard.junk
        return [
            lambda facts: put_away(facts, discard.spoken_for(facts, held), by),
            lambda facts: marks.mark(facts, by, unread=False),
        ]
    if revision.trash is None and revision.junk is None:
        return []
    return [lambda facts: discard.bring_back(facts, discard.spoken_for(facts, held), by)]


def _field_verbs(revision: Revision) -> list[Verb]:
    verbs: list[Verb] = []
    if revision.subject is not None:
        subject = revision.subject.strip() or None
        verbs.append(lambda facts: facts.set(Field.SUBJECT, subject))
    if revision.color is not None:
        color = revision.color or None
        verbs.append(lambda facts: facts.set(Field.COLOR, color))
    return verbs


def _label_verbs(revision: Revision, known: Mapping[UUID, UUID]) -> list[Verb]:
    verbs: list[Verb] = []
    if revision.taken_labels:
        verbs.append(lambda facts: labelling.unlabel(facts, revision.taken_labels))
    if revision.given_labels:
        added = {one: known[one] for one in revision.given_labels}
        verbs.append(lambda facts: labelling.label(facts, added))
    return verbs


def _access_verbs(revision: Revision, by: UUID | None, organization_id: UUID | None) -> list[Verb]:
    verbs: list[Verb] = []
    if revision.remove_users:
        verbs.append(lambda facts: admission.dismiss(facts, revision.remove_users))
    if revision.remove_teams:
        verbs.append(lambda facts: admission.dismiss_teams(facts, revision.remove_teams))
    if revision.add_users:
        verbs.append(lambda facts: admission.admit(facts, revision.add_users, by=by))
    if revision.add_teams:
        verbs.append(lambda facts: admission.admit_teams(facts, revision.add_teams))
    if revision.share_with_organization is not None and organization_id:
        everyone = revision.share_with_organization
        verbs.append(lambda facts: admission.open_to_all(facts, organization_id, everyone=everyone))
    return verbs


def _asks_for_grants(revision: Revision) -> bool:
    return (revision.trash, revision.junk) != (None, None) or bool(_dismissed(revision))


def _dismissed(revision: Revision) -> list[UUID | None]:
    """Return who is to lose access: people, teams, None for everybody."""
    everybody = [None] if revision.share_with_organization is False else []
    return [*revision.remove_users, *revision.remove_teams, *everybody]


def _check_dismissed(every: Collection[Facts], revision: Revision, held: Collection[UUID], by: UUID | None) -> None:
    if dismissed := _dismissed(revision):
        for facts in every:
            admission.require_may_dismiss(facts, held, by, dismissed)


def _check_words(revision: Revision) -> None:
    for field, limit in (("subject", MAX_SUBJECT), ("color", MAX_COLOR)):
        if len(getattr(revision, field) or "") > limit:
            msg = f"This {field} is too long; it has at most {limit} characters."
            raise Invalid(msg, field=field, limit=limit)


async def _check_people(act: Act, people: Sequence[UUID]) -> None:
    if strangers := set(people) - await store.known(act.conn, act.organization_id, people):
        msg = "One of these people is not in the organization."
        raise Invalid(msg, users=[str(one) for one in sorted(strangers)])


async def _check_team(act: Act, team_id: UUID | None) -> None:
    if team_id and not await store.team_exists(act.conn, act.organization_id, team_id):
        msg = "There is no such team in the organization."
        raise Invalid(msg, team=str(team_id))
