"""What belongs together? By Message-ID, In-Reply-To and References (RFC 5322, 3.6.4), else carefully by subject; pure.

Every message leaves its own id and all ids it refers to behind; messages that share one, by whatever chain, are one
conversation. That is a partition of a set: it has no order in it, so no order of arrival can matter. All of this
holds within one account only, and what is shared with it: a reference can never lead into somebody else's mail.

    mail of a batch + where its ids lead + who looks like its relative ──gather──▶ groups
    a group leads to none: begin one · to one: enter it · to several: join them, or where that may not be, `spread`
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from postroom.channels.base import Address, Message
from postroom.channels.email.subjects import answered_subject
from postroom.conversations.threads import subject_key

_LONGEST = 500  # an id beyond this joins nothing: it would not fit an index, and no mail program makes one
_MOST = 100

WINDOW = timedelta(days=7)
"""How long after a mail an answer without any reference is still taken for one."""


class Trace(msgspec.Struct, frozen=True):
    """What two mails must share to be joined by their subject, and whether this one may be the answer."""

    key: bytes
    answers: bool


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What threading knows of a message. `at` is its place in lists, never its Date header.

    `home`: the conversation it is in already, through another team account (`twins`).
    """

    keys: Sequence[str]
    trace: Trace | None
    at: datetime
    home: UUID | None = None


class Group(msgspec.Struct, frozen=True):
    """Mail of a batch, by number, that belongs together, and the conversations it leads to."""

    members: Sequence[int]
    conversations: Sequence[UUID]


_AHEAD = timedelta(days=1)


def mail_of(
    message: Message, received_at: datetime, own: Collection[str], now: datetime, home: UUID | None = None
) -> Mail:
    """Return what threading knows of a message that came through the account with these addresses, casefolded.

    What a server dates far ahead is placed where we first saw it, which depends on the order: no subject joins it.
    """
    trace = trace_of(message, own) if received_at <= now + _AHEAD else None
    return Mail(keys=keys_of(message), trace=trace, at=min(received_at, now), home=home)


def traced(mail: Mail) -> dict[str, Any]:
    """Return the columns of a message row that later mail looks for."""
    return {"subject_key": mail.trace.key, "answers_subject": mail.trace.answers} if mail.trace else {}


def keys_of(message: Message) -> list[str]:
    """Return all ids that shall lead to this message's conversation: its own first, then the nearest references."""
    own = [message.message_id] if message.message_id else []
    about = [message.original_message_id] if message.original_message_id else []
    near = [*message.in_reply_to, *reversed(message.references), *about]
    usable = [one for one in [*own, *near] if "@" in one and len(one) <= _LONGEST]
    return list(dict.fromkeys(usable))[:_MOST]


def trace_of(message: Message, own: Collection[str]) -> Trace | None:
    """Return what the subject fallback compares: the bare subject and everybody outside; None takes no part in it.

    Everybody: two customers who write "Invoice" differ in it, and so do two who wrote through one contact form. Mail
    of machines and lists repeats its subjects and takes no part.
    """
    people = {one.address.casefold() for one in _everybody(message)} - set(own)
    subject, prefixed = answered_subject(message.subject)
    if message.automation or not subject or not people:
        return None
    referring = [one for one in keys_of(message) if one != message.message_id]
    return Trace(subject_key(subject, people), prefixed and not referring)


def _everybody(message: Message) -> Iterator[Address]:
    if message.from_:
        yield message.from_
    for field in (message.reply_to, message.to, message.cc, message.bcc):
        yield from field


def are_related(answer: Mail, other: Mail) -> bool:
    """Return whether `answer` is joined to `other` by its subject. It depends on nothing but the two."""
    if answer.trace is None or other.trace is None or not answer.trace.answers:
        return False
    return answer.trace.key == other.trace.key and timedelta() <= answer.at - other.at <= WINDOW


def gather(mails: Sequence[Mail], known: Mapping[str, UUID], relatives: Sequence[Sequence[UUID]]) -> list[Group]:
    """Return which mail belongs together and where it leads; `relatives` are the conversations of related mail."""
    union = _Union()
    for number, mail in enumerate(mails):
        for key in mail.keys:
            union.tie(number, key)
            if key in known:
                union.tie(number, known[key])
        for conversation_id in [*relatives[number], *([mail.home] if mail.home else [])]:
            union.tie(number, conversation_id)
        for earlier in _related_within(mails, number):
            union.tie(number, earlier)
    members: dict[object, list[int]] = {}
    for number in range(len(mails)):
        members.setdefault(union.root(number), []).append(number)
    conversations: dict[object, list[UUID]] = {}
    for node in union.nodes():
        if isinstance(node, UUID):
            conversations.setdefault(union.root(node), []).append(node)
    return [Group(numbers, sorted(conversations.get(root, []))) for root, numbers in members.items()]


def _related_within(mails: Sequence[Mail], number: int) -> Iterator[int]:
    mail = mails[number]
    if mail.trace is None:
        return
    for other in range(len(mails)):
        if other != number and are_related(mail, mails[other]):
            yield other


def spread(
    group: Group, mails: Sequence[Mail], known: Mapping[str, UUID], relatives: Sequence[Sequence[UUID]]
) -> dict[int, UUID]:
    """Return the conversation of each mail of a group whose conversations stay apart: where its nearest id leads."""
    leads = dict(known)
    placed: dict[int, UUID] = {}
    waiting = list(group.members)
    while waiting:
        number = next((one for one in waiting if _nearest(mails[one], leads, relatives[one])), waiting[0])
        conversation_id = _nearest(mails[number], leads, relatives[number]) or group.conversations[0]
        placed[number] = conversation_id
        for key in mails[number].keys:
            leads.setdefault(key, conversation_id)
        waiting.remove(number)
    return placed


def _nearest(mail: Mail, leads: Mapping[str, UUID], relatives: Sequence[UUID]) -> UUID | None:
    near = next((leads[key] for key in mail.keys if key in leads), None)
    return mail.home or near or next(iter(relatives), None)


class _Union:
    """Disjoint sets; a way that was walked is shorter afterwards."""

    def __init__(self) -> None:
        self._parents: dict[object, object] = {}

    def nodes(self) -> list[object]:
        return list(self._parents)

    def root(self, node: object) -> object:
        while (parent := self._parents.get(node, node)) != node:
            self._parents[node] = self._parents.get(parent, parent)
            node = parent
        return node

    def tie(self, one: object, other: object) -> None:
        first, second = self.root(one), self.root(other)
        self._parents.setdefault(first, first)
        self._parents[second] = first
