"""Accounts: a mailbox somewhere, and whose it is here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from postroom.kit.errors import Conflict, NotFound
from postroom.kit.faults import Fault, GoneAnswer
from postroom.kit.login import Server


class NoSuchAccount(NotFound):
    """There is no such account, or you have no access to it."""

    code = "no_such_account"


class AddressTaken(Conflict):
    """This address is connected already."""

    code = "address_taken"


class NoSuchAlias(NotFound):
    """The address it was to be sent from is not there any more. Nothing was sent: choose another one."""

    code = "no_such_alias"


class AliasTaken(Conflict):
    """This account sends from this address already."""

    code = "alias_taken"


class TeamSharesAccounts(Conflict):
    """This team shares accounts. Share them with another team or disconnect them first."""

    code = "team_shares_accounts"


class AccountPaused(Conflict):
    """This account is paused. Resume it first."""

    code = "account_paused"


class NothingGone(Conflict):
    """Postroom does not ask what to do with messages that are gone. Perhaps somebody has answered."""

    code = "nothing_gone"


class NoServer(Conflict):
    """This account has no mailbox on a mail server: it is a demonstration, or its mail is handed over."""

    code = "no_server"


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account. Exactly one of `owner_id` (personal) and `team_id` (shared into that team inbox) is set.

    `kind` is "email"; "forwarding", whose mail is handed over and which has no `imap_host`; "live_chat", a widget
    on other people's pages, whose `address` is its id; or "demo", which has no server behind it. `history_days` is
    how much history is imported: None everything, 0 nothing. `import_done` and `import_total` count messages of
    that import. `phase` is one of connecting, importing, idle, back_off, needs_user, paused. `push`: whether the
    server tells of new mail by itself; None while that was not seen. `sign_in` is password, google or microsoft.
    `reconcile_asked_at`: when a person last asked to compare everything with the server. `smtp_size` is the largest
    message its server takes, in bytes, None while it has not said. `delivery` and `archived_for` say in whose Inbox
    its mail is put (`sharing`).
    """

    organization_id: UUID
    id: UUID
    kind: str
    address: str
    name: str
    owner_id: UUID | None
    team_id: UUID | None
    username: str
    imap_host: str
    imap_port: int
    imap_tls: str
    smtp_host: str
    smtp_port: int
    smtp_tls: str
    sign_in: str
    history_days: int | None
    phase: str
    phase_message: str
    phase_fault: Fault | None
    import_done: int
    import_total: int
    push: bool | None
    synced_at: datetime | None
    paused_at: datetime | None
    removed_at: datetime | None
    created_at: datetime
    reconcile_asked_at: datetime | None = None
    smtp_size: int | None = None
    delivery: str = "team_inbox"
    archived_for: Sequence[UUID] = ()

    @property
    def is_chat(self) -> bool:
        """Tell whether what goes through it is a chat: words to whoever wrote, with no addresses and no subject."""
        return self.kind == "live_chat"


class Alias(msgspec.Struct, frozen=True, kw_only=True):
    """A further address an account sends from; `smtp` is its own server, None: it leaves as the account's mail does.

    `is_default`: new messages of the account are sent from it.
    """

    organization_id: UUID
    id: UUID
    account_id: UUID
    address: str
    name: str
    smtp: Server | None
    username: str
    is_default: bool


class Sender(msgspec.Struct, frozen=True):
    """Who a mail is from: an account, by one of its aliases or by itself."""

    account: Account
    alias: Alias | None = None

    @property
    def address(self) -> str:
        """Return the address in From, also that of the envelope."""
        return self.alias.address if self.alias else self.account.address

    @property
    def name(self) -> str:
        """Return the name in From: an alias without one has the account's."""
        return (self.alias and self.alias.name) or self.account.name


class Forwarding(msgspec.Struct, frozen=True):
    """How mail is handed over for an account: the local part of its forwarding address, and since when the secret is.

    The domain is whichever leads here: nobody can guess the local part.
    """

    local_part: str
    changed_at: datetime


class State(msgspec.Struct, frozen=True):
    """Where the sync of an account stands: `message` and `fault` say what is wrong. `push` None is no news of it."""

    phase: str
    message: str = ""
    fault: Fault | None = None
    done: int = 0
    total: int = 0
    push: bool | None = None


class Running(msgspec.Struct, frozen=True):
    """An account that should be in sync. `revision` changes with whatever a sync starts from."""

    organization_id: UUID
    id: UUID
    revision: str


class Wishes(msgspec.Struct, frozen=True):
    """What people want of a sync: everything compared that was not since a moment, and an answer to its question."""

    compare_since: datetime | None
    answer: GoneAnswer | None
