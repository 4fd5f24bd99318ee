"""Why another server failed us, as a stable word and what belongs into its sentence.

A `RemoteError` has an English sentence, and these as fields: programs decide by them and the web app says the same in
the reader's language.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from postroom.kit.errors import PostroomError


class Reason(StrEnum):
    """The words. A new one needs its sentence in `web/lib/api/words.fr.ts`: the types there hold us to it."""

    HOST_NOT_FOUND = "host_not_found"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    """Nothing listens on the port."""
    UNREACHABLE = "unreachable"
    NETWORK = "network"
    CUT = "cut"
    NOT_IMAP = "not_imap"
    NOT_SMTP = "not_smtp"
    NOT_UNDERSTOOD = "not_understood"
    TOO_MUCH = "too_much"
    """The server answers without end."""
    TLS_FIRST = "tls_first"
    STARTTLS_MISSING = "starttls_missing"
    NO_TLS = "no_tls"
    TLS_TOO_OLD = "tls_too_old"
    PLAIN_FORBIDDEN = "plain_forbidden"
    PRIVATE_ADDRESS = "private_address"
    CERTIFICATE_EARLY = "certificate_early"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_SELF_SIGNED = "certificate_self_signed"
    CERTIFICATE_UNKNOWN_AUTHORITY = "certificate_unknown_authority"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_OTHER_NAME = "certificate_other_name"
    CERTIFICATE = "certificate"
    WRONG_PASSWORD = "wrong_password"
    APP_PASSWORD = "app_password"
    ACTION_AT_PROVIDER = "action_at_provider"
    NO_PASSWORD_LOGIN = "no_password_login"
    SIGN_IN_NEEDED = "sign_in_needed"
    TOKEN_REFUSED = "token_refused"
    """The mail server does not take the access token that the provider gave us."""
    NO_TOKEN_LOGIN = "no_token_login"
    CONSENT_GONE = "consent_gone"
    """The provider gives no more tokens: the person has to sign in there again."""
    CLIENT_REFUSED = "client_refused"
    """The provider does not know the organization's OAuth client, or its secret."""
    CONSENT_SHORT = "consent_short"
    """The person did not allow all that reading and sending mail needs."""
    BUSY = "busy"
    OVER_QUOTA = "over_quota"
    NOT_TAKEN = "not_taken"
    """The server refused a command or a message for good."""
    RECIPIENTS_REFUSED = "recipients_refused"
    """The server took the message, but not for so many of those who should get it."""
    TOO_LARGE = "too_large"
    SMTPUTF8 = "smtputf8"
    ADDRESS = "address"
    UNKNOWN = "unknown"
    """The message may have been sent."""
    INTERRUPTED = "interrupted"
    """Postroom was stopped while the server took the message: it may have been sent."""
    NOT_HANDED_OVER = "not_handed_over"
    NO_VISITOR = "no_visitor"
    """Postroom itself failed several times before it could hand the message over."""
    ALIAS_GONE = "alias_gone"
    """The address it was to be sent from was removed: it was not sent."""
    WRITER_GONE = "writer_gone"
    """Who wrote a scheduled letter is no member of the organization any more."""
    SENDER_GONE = "sender_gone"
    """The account a scheduled letter was to leave through was removed, or is not its writer's to use any more."""
    CONVERSATION_GONE = "conversation_gone"
    """The writer of a scheduled letter may not see its conversation any more."""
    RECIPIENT_BOUNCED = "recipient_bounced"
    """Mail to an address (`server`) came back since the letter was scheduled."""
    UIDVALIDITY = "uidvalidity"
    """The folder was made anew on the server."""
    FOLDERS_SHUT = "folders_shut"
    """So many folders do not open; the others are read."""
    FOLDER_REFUSED = "folder_refused"
    """The server refuses to open or to read a folder."""
    MANY_GONE = "many_gone"
    """So many messages of a folder are gone from the server at once: a person decides."""
    DISK_FULL = "disk_full"
    """Postroom's own disk is full, or nearly: mail waits on the mail server."""
    FILES_DOWN = "files_down"
    """Postroom's own file storage cannot be reached or written: mail waits on the mail server."""
    UNFORESEEN = "unforeseen"
    """Postroom itself failed; it tries again after so many minutes."""
    OTHER = "other"
    """Only the sentence says what."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A reason, the server or folder it is about, the server's words as one clean line if it said any, how many."""

    reason: Reason
    host: str = ""
    port: int = 0
    server: str = ""
    count: int = 0
    folder: str = ""


class GoneAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person answers to `Reason.MANY_GONE`: up to `count` messages of a folder are gone, or kept here."""

    folder: str
    count: int
    keep: bool


OUR_STORAGE = frozenset({Reason.DISK_FULL, Reason.FILES_DOWN})
"""It is not the account that is ill: the whole installation cannot keep what comes in."""


def fault_of(error: PostroomError) -> Fault | None:
    """Return what an error can be told by in any language; None where it has its sentence only."""
    return fault_from(error.fields) if "reason" in error.fields else None


def fault_from(fields: Mapping[str, object] | None) -> Fault | None:
    """Return the fault that fields tell of; a reason of another release is `OTHER`."""
    if not fields:
        return None
    try:
        return msgspec.convert(fields, Fault)
    except msgspec.ValidationError:
        return Fault(reason=Reason.OTHER)
