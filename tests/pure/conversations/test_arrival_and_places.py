"""Where mail comes to, and in which mailboxes a conversation is, whatever became of it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.conversations import arrival, discard
from postroom.conversations.arrival import Door, Folder
from postroom.conversations.comments import told
from postroom.conversations.model import Facts, Grant, GrantKind, PersonState
from postroom.conversations.placing import Mailbox, Place, mailboxes_of
from postroom.conversations.timeline import CommentRow
from tests.pure.conversations.states import (
    ACCOUNT,
    ANN,
    BEN,
    CAY,
    NOON,
    SUPPORT,
    after,
    conversation,
    facts_of_any_kind,
    people,
)

OWNERS, BENS = Grant(GrantKind.ACCOUNT, ACCOUNT), Grant(GrantKind.PERSON, BEN)
TEAM = Door(owner_id=None, active_members=[ANN, BEN], received_reply_behavior="show_in_assignee_inbox")
AS_WELL = Door(owner_id=None, active_members=[ANN, BEN], received_reply_behavior="show_in_team_inbox")
OWN = Door(owner_id=CAY, inboxes=[CAY], active_members=[], received_reply_behavior=None)
PERSONAL = {Mailbox.INBOX, Mailbox.TEAM_INBOX, Mailbox.ASSIGNED, Mailbox.STARRED, Mailbox.SNOOZED, Mailbox.ARCHIVED}
DOORS = st.sampled_from([TEAM, AS_WELL, OWN])


def arrived(facts: Facts, door: Door, *, automated: bool = False, new: bool = False) -> Facts:
    return after(facts, arrival.receive(facts, door, automated=automated, new=new))


@given(facts_of_any_kind(), DOORS, st.booleans())
def test_mail_of_a_person_is_always_in_front_of_somebody(facts: Facts, door: Door, new: bool) -> None:  # noqa: FBT001 drawn
    later = arrived(facts, door, new=new)
    assert not later.closed
    in_an_inbox = {one for one, state in later.people.items() if state.in_inbox}
    there = {one for one in facts.assignees if not facts.person(one).away}
    resting = {one for one, state in facts.people.items() if state.rests_on}
    if (facts.assignees or door.owner_id is None) and not there and facts.team_id:
        assert Place(Mailbox.TEAM_INBOX, facts.team_id) in mailboxes_of(later)
    elif there or facts.assignees:
        assert in_an_inbox >= (there or facts.assignees) - resting
    elif door.owner_id:
        assert in_an_inbox >= {door.owner_id} - resting


@given(facts_of_any_kind(), DOORS)
def test_who_snoozed_it_has_it_again_wherever_it_was(facts: Facts, door: Door) -> None:
    later = arrived(facts, door)
    for one, state in facts.people.items():
        if state.snoozed_until and not state.rests_on:
            assert later.person(one).in_inbox
            assert not later.person(one).snoozed_until


@given(facts_of_any_kind(), DOORS)
def test_an_automatic_answer_disturbs_nobody(facts: Facts, door: Door) -> None:
    assert arrival.receive(facts, door, automated=True, new=False) == []


@given(facts_of_any_kind(), DOORS)
def test_mail_takes_nothing_from_anybody(facts: Facts, door: Door) -> None:
    later = arrived(facts, door)
    assert (later.grants, later.assignees, later.team_id) == (facts.grants, facts.assignees, facts.team_id)
    for person, state in facts.people.items():
        assert later.person(person).in_inbox >= state.in_inbox
        assert later.person(person).starred == state.starred


def test_an_answer_reopens_with_who_has_it() -> None:
    facts = conversation(closed=True, in_team_inbox=False, assignees=frozenset({BEN}))
    later = arrived(facts, TEAM)
    assert later.person(BEN).in_inbox
    assert not later.in_team_inbox
    assert arrived(facts, AS_WELL).in_team_inbox


def test_personal_mail_is_in_its_owners_inbox_alone() -> None:
    later = arrived(conversation(team_id=None, in_team_inbox=False), OWN, new=True)
    assert [place for place in mailboxes_of(later) if place.kind is Mailbox.INBOX] == [Place(Mailbox.INBOX, CAY)]


@pytest.mark.parametrize(
    ("door", "seen", "in_inbox", "queue", "unread"),
    [
        (TEAM, False, True, True, {ANN, BEN}),
        (TEAM, True, True, False, set()),
        (TEAM, False, False, False, set()),
        (OWN, False, True, False, {CAY}),
        (OWN, True, True, False, set()),
    ],
)
def test_history_is_as_the_server_has_it(
    door: Door, *, seen: bool, in_inbox: bool, queue: bool, unread: set[UUID]
) -> None:
    facts = conversation(in_team_inbox=False, people={one: PersonState() for one in (ANN, BEN, CAY)})
    folder = Folder.INBOX if in_inbox else Folder.OTHER
    later = after(facts, arrival.import_history(facts, door, seen=seen, folder=folder, new=True))
    assert later.in_team_inbox == queue
    assert {one for one in (ANN, BEN, CAY) if later.person(one).unread} == unread
    assert later.person(CAY).in_inbox == (door is OWN and in_inbox)


@given(facts_of_any_kind())
def test_a_conversation_is_either_open_or_closed_for_each_grant(facts: Facts) -> None:
    places = mailboxes_of(facts)
    for grant in (one for one in facts.grants if one.kind is not GrantKind.LABEL):
        kinds = {place.kind for place in places if place.owner_id == grant.id} - PERSONAL
        away = {Mailbox.TRASH} if grant.id in facts.trashed else {Mailbox.JUNK} if grant.id in facts.junked else set()
        state = away or {Mailbox.CLOSED if facts.closed else Mailbox.OPEN}
        assert kinds - {Mailbox.SENT, Mailbox.TAKEN} == state
        assert (Mailbox.TAKEN in kinds) == (bool(facts.assignees) and not facts.closed and not away)
        assert (Mailbox.SENT in kinds) == (facts.last_sent_at is not None and not away)


@given(facts_of_any_kind())
def test_personal_lists_are_of_those_they_concern(facts: Facts) -> None:
    places = mailboxes_of(facts)
    assigned = {place.owner_id for place in places if place.kind is Mailbox.ASSIGNED}
    assert assigned == (set() if facts.closed or facts.put_away else facts.assignees)
    for kind, mark in ((Mailbox.INBOX, "in_inbox"), (Mailbox.STARRED, "starred")):
        marked = {person for person, state in facts.people.items() if getattr(state, mark)}
        assert {place.owner_id for place in places if place.kind is kind} == (set() if facts.put_away else marked)


@given(facts_of_any_kind())
def test_what_everybody_put_away_is_in_no_list_but_there(facts: Facts) -> None:
    away = after(facts, discard.trash(facts, {grant.id for grant in facts.grants}, None))
    assert {place.kind for place in mailboxes_of(away)} == {Mailbox.TRASH}


def test_a_colleague_keeps_what_the_owner_throws_away() -> None:
    facts = conversation(
        team_id=None, in_team_inbox=False, grants=frozenset({OWNERS, BENS}), people={BEN: PersonState(in_inbox=True)}
    )
    places = mailboxes_of(after(facts, discard.trash(facts, {ACCOUNT}, CAY)))
    assert places.keys() == {
        Place(Mailbox.TRASH, ACCOUNT),
        Place(Mailbox.OPEN, BEN),
        Place(Mailbox.INBOX, BEN),
    }


def test_one_of_the_team_throws_it_away_for_all() -> None:
    facts = conversation(grants=frozenset({OWNERS, BENS}), people={BEN: PersonState(in_inbox=True)})
    places = mailboxes_of(after(facts, discard.junk(facts, discard.spoken_for(facts, {ACCOUNT}), ANN)))
    assert places.keys() == {Place(Mailbox.JUNK, ACCOUNT), Place(Mailbox.JUNK, BEN)}


def test_who_is_asked_about_something_in_trash_finds_it_in_his_inbox() -> None:
    away = conversation(grants=frozenset({OWNERS, BENS}), trashed=frozenset({ACCOUNT, BEN}))
    row = CommentRow(UUID(int=51), away.id, ANN, "no mistake?", [BEN], NOON)
    assert Place(Mailbox.INBOX, BEN) in mailboxes_of(after(away, told(away, row)))


@given(facts_of_any_kind(), people)
def test_news_bring_back_what_was_put_away(facts: Facts, person: UUID) -> None:
    away = after(facts, discard.trash(facts, {grant.id for grant in facts.grants}, person))
    back = after(away, arrival.receive(away, TEAM, automated=False, new=False))
    assert not back.trashed | back.junked


def test_spam_stays_spam_but_an_answer_is_none() -> None:
    facts = conversation()
    assert arrival.takes_spam(facts, new=True)
    assert not arrival.takes_spam(facts, new=False)
    spam = after(facts, arrival.receive_spam(facts))
    assert arrival.takes_spam(spam, new=False)
    assert {place.kind for place in mailboxes_of(spam)} == {Mailbox.JUNK}
    shared = conversation(team_id=None, grants=frozenset({OWNERS, BENS}), junked=frozenset({ACCOUNT}))
    assert not arrival.takes_spam(shared, new=False)  # Ben has it in front of him


def test_sent_is_in_the_order_of_sending() -> None:
    places = mailboxes_of(conversation(last_sent_at=NOON.replace(hour=9)))
    assert places[Place(Mailbox.SENT, ACCOUNT)] == NOON.replace(hour=9)
    assert places[Place(Mailbox.OPEN, ACCOUNT)] == NOON


def test_with_nothing_in_it_a_conversation_is_nowhere() -> None:
    facts = conversation(empty=True, people={ANN: PersonState(starred=True)})
    assert mailboxes_of(facts) == {}


def test_the_queue_is_its_teams() -> None:
    facts = conversation(grants=frozenset({Grant(GrantKind.TEAM, SUPPORT)}))
    assert Place(Mailbox.TEAM_INBOX, SUPPORT) in mailboxes_of(facts)
    assert Place(Mailbox.TEAM_INBOX, SUPPORT) not in mailboxes_of(conversation(closed=True))
    assert Place(Mailbox.TEAM_INBOX, SUPPORT) not in mailboxes_of(conversation(in_team_inbox=False))
