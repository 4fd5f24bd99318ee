"""Drafts that programs write: POST /v1/drafts. Names as in product.md 12."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from postroom.wire.base import Request
from postroom.wire.composer import AddressInput

Line = Annotated[str, Meta(max_length=2_000)]
Filename = Annotated[str, Meta(min_length=1, max_length=200)]


class NewFile(Request, frozen=True, kw_only=True):
    """A file to attach, its content in base64 (RFC 4648, section 4)."""

    filename: Filename
    base64_data: bytes


class NewDraft(Request, frozen=True, kw_only=True):
    """A draft to write, to send with `send`, or to send at `send_at` (Unix seconds, at most a year ahead).

    `account` or the address of `from_field` says who it is from; `body` is HTML. It goes into `conversation`, or into
    the one that a message of `references` (Message-IDs, oldest first, with or without brackets) is in; it answers
    that message, else the newest one there, and quotes it with `quote_previous_message`: that may show a customer what
    others wrote. `references` to mail that is not here need `send`: they go into the header of the mail.
    `auto_followup` throws a mail of `send_at` away when the conversation gets an answer before. The other fields
    change the conversation, as PATCH /v1/conversations does; without `send` it must be there already.
    """

    organization: UUID | None = None
    account: UUID | None = None
    from_field: AddressInput | None = None
    to_fields: list[AddressInput] = []
    cc_fields: list[AddressInput] = []
    bcc_fields: list[AddressInput] = []
    subject: Line | None = None
    body: str = ""
    attachments: Annotated[list[NewFile], Meta(max_length=25)] = []
    conversation: UUID | None = None
    references: Annotated[list[Line], Meta(max_length=100)] = []
    quote_previous_message: bool = False
    send: bool = False
    send_at: float | None = None
    auto_followup: bool = False
    conversation_subject: str | None = None
    conversation_color: str | None = None
    team: UUID | None = None
    add_assignees: list[UUID] = []
    remove_assignees: list[UUID] = []
    add_labels: list[UUID] = []
    remove_labels: list[UUID] = []
    add_shared_labels: list[UUID] = []
    remove_shared_labels: list[UUID] = []
    add_to_inbox: bool = False
    add_to_team_inbox: bool = False
    close: bool = False
    reopen: bool = False


class NewDraftBody(Request, frozen=True, kw_only=True):
    """A new draft, wrapped by its name."""

    drafts: NewDraft
