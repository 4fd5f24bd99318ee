"""Mail accounts: proposal, test, creation, health."""

from typing import Any
from uuid import UUID

from postroom.wire.base import Fault, Request, Wire


class ServerField(Request, frozen=True, kw_only=True):
    """One mail server. `tls` is tls, starttls or plain (loopback only)."""

    host: str
    port: int
    tls: str


class ProposalRequest(Request, frozen=True, kw_only=True):
    """Which servers belong to this address?"""

    address: str


class Proposal(Wire, frozen=True, kw_only=True):
    """Servers for an address. `source` says where they come from: provider, srv, autoconfig or guess.

    `sign_in` is google or microsoft where one signs in in the browser, None where a password is typed.
    """

    username: str
    imap: ServerField
    smtp: ServerField
    source: str
    note: str
    note_url: str
    sign_in: str | None


class ProposalReply(Wire, frozen=True, kw_only=True):
    """The best proposal first; empty when nothing was found, then the person types the servers."""

    proposals: list[Proposal]


class LoginField(Request, frozen=True, kw_only=True):
    """How to reach the account. Without `imap` nothing is fetched: its mail is forwarded here."""

    username: str
    password: str
    imap: ServerField | None = None
    smtp: ServerField


class ProbeRequest(Request, frozen=True, kw_only=True):
    """Test servers and password without saving anything."""

    address: str
    login: LoginField


class ProbeStep(Wire, frozen=True, kw_only=True):
    """One line of the test: imap_connect, imap_login, imap_folders, smtp_connect, smtp_login or smtp_sender.

    A failure is told twice: `message` in English, `fault` for other languages.
    """

    step: str
    ok: bool
    message: str
    fault: Fault | None
    detail: str


class ProbeReply(Wire, frozen=True, kw_only=True):
    """`ok` when all steps are. `messages` is what the folders to import hold."""

    ok: bool
    steps: list[ProbeStep]
    folders: int
    messages: int


class AccountRequest(Request, frozen=True, kw_only=True):
    """A new account.

    With `team` it is shared into that team inbox, else personal. `history_days` None is everything, 0 nothing. It
    is tested once more before anything is saved.
    """

    organization: UUID
    address: str
    name: str
    login: LoginField
    team: UUID | None = None
    history_days: int | None = 365


class AccountPatch(Request, frozen=True, kw_only=True):
    """Fields to change; a new login is tested before it is saved."""

    name: str | None = None
    login: LoginField | None = None
    team: UUID | None = None
    personal: bool | None = None
    paused: bool | None = None


class AliasServer(Request, frozen=True, kw_only=True):
    """The mail server an alias sends through instead of its account's, and how to sign in there."""

    username: str
    password: str
    smtp: ServerField


class AliasRequest(Request, frozen=True, kw_only=True):
    """A new alias. Without `name` it has the account's. Its own `server` is tested before anything is saved."""

    address: str
    name: str = ""
    default: bool = False
    server: AliasServer | None = None


class AliasPatch(Request, frozen=True, kw_only=True):
    """Fields to change; a new `server` is tested before it is saved. `through_account`: it has none any more."""

    name: str | None = None
    default: bool | None = None
    server: AliasServer | None = None
    through_account: bool | None = None


class GoneRequest(Request, frozen=True, kw_only=True):
    """What becomes of messages that are gone from the server: kept here (`keep`), or gone here, too."""

    keep: bool


class FetchFromRequest(Request, frozen=True, kw_only=True):
    """From when on mail is wanted here: Unix seconds, not in the future."""

    since: float


class Folder(Wire, frozen=True, kw_only=True):
    """A folder of the account: its role, how many messages server and Postroom know, and where its sync stands.

    `phase` since a moment: waiting, importing, reading, idle, replaced, failing, held (much is gone at once, and a
    person is asked), gone, or left_out by choice. `message` says in English what is wrong, `fault` for other languages.
    `healthy_at`: when it was last in step, or came nearer; `compared_at`: when every message in it was last compared
    with the server. None: never.
    """

    path: str
    role: str
    server: int
    imported: int
    phase: str
    message: str
    fault: Fault | None
    since: float
    healthy_at: float | None
    compared_at: float | None


class Ledger(Wire, frozen=True, kw_only=True):
    """Every message seen = imported + duplicates + quarantined + skipped."""

    seen: int
    imported: int
    duplicates: int
    quarantined: int
    skipped: int


class Alias(Wire, frozen=True, kw_only=True):
    """A further address an account sends from. New messages of the account are from its `default`, if one is.

    Without a `name` it has the account's; without `smtp` it leaves through the account's server.
    """

    id: UUID
    address: str
    name: str
    default: bool
    smtp: ServerField | None
    username: str


class Account(Wire, frozen=True, kw_only=True):
    """An account as its users see it.

    `kind` email; forwarding, which has no mailbox to read; live_chat, a widget on other pages; or demo. `phase`
    connecting, importing, idle, back_off, needs_user or paused; `message` says in English what is wrong, `fault`
    for other languages; `done` and `total` are the history import. `sign_in` is google or microsoft, None for an
    account with a password. What makes a mail larger than `attachment_limit` (bytes, as it goes over the wire) goes
    as links; None: this Postroom has no public address, so links would lead nowhere, and everything goes along.
    """

    id: UUID
    organization: UUID
    kind: str
    address: str
    name: str
    aliases: list[Alias]
    owner: UUID | None
    team: UUID | None
    sign_in: str | None
    phase: str
    message: str
    fault: Fault | None
    done: int
    total: int
    synced_at: float | None
    created_at: float
    attachment_limit: int | None
    abilities: list[str]


class Forwarding(Wire, frozen=True, kw_only=True):
    """How mail is handed over for an account.

    `address` is what other mailboxes forward to, None where no SMTP or LMTP door is open; `url` is where a forwarding
    service posts raw messages, signed with `secret`, which is shown once, when it is made.
    """

    address: str | None
    url: str
    changed_at: float
    secret: str | None


class HandedOver(Wire, frozen=True, kw_only=True):
    """What became of a message: imported, duplicate, quarantined or skipped; `message` it is, `reason` why not."""

    outcome: str
    message: UUID | None
    reason: str


class AccountDetail(Wire, frozen=True, kw_only=True):
    """The account page.

    `push`: whether the mail server tells of new mail by itself (IMAP IDLE); None while that was not seen. History
    begins `history_days` before the account was connected; None: it is everything. `reconcile_asked_at`: when somebody
    last asked to compare everything; folders that were compared before that are still to come. The folder without a
    path holds what was handed over.
    """

    account: Account
    username: str
    imap: ServerField
    smtp: ServerField
    history_days: int | None
    push: bool | None
    reconcile_asked_at: float | None
    forwarding: Forwarding | None
    folders: list[Folder]
    ledger: Ledger


class RemovalStakes(Wire, frozen=True, kw_only=True):
    """What removing an account is about.

    `conversations` have mail of it. When it is deleted, `staying` of these remain, without its mail: they hold mail of
    other accounts, or comments that others can read. `waiting` letters are in its outbox; as long as there are any it
    cannot be removed.
    """

    conversations: int
    staying: int
    waiting: int


class Removal(Wire, frozen=True, kw_only=True):
    """A removed account whose conversations are being deleted: `done` of `total`."""

    account: UUID
    address: str
    done: int
    total: int


class Quarantined(Wire, frozen=True, kw_only=True):
    """A message that could not be understood: kept raw, with the reason."""

    id: UUID
    folder: str
    uid: int
    reason: str
    size: int
    seen_at: float
    raw_url: str


class LiveChatRequest(Request, frozen=True, kw_only=True):
    """A live chat to make, for the inbox of a team."""

    organization: UUID | None = None
    name: str
    team: UUID


class LiveChatSetup(Request, frozen=True, kw_only=True):
    """What the Setup page says, whole: `chat`, `support`, `visitor` and `messages`, as in a page's own config."""

    config: dict[str, Any]


class LiveChat(Wire, frozen=True, kw_only=True):
    """A live chat. `id` is what a page's config names, `script` the address its snippet loads."""

    id: UUID
    name: str
    config: dict[str, Any]
    revision: int
    script: str


class LiveChatSecret(Wire, frozen=True, kw_only=True):
    """What digests are made with; the one before counts until `previous_until`, None when there is none."""

    secret: str
    previous_until: float | None
