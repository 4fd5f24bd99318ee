"""Drafts, sending and files."""

from uuid import UUID

from postroom.wire.base import AddressField, Request, Wire
from postroom.wire.conversations import Conversation, Draft, Message


class AddressInput(Request, frozen=True, kw_only=True):
    """A recipient as `{name, address}`."""

    address: str
    name: str = ""


class DraftRequest(Request, frozen=True, kw_only=True):
    """Save a draft (PUT with the id the client made) or, with `send`, send it.

    `id` is a UUID made by the client: saving or sending twice with it is one draft and one mail. It leaves from
    `alias`, one of the account's, else from the account's own address. `in_reply_to` is the
    message answered, `last_message` the newest message the writer saw: with `send`, 409 `thread_moved_on` lists newer
    ones unless `force`. `snooze_until` (Unix seconds) lets the conversation rest for the sender until then, or until
    somebody answers; for a scheduled letter from when it goes. `undo_seconds` (default 10) hold the mail back: Undo is
    possible. With `forward`, `in_reply_to` is handed on, `apart` (or without a conversation) in a conversation of its
    own, where what comes back does not mix with the one it was written in. `body` shows a picture among `attachments`
    as `cid:{id}@postroom`.

    With `send` and `send_at` (Unix seconds, at most a year away) it is scheduled: it stays a draft until then, and is
    discarded if the conversation is answered first and `auto_followup` is set. A scheduled draft is not changed by
    saving other words: 409 `scheduled`. `send` without `send_at` sends it now.
    """

    organization: UUID
    account: UUID
    alias: UUID | None = None
    conversation: UUID | None = None
    subject: str | None = None
    body: str = ""
    to_fields: list[AddressInput] = []
    cc_fields: list[AddressInput] = []
    bcc_fields: list[AddressInput] = []
    in_reply_to: UUID | None = None
    quote_previous_message: bool = False
    forward: bool = False
    apart: bool = False
    attachments: list[UUID] = []
    last_message: UUID | None = None
    force: bool = False
    send: bool = False
    send_at: float | None = None
    auto_followup: bool = False
    undo_seconds: int = 10
    close: bool = False
    snooze_until: int | None = None


class DraftReply(Wire, frozen=True, kw_only=True):
    """The saved or scheduled draft, or the queued message; `operation` undoes a send or a schedule while it waits.

    `stale`: the draft had been sent before, from another window, and the message does not say what this request does.
    """

    draft: Draft | None
    message: Message | None
    conversation: Conversation | None
    operation: UUID | None
    stale: bool


class UploadReply(Wire, frozen=True, kw_only=True):
    """A file that was uploaded and waits to be attached to a draft (kept 7 days). `url`: for its uploader, an hour."""

    id: UUID
    filename: str
    media_type: str
    size: int
    url: str


class ReplyPlan(Wire, frozen=True, kw_only=True):
    """Who gets a reply (or reply-all) to a message, from which account, with which subject: computed by the server.

    `quoted_html` is the original as it will stand below, shown read-only under the editor; its pictures have addresses
    of ours, for an hour. `removed` is the address of the account the message came through when that was removed: the
    answer can only leave through another one, `account`. That and `from_field` are None when there is no account to
    answer from. `alias` is the one of the account that the message was sent to; None: the account's own address.
    """

    account: UUID | None
    alias: UUID | None
    from_field: AddressField | None
    removed: str | None
    to_fields: list[AddressField]
    cc_fields: list[AddressField]
    subject: str
    quoted_html: str


class Outbox(Wire, frozen=True, kw_only=True):
    """Messages that wait, failed or may have been sent: the tray. `held`: scheduled letters that could not go."""

    messages: list[Message]
    held: list[Draft]


class RetryRequest(Request, frozen=True, kw_only=True):
    """Send a message again, with `account` from another account of mine: then it is a new message with a new id."""

    account: UUID | None = None


class Correspondent(Wire, frozen=True, kw_only=True):
    """A person outside, for completion."""

    name: str
    address: str
    last_seen_at: float
