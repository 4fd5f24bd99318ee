"""Label: file a conversation under labels of its accounts, for everybody who sees those, and of the organization."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from postroom.conversations.model import Change, Facts, Field, Grant, GrantKind
from postroom.kit.errors import Invalid


class ForeignLabel(Invalid):
    """A label belongs to a mail account, and this conversation has no mail of that account."""

    code = "foreign_label"


def label(facts: Facts, labels: Mapping[UUID, UUID]) -> list[Change]:
    """Give the conversation these labels, each with what it is seen through."""
    return [change for one, through in sorted(labels.items()) for change in facts.set(Field.LABEL, through, key=one)]


def unlabel(facts: Facts, labels: Collection[UUID]) -> list[Change]:
    """Take these labels away."""
    return [change for one in sorted(set(labels)) for change in facts.set(Field.LABEL, None, key=one)]


def check(every: Iterable[Facts], labels: Mapping[UUID, UUID]) -> None:
    """Raise `ForeignLabel` when one of these, each with what it is seen through, does not fit a conversation."""
    accounts = {Grant(GrantKind.ACCOUNT, through) for one, through in labels.items() if one != through}
    if wrong := sorted(facts.id for facts in every if not accounts <= facts.grants):
        raise ForeignLabel(conversations=[str(one) for one in wrong])
