"""Every event, typed. Past tense, ids and small fields, never the content of a message.

The tag is the event's name in the log, on the socket and in the documentation. An event is recorded by the verb that
made the change, in the same transaction (`events.log`).
"""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Base of all events."""


class ConversationEvent(Event, frozen=True, kw_only=True):
    """Base of events about one conversation."""

    conversation_id: UUID


class MessageReceived(ConversationEvent, frozen=True, kw_only=True, tag="message.received"):
    """A message arrived from outside, or was written in another mail client (`outgoing`).

    `junk`: it went to Spam, and nobody is told of it.
    """

    message_id: UUID
    outgoing: bool = False
    automation: str | None = None
    junk: bool = False


class ConversationsImported(Event, frozen=True, kw_only=True, tag="conversations.imported"):
    """A batch of history was stored. Never notifies anybody."""

    account_id: UUID
    messages: int
    conversation_ids: Sequence[UUID]


class MessageQueued(ConversationEvent, frozen=True, kw_only=True, tag="message.queued"):
    """A person pressed send: the message is in the outbox."""

    message_id: UUID


class MessageSent(ConversationEvent, frozen=True, kw_only=True, tag="message.sent"):
    """The mail server took the message."""

    message_id: UUID


class MessageFailed(ConversationEvent, frozen=True, kw_only=True, tag="message.failed"):
    """The message was surely not sent (`failed`), or nobody can know (`unknown`); a person decides.

    `told`: in whose Inbox the conversation is for it.
    """

    message_id: UUID
    state: Literal["failed", "unknown"]
    told: Sequence[UUID] = ()


class MessageReturned(ConversationEvent, frozen=True, kw_only=True, tag="message.returned"):
    """The message was sent, and not everybody gets it: its server refused some, or another gave up or is slow.

    `told`: in whose Inbox the conversation is for it; nobody's while it is only slow.
    """

    message_id: UUID
    how: Literal["refused", "bounced", "delayed"]
    told: Sequence[UUID] = ()


class ConversationAssigned(ConversationEvent, frozen=True, kw_only=True, tag="conversation.assigned"):
    """Assignees changed."""

    added: Sequence[UUID] = ()
    removed: Sequence[UUID] = ()


class ConversationLabelled(ConversationEvent, frozen=True, kw_only=True, tag="conversation.labelled"):
    """Labels were given to the conversation, or taken away: by somebody here, or on the mail server."""

    added: Sequence[UUID] = ()
    removed: Sequence[UUID] = ()


class ConversationClosed(ConversationEvent, frozen=True, kw_only=True, tag="conversation.closed"):
    """Somebody closed the conversation for everyone."""


class ConversationReopened(ConversationEvent, frozen=True, kw_only=True, tag="conversation.reopened"):
    """Somebody, or a new message, reopened the conversation."""


class ConversationMoved(ConversationEvent, frozen=True, kw_only=True, tag="conversation.moved"):
    """The conversation belongs to another team now, or left or entered its team inbox."""

    team_id: UUID | None
    in_team_inbox: bool


class ConversationTrashed(ConversationEvent, frozen=True, kw_only=True, tag="conversation.trashed"):
    """The conversation is in Trash, for everybody."""


class ConversationJunked(ConversationEvent, frozen=True, kw_only=True, tag="conversation.junked"):
    """The conversation is in Spam, for everybody."""


class ConversationRestored(ConversationEvent, frozen=True, kw_only=True, tag="conversation.restored"):
    """The conversation is out of Trash and Spam again, for everybody."""


class ConversationMarked(ConversationEvent, frozen=True, kw_only=True, tag="conversation.marked"):
    """A person's own state changed: read, archived, starred, put away for him alone. Only that person hears of it."""

    person_id: UUID


class ConversationChanged(ConversationEvent, frozen=True, kw_only=True, tag="conversation.changed"):
    """Subject, colour or another small field changed."""


class ConversationsJoined(ConversationEvent, frozen=True, kw_only=True, tag="conversation.joined"):
    """Another conversation turned out to be part of this one: its address leads here now.

    `operation` undoes it. `quiet`: nobody had ever been told of the other one (history that is being imported).
    """

    joined: UUID
    operation: UUID
    quiet: bool = False


class ConversationSeparated(ConversationEvent, frozen=True, kw_only=True, tag="conversation.separated"):
    """Somebody put apart what had been joined: `separated` has its own address again. Told of both conversations."""

    separated: UUID
    operation: UUID


class MessagesRemoved(ConversationEvent, frozen=True, kw_only=True, tag="messages.removed"):
    """An account was removed with its mail: so many messages of it are gone from here, what others have stays."""

    address: str
    messages: int


class ConversationsRemoved(Event, frozen=True, kw_only=True, tag="conversations.removed"):
    """An account is being removed with its mail: these conversations are gone. Each chunk of the work is one event."""

    account_id: UUID
    conversation_ids: Sequence[UUID]


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """People who do not see these conversations any more."""

    people: Sequence[UUID]
    conversation_ids: Sequence[UUID]


class ConversationsRevised(Event, frozen=True, kw_only=True, tag="conversations.revised"):
    """A chunk of a batch was done, or the batch ended. What became of each conversation is a line of its history.

    Everybody hears of those conversations only that he may see (`conversation_ids`), or saw until now (`gone`); how far
    the batch is, only its person.
    """

    batch: UUID
    person_id: UUID
    state: Literal["running", "done", "cancelled", "ended"]
    total: int
    done: int
    unchanged: int
    failed: int
    undo_of: UUID | None
    conversation_ids: Sequence[UUID] = ()
    lost: Sequence[Lost] = ()


class ConversationShared(ConversationEvent, frozen=True, kw_only=True, tag="conversation.shared"):
    """Its mail came to another team account, too: whoever sees that account sees the conversation from now on."""

    account_id: UUID
    address: str


class AccessChanged(ConversationEvent, frozen=True, kw_only=True, tag="conversation.access_changed"):
    """Somebody let people, teams or everybody see the conversation, or took that back. `everyone`: None as before."""

    added: Sequence[UUID] = ()
    removed: Sequence[UUID] = ()
    teams_added: Sequence[UUID] = ()
    teams_removed: Sequence[UUID] = ()
    everyone: bool | None = None


class CommentAdded(ConversationEvent, frozen=True, kw_only=True, tag="comment.added"):
    """Somebody wrote an internal comment."""

    comment_id: UUID
    mentions: Sequence[UUID] = ()


class DraftChanged(ConversationEvent, frozen=True, kw_only=True, tag="draft.changed"):
    """A draft was saved or discarded."""

    draft_id: UUID
    discarded: bool = False


class NewMessageChanged(Event, frozen=True, kw_only=True, tag="new_message.changed"):
    """A draft that belongs to no conversation yet was saved, scheduled or discarded. Only its writer hears of it."""

    draft_id: UUID


class LetterHeld(Event, frozen=True, kw_only=True, tag="letter.held"):
    """A scheduled letter did not go; it is a draft that says why. Told to whoever can see to it."""

    draft_id: UUID


class LetterDropped(ConversationEvent, frozen=True, kw_only=True, tag="letter.dropped"):
    """A scheduled letter was discarded as its writer had wished: somebody answered first."""

    draft_id: UUID
    author_id: UUID


class AccessGranted(Event, frozen=True, kw_only=True, tag="access.granted"):
    """A person may see more than before; the client fetches."""

    grant_kind: str
    grant_id: UUID


class AccessRevoked(Event, frozen=True, kw_only=True, tag="access.revoked", omit_defaults=True):
    """A person may see less than before; the client drops what it holds, of one conversation where that is named."""

    grant_kind: str
    grant_id: UUID
    conversation_id: UUID | None = None


class OrganizationChanged(Event, frozen=True, kw_only=True, tag="organization.changed"):
    """People, roles, teams or the organization's own settings changed; the client fetches them again."""

    what: Literal["organization", "people", "teams", "invitations"]


class AccountChanged(Event, frozen=True, kw_only=True, tag="account.changed"):
    """An account was added, changed, removed, or its sync stands elsewhere."""

    account_id: UUID


class LabelsChanged(Event, frozen=True, kw_only=True, tag="labels.changed"):
    """An account has other labels now, or, without one, the organization; the client fetches them again."""

    account_id: UUID | None = None


class SidebarChanged(Event, frozen=True, kw_only=True, tag="sidebar.changed"):
    """A person arranged his sidebar anew. Only he hears of it; his other devices fetch what is newer than theirs."""

    version: int


class SavedSearchesChanged(Event, frozen=True, kw_only=True, tag="saved_searches.changed"):
    """A person keeps other searches, or under other names. Only he hears of it."""


class SessionRevoked(Event, frozen=True, kw_only=True, tag="session.revoked"):
    """A person's session ended: its sockets close."""

    session_id: UUID | None = None


class TokenRevoked(Event, frozen=True, kw_only=True, tag="token.revoked"):
    """A person's API token was deleted: its sockets close."""

    token_id: UUID


AnyEvent = (
    MessageReceived
    | ConversationsImported
    | MessageQueued
    | MessageSent
    | MessageFailed
    | MessageReturned
    | ConversationAssigned
    | ConversationLabelled
    | ConversationClosed
    | ConversationReopened
    | ConversationMoved
    | ConversationTrashed
    | ConversationJunked
    | ConversationRestored
    | ConversationMarked
    | ConversationChanged
    | ConversationsJoined
    | ConversationSeparated
    | MessagesRemoved
    | ConversationsRemoved
    | ConversationsRevised
    | ConversationShared
    | AccessChanged
    | CommentAdded
    | DraftChanged
    | NewMessageChanged
    | LetterHeld
    | LetterDropped
    | AccessGranted
    | AccessRevoked
    | OrganizationChanged
    | AccountChanged
    | LabelsChanged
    | SidebarChanged
    | SavedSearchesChanged
    | SessionRevoked
    | TokenRevoked
)

HISTORY = frozenset(
    {
        "conversation.assigned",
        "conversation.labelled",
        "conversation.closed",
        "conversation.reopened",
        "conversation.moved",
        "conversation.trashed",
        "conversation.junked",
        "conversation.restored",
        "conversation.changed",
        "conversation.joined",
        "conversation.separated",
        "messages.removed",
        "conversations.revised",
        "conversation.shared",
        "conversation.access_changed",
        "letter.dropped",
    }
)
"""Kinds that tell what became of a conversation: they stay. All others only tell open clients to look again."""
