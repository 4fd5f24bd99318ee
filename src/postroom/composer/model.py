"""Drafts and the outbox row a send becomes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from postroom.kit.errors import Conflict, Invalid, NotFound
from postroom.kit.faults import Fault, fault_from

Recipient = tuple[str, str]  # name, address


class NoSuchDraft(NotFound):
    """There is no such draft, or it is not yours."""

    code = "no_such_draft"


class NoRecipient(Invalid):
    """Nobody would receive this. Enter at least one address in To."""

    code = "no_recipient"


class NoVisitor(Invalid):
    """A chat begins with its visitor. Open one that he began, or choose another account to write from."""

    code = "no_visitor"


class BadAddress(Invalid):
    """This is not an e-mail address."""

    code = "bad_address"


class LineBreak(Invalid):
    """This holds a line break or another character that no mail header can hold. Nothing was saved; take it out."""

    code = "line_break"


class ThreadMovedOn(Conflict):
    """There is something new in this conversation that you may not have seen. Nothing was sent; your draft is kept."""

    code = "thread_moved_on"


class LettersWaiting(Conflict):
    """Mail of this account is still in the outbox. Let it leave, or call it back, before the account is removed."""

    code = "letters_waiting"


class TooLate(Conflict):
    """The message is on its way already; it cannot be called back."""

    code = "too_late"


class Scheduled(Conflict):
    """This letter is scheduled. Cancel the schedule to change it; nothing was changed."""

    code = "scheduled"


class NotScheduled(NotFound):
    """This letter is not scheduled any more."""

    code = "not_scheduled"


class NotInDoubt(Conflict):
    """It is known whether this message was sent; look at it again."""

    code = "not_in_doubt"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft. `body` is the composer's HTML, `message_id` what it became when it was sent.

    `alias_id`: of the account's aliases the one to send from, None: its own address. `forward`: `in_reply_to` is
    handed on, not answered; `apart`: in a conversation of its own, so that what comes back does not mix with the one
    it was written in. `send_at`: it is scheduled for then, since `scheduled_at`; `send_close` and `send_snooze_until`
    (Unix seconds) are what happens to the conversation then. `held_error` says why one that was did not go.
    """

    id: UUID
    conversation_id: UUID | None
    author_id: UUID
    account_id: UUID | None
    subject: str | None
    body: str
    to_fields: Sequence[Recipient]
    cc_fields: Sequence[Recipient]
    bcc_fields: Sequence[Recipient]
    in_reply_to: UUID | None
    quote: bool
    forward: bool = False
    apart: bool = False
    attachments: Sequence[UUID]
    updated_at: datetime
    message_id: UUID | None = None
    alias_id: UUID | None = None
    send_at: datetime | None = None
    scheduled_at: datetime | None = None
    auto_followup: bool = False
    send_close: bool = False
    send_snooze_until: int | None = None
    held_error: str = ""
    held_fault: Mapping[str, Any] | None = None

    @property
    def fault(self) -> Fault | None:
        """Return why it was held as words a program knows."""
        return fault_from(self.held_fault)

    @property
    def joins(self) -> UUID | None:
        """Return the conversation its mail will belong to, None: it begins one."""
        return None if self.apart else self.conversation_id

    @property
    def recipients(self) -> list[Recipient]:
        """Return everyone who would get it."""
        return [*self.to_fields, *self.cc_fields, *self.bcc_fields]

    @property
    def makes(self) -> tuple[object, ...]:
        """Return what the mail is made of, to compare: who it is from, words, people, files, quote."""
        people = [[tuple(one) for one in fields] for fields in (self.to_fields, self.cc_fields, self.bcc_fields)]
        sender = self.account_id, self.alias_id
        return *sender, self.subject, self.body, people, [*self.attachments], self.quote, self.forward, self.apart


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file that waits to be attached."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: bytes

    @property
    def content_id(self) -> str:
        """Return the name by which a draft's body shows it (RFC 2392), without `cid:`."""
        return f"{self.id}@postroom"


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to send and where it stands; see the drawing in migration 0007."""

    organization_id: UUID
    message_id: UUID
    account_id: UUID
    person_id: UUID
    draft_id: UUID
    conversation_id: UUID
    state: str
    send_at: datetime
    attempts: int
    attempt_epoch: int
    dot_at: datetime | None
    error: str
    filed_at: datetime | None
    alias_id: UUID | None = None
    dot_age: timedelta | None = None  # by the clock of the database


class Trouble(msgspec.Struct, frozen=True):
    """What went wrong with an attempt: an English sentence, and the same as words a program knows."""

    message: str
    fault: Fault | None = None


NO_TROUBLE = Trouble("")


class Pause(msgspec.Struct, frozen=True):
    """Until when an account sends nothing, and why."""

    until: datetime
    trouble: Trouble


class Composed(msgspec.Struct, frozen=True):
    """A message as it goes over the wire: its fingerprint, its blob, its size in bytes, and its HTML to show."""

    fingerprint: bytes
    raw_sha256: bytes
    raw_size: int
    html: str | None


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom a mail that was sent did not reach, or not yet (`delayed`).

    `status` is the code of RFC 3463 ("5.2.2") and `words` are the other server's; either may be empty. `at` is when
    we heard that he was given up on; None: not yet, or long ago (an import).
    """

    address: str
    delayed: bool = False
    status: str = ""
    words: str = ""
    at: datetime | None = None
