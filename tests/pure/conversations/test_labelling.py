"""Labels: given and taken for everybody who sees the account, and out of the way with what is in Trash."""

from uuid import UUID

import pytest
from hypothesis import given

from postroom.conversations import discard, labelling, lifecycle
from postroom.conversations.labelling import ForeignLabel
from postroom.conversations.model import Facts, Grant, GrantKind
from postroom.conversations.placing import Mailbox, mailboxes_of
from postroom.conversations.revise import Revision, steps
from postroom.conversations.together import absorbed
from tests.pure.conversations.states import (
    ACCOUNT,
    ANN,
    BEN,
    BILLS,
    LABELS,
    LISTS,
    after,
    conversation,
    facts_of_any_kind,
)


def under(facts: Facts) -> set[UUID]:
    return {place.owner_id for place in mailboxes_of(facts) if place.kind is Mailbox.LABEL}


@given(facts_of_any_kind())
def test_it_is_listed_under_its_labels_unless_it_was_put_away_where_they_are_seen(facts: Facts) -> None:
    away = ACCOUNT in facts.trashed | facts.junked
    of_account = set(facts.labels) & set(LABELS)
    assert under(facts) & set(LABELS) == (set() if away else of_account)


def test_given_twice_it_is_given_once_and_taken_away_it_is_gone() -> None:
    known = dict.fromkeys(LABELS, ACCOUNT)
    one = after(conversation(), labelling.label(conversation(), {BILLS: ACCOUNT}))
    assert under(one) == {BILLS}
    assert labelling.label(one, {BILLS: ACCOUNT}) == []
    swap = Revision(add_labels=[LISTS], remove_labels=[BILLS, BILLS])
    assert under(after(one, steps(one, swap, by=ANN, labels=known))) == {LISTS}
    assert labelling.unlabel(conversation(), [BILLS]) == []


def test_closing_leaves_the_labels_and_trash_gives_them_back() -> None:
    facts = conversation(labels={BILLS: ACCOUNT})
    assert under(after(facts, lifecycle.close(facts, by=ANN))) == {BILLS}
    away = after(facts, discard.trash(facts, discard.all_of(facts), ANN))
    assert under(away) == set()
    assert under(after(away, discard.bring_back(away, {ACCOUNT}, ANN))) == {BILLS}


def test_what_a_colleague_keeps_is_not_listed_under_labels_of_its_owner() -> None:
    grants = frozenset({Grant(GrantKind.ACCOUNT, ACCOUNT), Grant(GrantKind.PERSON, BEN)})
    facts = conversation(team_id=None, grants=grants, labels={BILLS: ACCOUNT}, trashed=frozenset({ACCOUNT}))
    assert not facts.put_away
    assert under(facts) == set()


def test_two_that_become_one_have_the_labels_of_both() -> None:
    kept, gone = conversation(labels={BILLS: ACCOUNT}), conversation(labels={BILLS: ACCOUNT, LISTS: ACCOUNT})
    assert under(after(kept, absorbed(kept, gone))) == {BILLS, LISTS}


def test_a_label_of_an_account_whose_mail_is_not_there_is_refused() -> None:
    labelling.check([conversation()], {BILLS: ACCOUNT})
    with pytest.raises(ForeignLabel):
        labelling.check([conversation()], {BILLS: UUID(int=22)})
