"""Conversations of every kind, and everything people can do to them, for hypothesis."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from postroom.conversations import revise
from postroom.conversations.assignment import assign_replier
from postroom.conversations.comments import told
from postroom.conversations.model import Change, Facts, Grant, GrantKind, PersonState
from postroom.conversations.revise import Revision
from postroom.conversations.timeline import CommentRow

PEOPLE = ANN, BEN, CAY = [UUID(int=number) for number in (1, 2, 3)]
TEAMS = SUPPORT, SALES = [UUID(int=number) for number in (11, 12)]
ACCOUNT, CONVERSATION, ORGANIZATION = UUID(int=21), UUID(int=31), UUID(int=71)
LABELS = BILLS, LISTS = [UUID(int=number) for number in (61, 62)]
SHARED_LABELS = URGENT, LATE = [UUID(int=number) for number in (81, 82)]
KNOWN_LABELS = dict.fromkeys(LABELS, ACCOUNT) | {one: one for one in SHARED_LABELS}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

Step = Callable[[Facts], list[Change]]


def conversation(**known: object) -> Facts:
    """An open conversation of Support's that nobody has taken, in its queue."""
    facts = Facts(
        id=CONVERSATION,
        access_set_id=UUID(int=41),
        grants=frozenset({Grant(GrantKind.ACCOUNT, ACCOUNT)}),
        team_id=SUPPORT,
        in_team_inbox=True,
        closed=False,
        subject=None,
        color=None,
        last_activity_at=NOON,
        last_sent_at=None,
        news_at=NOON,
        assignees=frozenset(),
        people={},
    )
    return msgspec.structs.replace(facts, **known)


def after(facts: Facts, changes: Sequence[Change]) -> Facts:
    for change in changes:
        facts = facts.after(change)
    return facts


people = st.sampled_from(PEOPLE)
some_labels = st.lists(st.sampled_from(LABELS), max_size=2)
some_shared_labels = st.lists(st.sampled_from(SHARED_LABELS), max_size=2)
some_people = st.lists(people, max_size=3)
some_teams = st.lists(st.sampled_from(TEAMS), max_size=2)
moments = st.integers(-100, 100).map(lambda minutes: NOON + timedelta(minutes=minutes))
maybe = st.none() | st.booleans()
alarms = st.none() | st.sampled_from([1_900_000_000, 1_900_086_400])
flags = st.booleans()
states = st.builds(PersonState, flags, flags, flags, flags, alarms, flags, flags, flags)


@st.composite
def facts_of_any_kind(draw: st.DrawFn) -> Facts:
    """A conversation as it may have become."""
    team_id = draw(st.none() | st.sampled_from(TEAMS))
    team = {Grant(GrantKind.TEAM, team_id)} if team_id else set()
    named = {Grant(GrantKind.PERSON, person) for person in draw(some_people)}
    guests = {Grant(GrantKind.TEAM, guest) for guest in draw(some_teams)}
    everybody = {Grant(GrantKind.ORGANIZATION, ORGANIZATION)} if draw(st.booleans()) else set()
    shared = draw(some_shared_labels)
    by_label = {Grant(GrantKind.LABEL, one) for one in shared}
    grants = frozenset({Grant(GrantKind.ACCOUNT, ACCOUNT)} | named | team | guests | everybody | by_label)
    away = st.frozensets(st.sampled_from(sorted(grant.id for grant in grants)))
    trashed = draw(st.just(frozenset()) | away)
    return conversation(
        team_id=team_id,
        grants=grants,
        trashed=trashed,
        junked=draw(st.just(frozenset()) | away) - trashed,
        in_team_inbox=team_id is not None and draw(st.booleans()),
        closed=draw(st.booleans()),
        news_at=draw(moments),
        last_sent_at=draw(st.none() | moments),
        assignees=frozenset(draw(some_people)),
        people=draw(st.dictionaries(people, states)),
        labels=dict.fromkeys(draw(some_labels), ACCOUNT) | {one: one for one in shared},
    )


revisions = st.builds(
    Revision,
    add_assignees=some_people,
    remove_assignees=some_people,
    add_users=some_people,
    add_teams=some_teams,
    share_with_organization=st.none() | st.just(value=True),
    add_labels=some_labels,
    remove_labels=some_labels,
    add_shared_labels=some_shared_labels,
    remove_shared_labels=some_shared_labels,
    close=maybe,
    reopen=maybe,
    archive=maybe,
    unread=maybe,
    read_until=st.none() | moments,
    star=maybe,
    trash=maybe,
    junk=maybe,
    snooze_until=alarms | st.just(0),
    wake_on_reply=st.booleans(),
    team=st.none() | st.sampled_from(TEAMS),
    in_team_inbox=maybe,
    subject=st.none() | st.sampled_from(["", "Crates"]),
    color=st.none() | st.sampled_from(["", "red"]),
)


@st.composite
def steps(draw: st.DrawFn) -> tuple[UUID, Step]:
    """Return who does something, and what: a revision, a reply, a comment."""
    by = draw(people)
    kind = draw(st.sampled_from(["revise", "reply", "comment"]))
    if kind == "reply":
        return by, lambda facts: assign_replier(facts, by, "assign_user")
    if kind == "comment":
        row = CommentRow(UUID(int=51), CONVERSATION, by, "hm", draw(some_people), NOON)
        return by, lambda facts: told(facts, row)
    revision = draw(revisions)
    held = draw(st.frozensets(st.sampled_from([ACCOUNT, *TEAMS, by])))
    return by, lambda facts: _revised(facts, revision, by, held)


@st.composite
def dismissals(draw: st.DrawFn) -> tuple[UUID, Step]:
    """Return who takes access away, and how."""
    by = draw(people)
    revision = Revision(
        remove_users=draw(some_people),
        remove_teams=draw(some_teams),
        share_with_organization=draw(st.none() | st.just(value=False)),
        team=draw(st.none() | st.sampled_from(TEAMS)),
    )
    return by, lambda facts: _revised(facts, revision, by, frozenset())


def _revised(facts: Facts, revision: Revision, by: UUID, held: frozenset[UUID]) -> list[Change]:
    return revise.steps(facts, revision, by=by, held=held, labels=KNOWN_LABELS, organization_id=ORGANIZATION)
