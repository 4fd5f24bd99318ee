"""People, organizations, teams, sessions, tokens."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from postroom.wire.base import Request, Wire


class OutOfOffice(Wire, frozen=True, kw_only=True):
    """From when to when a person is out of office in an organization, in Unix seconds; without `ends` until he is back.

    It may lie ahead, or be over.
    """

    organization: UUID
    begins: float
    ends: float | None
    message: str


class OutOfOfficeRequest(Request, frozen=True, kw_only=True):
    """Out of office from `begins` (default: now) to `ends` (default: until he is back), in Unix seconds."""

    begins: float | None = None
    ends: float | None = None
    message: str = ""


class User(Wire, frozen=True, kw_only=True):
    """A colleague, as others in the organization see him. `role` is owner, admin or member.

    `organizations` are those he is active in, out of those asked about: in `Me`, all of the reader's.
    """

    id: UUID
    name: str
    email: str
    role: str
    active: bool
    organizations: list[UUID]
    out_of_office: list[OutOfOffice]


class DefaultTimes(Wire, frozen=True, kw_only=True):
    """The moments that Snooze and Send later offer: clocks in minutes since midnight, days from 0 (Sunday) to 6.

    `later_hours` (1 to 12): how far "later today" is. `morning`: tomorrow, and any day named without a time.
    """

    later_hours: int
    morning: int
    afternoon: int
    evening: int
    weekend_day: int
    weekend: int
    week_day: int
    week: int


class Preferences(Wire, frozen=True, kw_only=True):
    """What a person set for himself. `week_start` 0 is Sunday; `hour_cycle` 12 or 24; `theme` system, light or dark.

    `undo_seconds` (0, 5, 10, 20 or 30): how long the app holds back what is sent, so that it can be called back.
    `handled_behavior` (keep_in_inbox or remove_from_inbox): what becomes of a conversation in his Inbox that a
    colleague closes, or assigns to somebody else.
    """

    language: str
    time_zone: str
    week_start: int
    hour_cycle: int
    theme: str
    undo_seconds: int
    handled_behavior: str
    default_times: DefaultTimes


class PreferencesPatch(Request, frozen=True, kw_only=True):
    """Fields to change; a missing one stays. `default_times` is given as a whole."""

    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    week_start: int | None = None
    hour_cycle: int | None = None
    theme: str | None = None
    undo_seconds: int | None = None
    handled_behavior: str | None = None
    default_times: DefaultTimes | None = None


class ImageSenderRequest(Request, frozen=True, kw_only=True):
    """Whether the remote images of a sender are always shown."""

    address: str
    always: bool


class BusinessSlot(Wire, frozen=True, kw_only=True):
    """A time of a day of the week: `d` is 0 (Sunday) to 6, `s` from when to when, in seconds since midnight there."""

    d: int
    s: list[int]


class BusinessHours(Wire, frozen=True, kw_only=True):
    """When people are there: weekly slots of the clock in zone `tz`, but not on `holidays` (2026-12-25)."""

    tz: str
    t: list[BusinessSlot]
    holidays: list[str]


class BusinessSlotRequest(Request, frozen=True, kw_only=True):
    """As `BusinessSlot`."""

    d: int
    s: list[int]


class BusinessHoursRequest(Request, frozen=True, kw_only=True):
    """As `BusinessHours`; without `holidays` there are none."""

    tz: str
    t: list[BusinessSlotRequest]
    holidays: list[str] = []


class Organization(Wire, frozen=True, kw_only=True):
    """An organization the person belongs to, with his role and what that role may do.

    `same_mail` is copy_in_each or single_conversation: what becomes of mail that several team accounts receive.
    `business_hours` None: people are always there.
    """

    id: UUID
    name: str
    same_mail: str
    business_hours: BusinessHours | None
    role: str
    permissions: list[str]


class TeamMember(Wire, frozen=True, kw_only=True):
    """`kind` is active or observer."""

    user: UUID
    kind: str


class Team(Wire, frozen=True, kw_only=True):
    """A team with its members; `member` tells whether the reader is an active member, an observer or None.

    `business_hours` None: those of the organization.
    """

    id: UUID
    organization: UUID
    name: str
    emoji: str
    color: str
    user_reply_behavior: str
    received_reply_behavior: str
    business_hours: BusinessHours | None
    members: list[TeamMember]
    member: str | None


class TeamRequest(Request, frozen=True, kw_only=True):
    """A new team. `active_members` and `observers` are user ids."""

    organization: UUID
    name: str
    emoji: str = ""
    color: str = "blue"
    active_members: list[UUID] = []
    observers: list[UUID] = []


class TeamPatch(Request, frozen=True, kw_only=True):
    """Fields to change; member lists replace the whole list. `business_hours` null: those of the organization."""

    name: str | None = None
    emoji: str | None = None
    color: str | None = None
    user_reply_behavior: str | None = None
    received_reply_behavior: str | None = None
    business_hours: BusinessHoursRequest | UnsetType | None = UNSET
    active_members: list[UUID] | None = None
    observers: list[UUID] | None = None


class Me(Wire, frozen=True, kw_only=True):
    """Everything the app needs to start. `epoch` and `cursors` ({organization: seq}) are where the socket resumes.

    `image_senders` are the addresses, in small letters, whose remote images the person always sees.
    """

    user: User
    preferences: Preferences
    image_senders: list[str]
    organizations: list[Organization]
    users: list[User]
    teams: list[Team]
    epoch: UUID
    cursors: dict[str, int]
    secure: bool
    version: str


class SetupState(Wire, frozen=True, kw_only=True):
    """`open` while no organization exists. `code_valid` answers for the code that was sent along."""

    open: bool
    code_valid: bool


class SetupRequest(Request, frozen=True, kw_only=True):
    """The first-run form: the organization and its owner."""

    code: str
    organization: str
    name: str
    email: str
    password: str
    time_zone: str = "UTC"
    language: str = "en"
    team: str = "Support"


class LoginRequest(Request, frozen=True, kw_only=True):
    """Log in with address and password."""

    email: str
    password: str


class ResetRequest(Request, frozen=True, kw_only=True):
    """Ask for a password reset mail. The answer never tells whether the address is known."""

    email: str


class ResetConfirm(Request, frozen=True, kw_only=True):
    """Set a new password with the code from the link."""

    code: str
    password: str


class PasswordChange(Request, frozen=True, kw_only=True):
    """Change the own password; every other session ends."""

    current: str
    password: str


class InvitationRequest(Request, frozen=True, kw_only=True):
    """Invite a person. `teams` are joined as an active member when the invitation is accepted.

    With `copy_from` he also gets the teams (as active or observer) and the shared accounts that member has then.
    """

    organization: UUID
    email: str
    role: str = "member"
    teams: list[UUID] = []
    copy_from: UUID | None = None


class Invitation(Wire, frozen=True, kw_only=True):
    """An open invitation. `mailed` tells if it was mailed.

    Only in the answer to the one who made it are `link`, and `mail_refused`: the mail server did not take it.
    """

    id: UUID
    email: str
    role: str
    teams: list[UUID]
    created_at: float
    expires_at: float
    link: str | None
    mailed: bool
    mail_refused: bool


class InvitationState(Wire, frozen=True, kw_only=True):
    """What the invited person sees before he accepts. `known` means he has a Postroom login already."""

    organization: str
    invited_by: str
    email: str
    known: bool


class InvitationAccept(Request, frozen=True, kw_only=True):
    """Accept: a new person gives name and password; one with a login gives his password."""

    code: str
    name: str = ""
    password: str = ""
    time_zone: str = "UTC"
    language: str = "en"


class MemberPatch(Request, frozen=True, kw_only=True):
    """Change a member's role, or remove him (`active` false).

    Who has accounts of his own (see GET /v1/users/{id}/removal) is only removed with a decision about them: `accounts`
    is delete, with their mail, or hand_over, then they are the member's named by `heir`.
    """

    role: str | None = None
    active: bool | None = None
    accounts: str | None = None
    heir: UUID | None = None


class CopyRequest(Request, frozen=True, kw_only=True):
    """Copy teams and shared accounts from this member."""

    user: UUID


class LeavingAccount(Wire, frozen=True, kw_only=True):
    """An own account of a member. Deleted, its `conversations` go but for those `staying` with others.

    `waiting` letters are in its outbox; as long as there are any it cannot be deleted.
    """

    id: UUID
    address: str
    conversations: int
    staying: int
    waiting: int


class MemberRemoval(Wire, frozen=True, kw_only=True):
    """What removing a member is about: his own accounts; `assigned` open conversations, which go back to his teams.

    `scheduled` letters of his are held; whoever has their account decides about them.
    """

    accounts: list[LeavingAccount]
    assigned: int
    scheduled: int


class Session(Wire, frozen=True, kw_only=True):
    """One log-in of mine. `current` is the one that asks."""

    id: UUID
    created_at: float
    last_seen_at: float
    user_agent: str
    address: str
    current: bool


class TokenRequest(Request, frozen=True, kw_only=True):
    """Make a personal API token."""

    name: str


class Token(Wire, frozen=True, kw_only=True):
    """A personal API token. `secret` is there only in the answer that made it."""

    id: UUID
    name: str
    prefix: str
    created_at: float
    last_used_at: float | None
    secret: str | None
