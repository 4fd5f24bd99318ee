"""Labels of the organization on a conversation: a grant of their own, a list through every grant."""

from uuid import UUID

from hypothesis import given

from postroom.conversations import discard, labelling
from postroom.conversations.model import Facts, Grant, GrantKind
from postroom.conversations.placing import Mailbox, Place, label_through, mailboxes_of
from postroom.conversations.revise import Revision
from postroom.conversations.revise import steps as steps_of
from postroom.conversations.together import absorbed
from tests.pure.conversations.states import (
    ACCOUNT,
    ANN,
    BEN,
    BILLS,
    KNOWN_LABELS,
    SHARED_LABELS,
    SUPPORT,
    URGENT,
    Step,
    after,
    conversation,
    facts_of_any_kind,
    steps,
)

TAG = Grant(GrantKind.LABEL, URGENT)


def lists(facts: Facts) -> set[Place]:
    return {place for place in mailboxes_of(facts) if place.kind is Mailbox.LABEL}


def through(*grants: UUID) -> set[Place]:
    return {Place(Mailbox.LABEL, label_through(URGENT, one)) for one in grants}


@given(facts_of_any_kind(), steps())
def test_a_label_is_a_grant_as_long_as_it_is_given(facts: Facts, step: tuple[UUID, Step]) -> None:
    _, verb = step
    for one in (facts, after(facts, verb(facts))):
        tags = {grant.id for grant in one.grants if grant.kind is GrantKind.LABEL}
        assert tags == set(one.labels) & set(SHARED_LABELS)


@given(facts_of_any_kind())
def test_it_is_listed_through_each_grant_it_is_not_put_away_for(facts: Facts) -> None:
    places = mailboxes_of(facts)
    here = {place.owner_id for place in places if place.kind in {Mailbox.OPEN, Mailbox.CLOSED}}
    wanted = {label_through(one, grant) for one in set(facts.labels) & set(SHARED_LABELS) for grant in here}
    assert {place.owner_id for place in lists(facts)} - set(facts.labels) == wanted


def test_given_and_taken_away() -> None:
    facts = conversation()
    given_to = after(facts, steps_of(facts, Revision(add_shared_labels=[URGENT]), by=ANN, labels=KNOWN_LABELS))
    assert TAG in given_to.grants
    assert lists(given_to) == through(ACCOUNT, URGENT)
    assert labelling.label(given_to, {URGENT: URGENT}) == []
    taken = after(given_to, steps_of(given_to, Revision(remove_shared_labels=[URGENT]), by=ANN, labels=KNOWN_LABELS))
    assert (taken.grants, lists(taken)) == (facts.grants, set())


def test_it_fits_whatever_the_mail_came_through() -> None:
    by_name = conversation(grants=frozenset({Grant(GrantKind.PERSON, ANN)}), team_id=None)
    labelling.check([by_name], {URGENT: URGENT})


def test_what_is_put_away_for_all_others_is_so_for_people_of_the_label() -> None:
    facts = after(conversation(), labelling.label(conversation(), {URGENT: URGENT, BILLS: ACCOUNT}))
    away = after(facts, discard.trash(facts, {ACCOUNT}, ANN))
    assert away.put_away
    assert {place.kind for place in mailboxes_of(away)} == {Mailbox.TRASH}
    assert not away.in_team_inbox
    back = after(away, discard.bring_back(away, {ACCOUNT}, ANN))
    assert mailboxes_of(back) == mailboxes_of(facts)


def test_what_a_colleague_keeps_the_people_of_the_label_keep() -> None:
    grants = frozenset({Grant(GrantKind.ACCOUNT, ACCOUNT), Grant(GrantKind.PERSON, BEN), TAG})
    facts = conversation(team_id=None, grants=grants, labels={URGENT: URGENT}, trashed=frozenset({ACCOUNT}))
    assert lists(facts) == through(BEN, URGENT)


def test_who_sees_it_by_its_label_only_does_not_throw_it_away_for_others() -> None:
    facts = conversation(grants=frozenset({Grant(GrantKind.TEAM, SUPPORT), TAG}), labels={URGENT: URGENT})
    assert discard.spoken_for(facts, {URGENT}) == set()
    assert discard.spoken_for(facts, {SUPPORT}) == {SUPPORT, URGENT}


def test_two_that_become_one_have_the_labels_of_both() -> None:
    gone = after(conversation(), labelling.label(conversation(), {URGENT: URGENT}))
    kept = after(conversation(), absorbed(conversation(), gone))
    assert TAG in kept.grants
    assert lists(kept) == through(ACCOUNT, URGENT)
