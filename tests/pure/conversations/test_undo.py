"""Undo: whatever was done is put back, as long as nobody changed it since."""

from datetime import timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from postroom.conversations import discard
from postroom.conversations.lifecycle import close, move_to_team, reopen
from postroom.conversations.marks import star
from postroom.conversations.model import Change, Facts, Grant, GrantKind, PersonState
from postroom.conversations.placing import mailboxes_of
from postroom.conversations.undo import revert
from tests.pure.conversations.states import (
    ACCOUNT,
    ANN,
    BEN,
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

LATER = NOON + timedelta(days=1)  # than all news


def bare(facts: Facts) -> tuple[Facts, dict[UUID, PersonState]]:
    """Split off the people: one who was never named has the state everybody has."""
    people = {person: facts.person(person) for person in facts.people}
    return msgspec.structs.replace(facts, people={}), people


def stored(done: list[Change]) -> list[Change]:
    """Return changes as they come back from the database."""
    return msgspec.json.decode(msgspec.json.encode(done), type=list[Change])


@given(facts_of_any_kind(), st.lists(steps() | dismissals(), min_size=1, max_size=3))
def test_what_was_done_is_undone(before: Facts, several: list[tuple[UUID, Step]]) -> None:
    now, done = before, list[Change]()
    for _, step in several:
        changes = step(now)
        now, done = after(now, changes), done + changes
    back, left = revert({CONVERSATION: now}, stored(done), LATER)
    undone = after(now, back)
    assert left == []
    (facts, people), (wanted, were) = bare(undone), bare(before)
    assert facts == wanted
    assert {one: people[one] for one in were} == were
    assert {one: state for one, state in people.items() if one not in were} == {
        one: before.person(one) for one in people if one not in were
    }
    assert mailboxes_of(undone) == mailboxes_of(before)


@given(facts_of_any_kind(), steps() | dismissals(), steps() | dismissals())
def test_what_somebody_changed_since_is_left_and_said(
    before: Facts, mine: tuple[UUID, Step], later: tuple[UUID, Step]
) -> None:
    done = mine[1](before)
    between = after(before, done)
    since = later[1](between)
    now = after(between, since)
    back, left = revert({CONVERSATION: now}, stored(done), LATER)
    touched = {(one.field, one.key) for one in since if now.get(one.field, one.key) != between.get(one.field, one.key)}
    net = {(one.field, one.key) for one in done if before.get(one.field, one.key) != between.get(one.field, one.key)}
    assert not touched & {(one.field, one.key) for one in back}
    assert bool(left) == bool(touched & net)


def test_words_say_what_was_left() -> None:
    before = conversation()
    done = [*close(before, by=ANN), *star(before, ANN, starred=True)]
    between = after(before, done)
    now = after(between, reopen(between))
    back, left = revert({CONVERSATION: now}, done, NOON)
    assert left == [
        "Somebody closed or reopened the conversation since; that was left.",
        "The conversation's place in the team inbox changed since; that was left.",
    ]
    assert not after(now, back).person(ANN).starred


def test_of_several_conversations_each_is_put_back() -> None:
    one, other = conversation(), conversation(id=UUID(int=99))
    done = [*close(one, by=BEN), *close(other, by=BEN)]
    back, left = revert(
        {facts.id: after(facts, [c for c in done if c.conversation_id == facts.id]) for facts in (one, other)},
        done,
        NOON,
    )
    assert left == []
    assert {change.conversation_id for change in back} == {one.id, other.id}


def test_undo_hides_nothing_that_came_since() -> None:
    away = after(conversation(), discard.trash(conversation(), {ACCOUNT}, ANN))
    done = discard.bring_back(away, {ACCOUNT}, ANN)
    back, left = revert({CONVERSATION: after(away, done)}, done, NOON)
    assert left == []
    assert after(after(away, done), back).put_away
    news = msgspec.structs.replace(after(away, done), news_at=NOON + timedelta(minutes=1))
    back, left = revert({CONVERSATION: news}, done, NOON)
    assert left == ["The conversation went to Trash or came back since; that was left."]
    assert not after(news, back).put_away


def test_undoing_the_first_move_leaves_the_team_what_its_account_gave_it() -> None:
    """A team's account shares its mail with the team; the move back says so by name as well."""
    before = conversation()
    now = after(before, move_to_team(before, SALES))
    back, _ = revert({CONVERSATION: now}, move_to_team(before, SALES), NOON)
    assert after(now, back).grants == before.grants | {Grant(GrantKind.TEAM, SUPPORT)}
