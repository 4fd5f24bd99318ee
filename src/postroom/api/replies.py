"""Bodies wrapped by the name of what they hold: one `{"teams": {...}}` or many `{"teams": [...]}`."""

from postroom.wire.accounts import Account, Alias, Quarantined, Removal
from postroom.wire.base import Wire
from postroom.wire.batches import Batch
from postroom.wire.composer import Correspondent
from postroom.wire.conversations import (
    Comment,
    Conversation,
    Draft,
    Label,
    Message,
    SentSharedFile,
    SharedFile,
    SharedLabel,
)
from postroom.wire.identity import Invitation, Organization, Session, Team, Token, User
from postroom.wire.search import SavedSearch


class OneOrganization(Wire, frozen=True, kw_only=True):
    """An organization."""

    organizations: Organization


class OneUser(Wire, frozen=True, kw_only=True):
    """A colleague."""

    users: User


class Users(Wire, frozen=True, kw_only=True):
    """Colleagues."""

    users: list[User]


class OneBatch(Wire, frozen=True, kw_only=True):
    """A batch."""

    batches: Batch


class OneTeam(Wire, frozen=True, kw_only=True):
    """A team."""

    teams: Team


class Teams(Wire, frozen=True, kw_only=True):
    """Teams."""

    teams: list[Team]


class OneInvitation(Wire, frozen=True, kw_only=True):
    """An invitation."""

    invitations: Invitation


class Invitations(Wire, frozen=True, kw_only=True):
    """Open invitations, newest first."""

    invitations: list[Invitation]


class Sessions(Wire, frozen=True, kw_only=True):
    """My log-ins, latest used first."""

    sessions: list[Session]


class OneToken(Wire, frozen=True, kw_only=True):
    """An API token."""

    tokens: Token


class Tokens(Wire, frozen=True, kw_only=True):
    """My API tokens, newest first."""

    tokens: list[Token]


class Mailed(Wire, frozen=True, kw_only=True):
    """Whether Postroom can send mail at all; it never tells whether an address is known."""

    mailed: bool


class Link(Wire, frozen=True, kw_only=True):
    """A link to hand over."""

    link: str


class OneConversation(Wire, frozen=True, kw_only=True):
    """A conversation."""

    conversations: Conversation


class Messages(Wire, frozen=True, kw_only=True):
    """Messages, newest first; `until` is the cursor for older ones, None at the start of the conversation."""

    messages: list[Message]
    until: str | None


class OneMessage(Wire, frozen=True, kw_only=True):
    """A message."""

    messages: Message


class OneLabel(Wire, frozen=True, kw_only=True):
    """A label."""

    labels: Label


class Labels(Wire, frozen=True, kw_only=True):
    """Labels, by account and name."""

    labels: list[Label]


class OneSharedLabel(Wire, frozen=True, kw_only=True):
    """A label of the organization."""

    shared_labels: SharedLabel


class SharedLabels(Wire, frozen=True, kw_only=True):
    """Labels of the organization, by name."""

    shared_labels: list[SharedLabel]


class Comments(Wire, frozen=True, kw_only=True):
    """Comments, newest first; `until` is the cursor for older ones, None at the first one."""

    comments: list[Comment]
    until: str | None


class CommentAdded(Wire, frozen=True, kw_only=True):
    """A new comment, and its conversation as the writer sees it now."""

    comments: Comment
    conversations: Conversation


class Drafts(Wire, frozen=True, kw_only=True):
    """My open drafts, newest first."""

    drafts: list[Draft]


class DraftPage(Wire, frozen=True, kw_only=True):
    """Open drafts of a conversation, newest first; `until` is the cursor for older ones, None at the first one."""

    drafts: list[Draft]
    until: str | None


class DraftMade(Wire, frozen=True, kw_only=True):
    """The new draft, and with `send` the message it became; None without."""

    drafts: Draft
    messages: Message | None


class OneSharedFile(Wire, frozen=True, kw_only=True):
    """A shared file."""

    shared_files: SharedFile


class SharedFiles(Wire, frozen=True, kw_only=True):
    """Shared files, the newest first."""

    shared_files: list[SentSharedFile]


class Correspondents(Wire, frozen=True, kw_only=True):
    """People outside, the most recent first."""

    correspondents: list[Correspondent]


class OneAccount(Wire, frozen=True, kw_only=True):
    """An account."""

    accounts: Account


class Accounts(Wire, frozen=True, kw_only=True):
    """Accounts the caller may see, by address."""

    accounts: list[Account]


class OneAlias(Wire, frozen=True, kw_only=True):
    """An alias."""

    aliases: Alias


class Removals(Wire, frozen=True, kw_only=True):
    """Removed accounts whose conversations are being deleted, by address."""

    removals: list[Removal]


class Quarantine(Wire, frozen=True, kw_only=True):
    """What was set aside, newest first."""

    quarantined: list[Quarantined]


class Retried(Wire, frozen=True, kw_only=True):
    """What became of a message that was tried again: imported, duplicate or quarantined, and why."""

    outcome: str
    reason: str


class OneSavedSearch(Wire, frozen=True, kw_only=True):
    """A saved search."""

    saved_searches: SavedSearch


class SavedSearches(Wire, frozen=True, kw_only=True):
    """My saved searches, in my order."""

    saved_searches: list[SavedSearch]
