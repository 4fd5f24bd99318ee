"""From what a program asks to a draft: who it is from and for, where it goes, what becomes of the conversation."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from postroom.accounts import accounts, aliases
from postroom.accounts.model import NoSuchAccount, Sender
from postroom.api.parameters import moment
from postroom.channels.email import addresses, compose_headers
from postroom.composer import drafts, schedule, senders
from postroom.composer.model import BadAddress, Draft, NoRecipient, Recipient
from postroom.conversations import access, joining, threads, timeline
from postroom.conversations.revise import Revision
from postroom.conversations.timeline import TimelineMessage
from postroom.events.act import Act
from postroom.kit.clock import now
from postroom.kit.errors import Invalid
from postroom.wire.composer import AddressInput
from postroom.wire.drafts import NewDraft

_LOOKED_AT = 100
_MESSAGE_ID = re.compile(r"(?=.{3,900}\Z)[!-;=?-~]+@[!-;=?-~]+")
_FIELDS = {
    "conversation_subject": "subject",
    "conversation_color": "color",
    "team": "team",
    "add_assignees": "add_assignees",
    "remove_assignees": "remove_assignees",
    "add_labels": "add_labels",
    "remove_labels": "remove_labels",
    "add_shared_labels": "add_shared_labels",
    "remove_shared_labels": "remove_shared_labels",
    "close": "close",
    "reopen": "reopen",
    "add_to_team_inbox": "in_team_inbox",
    "add_to_inbox": "in_inbox",
}
"""Fields of a request and what they are in a revision; `in_inbox` is the opposite of its `archive`."""


class Written(msgspec.Struct, frozen=True):
    """A draft, the ids of mail it answers that is not here, and what changes in its conversation, if anything."""

    draft: Draft
    references: Sequence[str]
    revision: Revision | None


def check(new: NewDraft) -> None:
    """Raise what is wrong with a request whoever sends it: `Invalid`, `LineBreak`, `BadAddress`, `NoRecipient`."""
    for field in ("subject", "conversation_subject", "conversation_color"):
        drafts.check_line(getattr(new, field) or "", field)
    ids_of(new)
    _check_exclusive(new)
    people = [*_people(new.to_fields, "to_fields"), *_people(new.cc_fields, "cc_fields")]
    people += _people(new.bcc_fields, "bcc_fields")
    if not people and (new.send or new.send_at is not None):
        raise NoRecipient(field="to_fields")
    if at := moment(new.send_at, "send_at"):
        schedule.check_moment(at)


def _check_exclusive(new: NewDraft) -> None:
    if new.close and new.reopen:
        msg = "close and reopen exclude each other."
        raise Invalid(msg, field="reopen")
    if new.auto_followup and new.send_at is None:
        msg = "auto_followup needs send_at: it discards a mail that still waits."
        raise Invalid(msg, field="auto_followup")


async def written(act: Act, draft_id: UUID, new: NewDraft, attachments: Sequence[UUID]) -> Written:
    """Return what is to be written. Raises `NoSuchAccount`, `NoSuchConversation` or `Invalid`."""
    sender = await sender_of(act, new.account, new.from_field)
    ids = ids_of(new)
    conversation_id = await _place(act, sender.account.id, new.conversation, ids)
    original = await _original(act, conversation_id, ids)
    revision = _revision(new)
    if conversation_id is None and (not new.send or new.send_at is not None):
        _refuse_without_conversation(new, revision)
    draft = draft_of(draft_id, new, drafts.author_of(act))
    placed = msgspec.structs.replace(
        draft,
        account_id=sender.account.id,
        alias_id=sender.alias.id if sender.alias else None,
        conversation_id=conversation_id,
        in_reply_to=original.id if original else None,
        attachments=attachments,
    )
    return Written(placed, ids, revision)


def draft_of(draft_id: UUID, new: NewDraft, author: UUID) -> Draft:
    """Return what a program wrote, not placed yet. Raises `LineBreak` or `BadAddress`, naming the field."""
    return Draft(
        id=draft_id,
        conversation_id=None,
        author_id=author,
        account_id=None,
        subject=None if new.subject is None else drafts.line(new.subject, "subject"),
        body=new.body,
        to_fields=_people(new.to_fields, "to_fields"),
        cc_fields=_people(new.cc_fields, "cc_fields"),
        bcc_fields=_people(new.bcc_fields, "bcc_fields"),
        in_reply_to=None,
        quote=new.quote_previous_message,
        attachments=[],
        updated_at=now(),
    )


async def sender_of(act: Act, account_id: UUID | None, from_field: AddressInput | None) -> Sender:
    """Return what a mail is sent from, named by its account's id, an address, or both, which must agree.

    Raises `NoSuchAccount` for an account or address that the actor may not use, `Invalid` for another name than it has.
    """
    if account_id is None and from_field is None:
        msg = "Say who this is from: an account, or from_field with its address."
        raise Invalid(msg, field="account")
    held = await accounts.held(act.conn, [act.organization_id], drafts.author_of(act))
    known = await aliases.of(act.conn, held)
    choice = [sender for one in held for sender in senders.senders(one, known[one.id])]
    wanted = drafts.check_line(from_field.address, "from_field.address").strip().casefold() if from_field else None
    found = [
        one
        for one in choice
        if account_id in (None, one.account.id)
        and (wanted == one.address.casefold() if wanted is not None else one.alias is None)
    ]
    if not found:
        raise NoSuchAccount
    if from_field and from_field.name not in ("", found[0].name):
        msg = f"{found[0].address} sends as {found[0].name!r}. Leave the name out, or change it in the settings."
        raise Invalid(msg, field="from_field.name")
    return found[0]


async def _place(act: Act, account_id: UUID, conversation_id: UUID | None, ids: Sequence[str]) -> UUID | None:
    """Return the conversation meant: the one named, else that of the latest id which the actor may see."""
    if conversation_id:
        current = (await joining.current(act.conn, act.organization_id, [conversation_id]))[conversation_id]
        await access.require(act, [current])
        return current
    known = await threads.find(act, account_id, ids, shared=True)
    seen = await access.visible(act.conn, act.organization_id, drafts.author_of(act), list(known.values()))
    return next((known[one] for one in reversed(ids) if known.get(one) in seen), None)


async def _original(act: Act, conversation_id: UUID | None, ids: Sequence[str]) -> TimelineMessage | None:
    """Return the message that is answered: the latest one referred to, else the newest of the conversation."""
    if conversation_id is None:
        return None
    rows, _ = await timeline.messages(act.conn, act.organization_id, conversation_id, until=None, limit=_LOOKED_AT)
    return next((row for row in rows if row.email_message_id in ids), next(iter(rows), None))


def _refuse_without_conversation(new: NewDraft, revision: Revision | None) -> None:
    if new.references:
        msg = "No message of this account has one of these ids. Only a mail that is sent at once can refer to them."
        raise Invalid(msg, field="references")
    if revision:
        msg = "There is no conversation to change yet. Name one, or send."
        raise Invalid(msg, field=next(iter(_changes(new))))


def _revision(new: NewDraft) -> Revision | None:
    """Return what changes in the conversation, None for nothing."""
    changes = {_FIELDS[name]: value for name, value in _changes(new).items()}
    if changes.pop("in_inbox", False):
        changes["archive"] = False
    return Revision(**changes) if changes else None


def _changes(new: NewDraft) -> dict[str, Any]:
    given = {name: getattr(new, name) for name in _FIELDS}
    return {name: value for name, value in given.items() if value not in (None, False, [])}


def ids_of(new: NewDraft) -> list[str]:
    """Return the ids referred to, without brackets. Raises `LineBreak` or `Invalid`, naming the first that is none."""
    found: list[str] = []
    for place, one in enumerate(new.references):
        bare = drafts.check_line(one, f"references[{place}]").strip().removeprefix("<").removesuffix(">")
        if not _MESSAGE_ID.fullmatch(bare):
            msg = "This is not a Message-ID."
            raise Invalid(msg, field=f"references[{place}]")
        found.append(bare)
    return list(dict.fromkeys(found))


def _people(given: Sequence[AddressInput], field: str) -> list[Recipient]:
    return [_person(one, f"{field}[{place}]") for place, one in enumerate(given)]


def _person(given: AddressInput, field: str) -> Recipient:
    """Return name and address; `Name <a@b>` in the address is read as such. Raises `LineBreak` or `BadAddress`."""
    name = drafts.line(given.name, f"{field}.name")
    read = addresses.parse([drafts.check_line(given.address, f"{field}.address")])
    if len(read) != 1:
        raise BadAddress(field=f"{field}.address")
    person = (name or read[0].name, read[0].address)
    try:
        drafts.check_address(person)
        compose_headers.addr_spec(person[1], field)
    except Invalid as error:
        raise BadAddress(field=f"{field}.address") from error
    return person
