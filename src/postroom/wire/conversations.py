"""Conversations, their timeline, and what one can do with them. Names as in product.md 12."""

from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from postroom.wire.base import AddressField, Fault, Request, Wire


class Placement(Wire, frozen=True, kw_only=True):
    """The conversation is in this mailbox of mine. Lists are in descending order of (position, conversation id).

    `kind` is inbox, team_inbox, assigned, starred, sent, closed, trash, junk, label or all; `owner` is the team for
    team_inbox, the label for label (of either kind), None for the others (mine). `position` is in Unix seconds.
    """

    kind: str
    owner: UUID | None
    position: float


class Mine(Wire, frozen=True, kw_only=True):
    """The reader's own state. `trashed`, `junked`: he finds it in Trash, in Spam, and nowhere else.

    `snoozed_until`: when it comes back into his Inbox, in Unix seconds; with `wake_on_reply` also when somebody writes
    before.
    """

    unread: bool
    inbox: bool
    archived: bool
    starred: bool
    trashed: bool
    junked: bool
    snoozed_until: float | None
    wake_on_reply: bool


class Conversation(Wire, frozen=True, kw_only=True):
    """A list row and the head of an open conversation, as the reader sees it now.

    `authors` are the latest of those who wrote from outside; while nobody did, `receivers` are the first whom our
    latest message went to. `outgoing` and `channel` are the latest message's. `labels` are ids of labels of its
    accounts (GET /v1/labels) and `shared_labels` of those of the organization (GET /v1/shared_labels), by name, also
    while the conversation is in Trash or Spam.
    """

    id: UUID
    organization: UUID
    subject: str
    latest_message_subject: str
    preview: str
    team: UUID | None
    color: str | None
    assignees: list[UUID]
    authors: list[AddressField]
    receivers: list[AddressField]
    outgoing: bool
    channel: str
    messages_count: int
    comments_count: int
    attachments_count: int
    drafts: list[UUID]
    failed_count: int
    accounts: list[UUID]
    labels: list[UUID]
    shared_labels: list[UUID]
    created_at: float
    last_activity_at: float
    closed_at: float | None
    closed: bool
    in_team_inbox: bool
    shared: bool
    mine: Mine
    placements: list[Placement]


class Label(Wire, frozen=True, kw_only=True):
    """What conversations of an account are filed under: a folder of its mail server, or a label at Gmail.

    `name` has / between a folder and the one inside it; `path` is the server's own name.
    """

    id: UUID
    account_id: UUID
    name: str
    path: str


class LabelRequest(Request, frozen=True, kw_only=True):
    """Make a label of an account; / in the name is one inside another. Of one that is there already, that one."""

    account_id: UUID
    name: str


class SharedLabel(Wire, frozen=True, kw_only=True):
    """A label of the organization, which any conversation can have. `parent` is the label it stands inside.

    `icon` is an emoji or empty. `visibility` is organization (all know of it) or delegates: only admins, and with whom
    it is shared. Those see every conversation that has it.
    """

    id: UUID
    organization: UUID
    name: str
    parent: UUID | None
    color: str
    icon: str
    visibility: str
    share_with_organization: bool
    share_with_team: UUID | None
    share_with_users: list[UUID]


class SharedLabelRequest(Request, frozen=True, kw_only=True):
    """Make a label of the organization. Only admins share one, or make it visible to delegates only.

    `color` is red, orange, yellow, green, teal, blue, purple, pink or gray.
    """

    name: str
    organization: UUID | None = None
    parent: UUID | None = None
    color: str = "gray"
    icon: str = ""
    visibility: str = "organization"
    share_with_organization: bool = False
    share_with_team: UUID | None = None
    share_with_users: list[UUID] = []


class SharedLabelPatch(Request, frozen=True, kw_only=True):
    """Fields to change; what is left out stays. `parent` and `share_with_team` are cleared with null.

    `share_with_users` replaces the whole list.
    """

    name: str | UnsetType = UNSET
    parent: UUID | UnsetType | None = UNSET
    color: str | UnsetType = UNSET
    icon: str | UnsetType = UNSET
    visibility: str | UnsetType = UNSET
    share_with_organization: bool | UnsetType = UNSET
    share_with_team: UUID | UnsetType | None = UNSET
    share_with_users: list[UUID] | UnsetType = UNSET


class ConversationPage(Wire, frozen=True, kw_only=True):
    """A page of a mailbox.

    `next` is the cursor of the next page, None at the end. `partial`: a filter gave up after 5,000 rows; ask
    again with `next`.
    """

    conversations: list[Conversation]
    next: str | None
    partial: bool


class Badge(Wire, frozen=True, kw_only=True):
    """Counts of a mailbox; both stop at 1000 (show 999+). Of `drafts` only `total` counts: my open drafts."""

    kind: str
    owner: UUID | None
    total: int
    unread: int


class BadgeReply(Wire, frozen=True, kw_only=True):
    """The counts of the reader's sidebar."""

    badges: list[Badge]


class File(Wire, frozen=True, kw_only=True):
    """An attachment. `url` works for an hour, for the reader only; `thumbnail_url`, if there is one, for a day."""

    id: UUID
    filename: str
    media_type: str
    size: int
    inline: bool
    url: str
    thumbnail_url: str | None


class SharedFile(Wire, frozen=True, kw_only=True):
    """A file that was too large for its mail, which has a link to it instead. The link itself stands in the mail only.

    `state` is open, revoked or expired. While it is `kept` it can be made available again. `downloads` counts how often
    the link was followed, also by programs that look through mail on its way.
    """

    id: UUID
    author: UUID
    filename: str
    size: int
    state: str
    kept: bool
    created_at: float
    expires_at: float
    downloads: int
    last_download_at: float | None


class SentSharedFile(Wire, frozen=True, kw_only=True):
    """A shared file in the list of all of them: with which message it went, and to whom."""

    file: SharedFile
    message: UUID
    conversation: UUID
    subject: str
    to_fields: list[AddressField]


class Returned(Wire, frozen=True, kw_only=True):
    """Somebody whom a message that was sent did not reach, or not yet (`delayed`: his server still tries).

    `status` is a code of RFC 3463 ("5.2.2") and `words` are another server's; both are unproven, and may be empty.
    """

    address: str
    delayed: bool
    status: str
    words: str


class SendState(Wire, frozen=True, kw_only=True):
    """Where an outgoing message stands: waiting, sending, sent, failed or unknown.

    `send_at` is when it will go (undo time, or the next attempt), `error` says in words what happened, `fault` for
    other languages. `returned` are those of whom a bounce came.
    """

    state: str
    attempts: int
    send_at: float | None
    error: str
    fault: Fault | None
    returned: list[Returned]


class Forwarded(Wire, frozen=True, kw_only=True):
    """The original of a forwarded message, in the words of whoever forwarded it: none of it is proven.

    `sent` is the date as it is written there; `from_field` may lack the address.
    """

    from_field: AddressField
    sent: str
    subject: str
    to_fields: list[AddressField]
    cc_fields: list[AddressField]


class CalendarEvent(Wire, frozen=True, kw_only=True):
    """An event of a calendar file, which is among the message's attachments.

    `method` is request, cancel, reply, publish, counter, declinecounter, refresh, add or empty (RFC 5546). `starts_at`
    and `ends_at` are in Unix seconds; of a whole-day event (`all_day`; it ends before `ends_at`) and of one whose zone
    is not known (`floating`) they are the wall clock in UTC. `zone` is the organizer's, in his words.
    """

    method: str
    summary: str
    starts_at: float | None
    ends_at: float | None
    all_day: bool
    floating: bool
    zone: str
    repeats: bool
    cancelled: bool
    organizer: AddressField | None
    location: str
    attachment: UUID | None


class Message(Wire, frozen=True, kw_only=True, tag_field="type", tag="message"):
    """A message of the timeline. `unexpected_sender`: whoever sent it had no part in this conversation before.

    `body_url` is the safe HTML in its own page (for a sandboxed frame), None for plain text; `text` is the whole
    body as text, `new_text` without quotes. `author` is the colleague who wrote it. `archive_url` is all attachments as
    one ZIP file, None where there are not several. `trackers` are the hosts of the read trackers that were taken out.
    `also_came_to` are the addresses of other team accounts that received this mail (organization option).
    `protection` is pgp_signed, pgp_encrypted, smime_signed or smime_encrypted; no signature is verified. `original_url`
    shows the message as it came, header first (the beginning of a large one); `source_url` is all of it as a file.
    `identity` says of a visitor of a live chat what his page proved of him: verified, unverified or cannot_verify.
    """

    id: UUID
    conversation: UUID
    account: UUID | None
    channel: str
    outgoing: bool
    author: UUID | None
    subject: str
    preview: str
    email_message_id: str | None
    in_reply_to: list[str]
    references: list[str]
    from_field: AddressField | None
    to_fields: list[AddressField]
    cc_fields: list[AddressField]
    bcc_fields: list[AddressField]
    reply_to_fields: list[AddressField]
    delivered_at: float
    created_at: float
    text: str
    new_text: str
    body_url: str | None
    attachments: list[File]
    archive_url: str | None
    shared_files: list[SharedFile]
    trackers: list[str]
    remote_images: int
    automation: str | None
    unexpected_sender: bool
    also_came_to: list[str]
    forwarded: Forwarded | None
    events: list[CalendarEvent]
    protection: str | None
    original_url: str | None
    source_url: str | None
    send: SendState | None
    identity: str


class Comment(Wire, frozen=True, kw_only=True, tag_field="type", tag="comment"):
    """An internal comment; never sent to a customer."""

    id: UUID
    conversation: UUID
    author: UUID | None
    body: str
    mentions: list[UUID]
    created_at: float


class Activity(Wire, frozen=True, kw_only=True, tag_field="type", tag="activity"):
    """One quiet line: what happened, who did it. `kind` and `data` are the event's."""

    seq: int
    kind: str
    actor_kind: str
    actor: UUID | None
    data: dict[str, Any]
    created_at: float


class Draft(Wire, frozen=True, kw_only=True, tag_field="type", tag="draft"):
    """A draft on the server. `forward`: `in_reply_to` is handed on, not answered; `apart`: in one of its own.

    `body` is HTML of the composer; it shows pictures among `attachments` as `cid:{id}@postroom`. `send_at` (Unix
    seconds): it is scheduled, and goes then; with `auto_followup` it is discarded if they answer first, and with
    `send_close` the conversation is closed when it goes, with `send_snooze_until` (Unix seconds) it then rests for its
    writer until that moment, or until somebody answers. `held`: why one that was scheduled did not go; empty for all
    others.
    """

    id: UUID
    conversation: UUID | None
    organization: UUID
    author: UUID
    account: UUID | None
    alias: UUID | None
    subject: str
    body: str
    to_fields: list[AddressField]
    cc_fields: list[AddressField]
    bcc_fields: list[AddressField]
    in_reply_to: UUID | None
    quote: bool
    forward: bool
    apart: bool
    attachments: list[File]
    updated_at: float
    send_at: float | None
    auto_followup: bool
    send_close: bool
    send_snooze_until: int | None
    held: str
    held_fault: Fault | None


class Timeline(Wire, frozen=True, kw_only=True):
    """The newest entries of a conversation, oldest first; `until` is the cursor for older ones, None at the start."""

    conversation: Conversation
    entries: list[Message | Comment | Activity | Draft]
    until: str | None


class ConversationPatch(Request, frozen=True, kw_only=True):
    """State to change, for everyone (assignees, labels, close, team) or for me (archive, unread, star, snooze).

    `add_users` gives people access by name and brings it to their Inbox; `add_teams` lets all members of teams see it,
    now and later, without moving it; `share_with_organization` everybody. `remove_users`, `remove_teams` and false take
    that back, not what people see through an account or its team: see `still` of the answer.

    With `take`, `add_assignees` counts only where it is open and nobody else is assigned: whoever came first keeps it.

    `trash` and `junk` put a team's conversation away for the team, one of a personal account for me; false brings it
    back. Several at once are one operation with one Undo. With `unread` false, `read_until` is the `last_activity_at`
    the reader saw: later news stays unread. `snooze_until`: out of my Inbox until then, in Unix seconds, or until
    somebody outside writes (not without `wake_on_reply`); 0 wakes it.
    """

    add_assignees: list[UUID] = []
    remove_assignees: list[UUID] = []
    add_users: list[UUID] = []
    remove_users: list[UUID] = []
    add_teams: list[UUID] = []
    remove_teams: list[UUID] = []
    share_with_organization: bool | None = None
    add_labels: list[UUID] = []
    remove_labels: list[UUID] = []
    add_shared_labels: list[UUID] = []
    remove_shared_labels: list[UUID] = []
    close: bool | None = None
    reopen: bool | None = None
    archive: bool | None = None
    unread: bool | None = None
    read_until: float | None = None
    star: bool | None = None
    trash: bool | None = None
    junk: bool | None = None
    snooze_until: int | None = None
    wake_on_reply: bool = True
    take: bool = False
    team: UUID | None = None
    add_to_team_inbox: bool | None = None
    remove_from_team_inbox: bool | None = None
    subject: str | None = None
    color: str | None = None


class First(Wire, frozen=True, kw_only=True):
    """Who was first with a conversation: `deed` is taken, closed or reopened, `at` in Unix seconds."""

    conversation: UUID
    deed: str
    user: UUID
    at: float


class OperationReply(Wire, frozen=True, kw_only=True):
    """What was done. `operation` can be undone with POST /v1/operations/{id}/undo; None when nothing changed.

    `still` says of each of `remove_users` who sees one of them all the same through what (sentences). `first` tells who
    else had done it already: had taken what was to be taken (`take`), closed what was to be closed, or reopened it.
    """

    operation: UUID | None
    conversations: list[Conversation]
    still: list[str]
    first: list[First]


class UndoReply(Wire, frozen=True, kw_only=True):
    """What Undo put back, and what it left because somebody changed it since (sentences)."""

    conversations: list[Conversation]
    left: list[str]


class CommentRequest(Request, frozen=True, kw_only=True):
    """Write a comment. A mention (user id) gives access and puts the conversation in that person's Inbox."""

    body: str
    mentions: list[UUID] = []
