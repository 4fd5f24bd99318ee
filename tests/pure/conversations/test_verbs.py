"""Verbs: from facts to changes. What each one does to whom."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given

from postroom.conversations import assignment, lifecycle, marks
from postroom.conversations.comments import told
from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind, PersonState
from postroom.conversations.timeline import CommentRow
from tests.pure.conversations.states import (
    ANN,
    BEN,
    CAY,
    CONVERSATION,
    NOON,
    SALES,
    SUPPORT,
    Step,
    after,
    conversation,
    dismissals,
    facts_of_any_kind,
    steps,
)


@given(facts_of_any_kind(), steps() | dismissals())
def test_a_change_says_what_was_and_differs_from_it(facts: Facts, step: tuple[UUID, Step]) -> None:
    for change in step[1](facts):
        assert change.before != change.after
        assert facts.get(change.field, change.key) == change.before
        facts = facts.after(change)
        assert facts.get(change.field, change.key) == change.after


@given(facts_of_any_kind(), steps())
def test_nobody_loses_access_by_what_others_do(facts: Facts, step: tuple[UUID, Step]) -> None:
    later = after(facts, step[1](facts))
    gone = {grant.kind for grant in facts.grants - later.grants}
    of_labels = {GrantKind.LABEL} if facts.labels.keys() - later.labels.keys() else set()
    assert gone <= ({GrantKind.TEAM} if later.team_id != facts.team_id else set()) | of_labels
    assert later.people.keys() >= facts.people.keys()


@given(facts_of_any_kind(), dismissals())
def test_who_is_dismissed_has_it_neither_by_name_nor_to_do(facts: Facts, step: tuple[UUID, Step]) -> None:
    later = after(facts, step[1](facts))
    lost = {grant.id for grant in facts.grants - later.grants if grant.kind is GrantKind.PERSON}
    assert not lost & later.assignees
    assert {grant for grant in facts.grants if grant.kind is GrantKind.ACCOUNT} <= later.grants
    assert (
        later.team_id is None or later.team_id == facts.team_id or Grant(GrantKind.TEAM, later.team_id) in later.grants
    )


@given(facts_of_any_kind(), steps())
def test_marks_are_ones_own(facts: Facts, step: tuple[UUID, Step]) -> None:
    by, verb = step
    for change in verb(facts):
        if change.field is Field.STARRED:
            assert change.key == by
        if change.field is Field.UNREAD and not change.after:
            assert change.key == by, "nobody marks as read for another"


def test_an_assignee_is_told_and_it_leaves_the_queue() -> None:
    later = after(conversation(news_at=None), assignment.assign(conversation(news_at=None), [BEN], by=ANN))
    assert later.assignees == {BEN}
    assert later.person(BEN) == PersonState(in_inbox=True, unread=True)
    assert Grant(GrantKind.PERSON, BEN) in later.grants
    assert not later.in_team_inbox


def test_who_takes_it_himself_has_nothing_unread_for_it() -> None:
    facts = conversation(people={BEN: PersonState()})
    assert not after(facts, assignment.assign(facts, [BEN], by=BEN)).person(BEN).unread


def test_assigning_again_changes_nothing() -> None:
    facts = conversation(assignees=frozenset({BEN}), people={BEN: PersonState(archived=True)})
    assert assignment.assign(facts, [BEN], by=ANN) == []


def test_with_nobody_left_it_is_back_in_the_queue() -> None:
    facts = conversation(assignees=frozenset({ANN, BEN}), in_team_inbox=False)
    assert not after(facts, assignment.unassign(facts, [ANN])).in_team_inbox
    assert after(facts, assignment.unassign(facts, [ANN, BEN, CAY])).in_team_inbox


def test_nobody_left_of_a_closed_one_does_not_reopen_it() -> None:
    facts = conversation(assignees=frozenset({ANN}), in_team_inbox=False, closed=True)
    later = after(facts, assignment.unassign(facts, [ANN]))
    assert (later.closed, later.in_team_inbox) == (True, False)


@pytest.mark.parametrize(
    ("facts", "behavior", "takes"),
    [
        (conversation(), "assign_user", True),
        (conversation(), "leave_in_team_inbox", False),
        (conversation(), None, False),
        (conversation(assignees=frozenset({ANN})), "assign_user", False),
        (conversation(team_id=None), "assign_user", False),
    ],
)
def test_who_replies_takes_what_nobody_has(facts: Facts, behavior: str | None, *, takes: bool) -> None:
    assert (BEN in after(facts, assignment.assign_replier(facts, BEN, behavior)).assignees) == takes


def test_closing_is_for_everyone_and_clears_the_closers_inbox() -> None:
    mine = PersonState(in_inbox=True, unread=True, starred=True)
    facts = conversation(people={ANN: mine, BEN: mine}, assignees=frozenset({ANN, BEN}))
    later = after(facts, lifecycle.close(facts, by=ANN))
    assert (later.closed, later.in_team_inbox) == (True, False)
    assert later.person(ANN) == PersonState(starred=True)
    assert later.person(BEN) == mine


def test_a_rule_closes_without_touching_anybodys_inbox() -> None:
    facts = conversation(people={ANN: PersonState(in_inbox=True)})
    assert after(facts, lifecycle.close(facts, by=None)).people == facts.people


def test_reopened_it_is_with_its_assignees_else_in_the_queue() -> None:
    facts = conversation(closed=True, in_team_inbox=False)
    assert after(facts, lifecycle.reopen(facts)).in_team_inbox
    taken = conversation(closed=True, in_team_inbox=False, assignees=frozenset({BEN}))
    later = after(taken, lifecycle.reopen(taken))
    assert not later.in_team_inbox
    assert later.person(BEN).in_inbox
    assert lifecycle.reopen(conversation()) == []


def test_moving_gives_the_new_team_access_and_takes_it_from_the_old() -> None:
    facts = conversation(grants=frozenset({Grant(GrantKind.TEAM, SUPPORT), Grant(GrantKind.PERSON, ANN)}))
    later = after(facts, lifecycle.move_to_team(facts, SALES))
    assert later.grants == {Grant(GrantKind.TEAM, SALES), Grant(GrantKind.PERSON, ANN)}
    assert later.in_team_inbox


def test_a_conversation_of_no_team_is_in_no_team_inbox() -> None:
    assert lifecycle.set_in_team_inbox(conversation(team_id=None, in_team_inbox=False), present=True) == []


def test_archiving_is_mine_and_clears_the_queue_for_all() -> None:
    facts = conversation(people={BEN: PersonState(in_inbox=True)})
    later = after(facts, marks.archive(facts, ANN))
    assert later.person(ANN) == PersonState(archived=True)
    assert later.person(BEN) == facts.person(BEN)
    assert not later.in_team_inbox
    assert not later.closed


def test_what_came_after_i_looked_stays_unread() -> None:
    facts = conversation(people={ANN: PersonState(unread=True)})
    assert marks.mark(facts, ANN, unread=False, read_until=NOON - timedelta(seconds=1)) == []
    assert [change.after for change in marks.mark(facts, ANN, unread=False, read_until=NOON)] == [False]


def test_history_can_be_marked_as_unread() -> None:
    facts = conversation(news_at=None)
    later = after(facts, marks.mark(facts, ANN, unread=True))
    assert later.person(ANN).unread
    assert later.news_at == later.last_activity_at


def test_a_comment_comes_to_assignees_and_mentioned_people_but_not_to_its_author() -> None:
    facts = conversation(assignees=frozenset({ANN, BEN}), people={ANN: PersonState(), BEN: PersonState()})
    row = CommentRow(UUID(int=9), CONVERSATION, BEN, "hm", [CAY], NOON)
    later = after(facts, told(facts, row))
    assert {one for one in (ANN, BEN, CAY) if later.person(one).in_inbox} == {ANN, CAY}
    assert Grant(GrantKind.PERSON, CAY) in later.grants
    assert not later.person(BEN).unread


def test_own_fields_need_to_say_whose() -> None:
    with pytest.raises(TypeError):
        conversation().after(Change(CONVERSATION, Field.STARRED, None, before=False, after=True))
