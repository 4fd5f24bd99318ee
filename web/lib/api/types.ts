// Generated from src/postroom/wire by `python -m tools.gen`. Do not edit.

/** A UUID in its usual text form. */
export type Uuid = string;

/**
 * An account as its users see it.
 *
 * `kind` email; forwarding, which has no mailbox to read; live_chat, a widget on other pages; or demo. `phase`
 * connecting, importing, idle, back_off, needs_user or paused; `message` says in English what is wrong, `fault`
 * for other languages; `done` and `total` are the history import. `sign_in` is google or microsoft, None for an
 * account with a password. What makes a mail larger than `attachment_limit` (bytes, as it goes over the wire) goes
 * as links; None: this Postroom has no public address, so links would lead nowhere, and everything goes along.
 */
export interface Account {
  id: Uuid;
  organization: Uuid;
  kind: string;
  address: string;
  name: string;
  aliases: Alias[];
  owner: Uuid | null;
  team: Uuid | null;
  sign_in: string | null;
  phase: string;
  message: string;
  fault: Fault | null;
  done: number;
  total: number;
  synced_at: number | null;
  created_at: number;
  attachment_limit: number | null;
  abilities: string[];
}

/**
 * The account page.
 *
 * `push`: whether the mail server tells of new mail by itself (IMAP IDLE); None while that was not seen. History
 * begins `history_days` before the account was connected; None: it is everything. `reconcile_asked_at`: when somebody
 * last asked to compare everything; folders that were compared before that are still to come. The folder without a
 * path holds what was handed over.
 */
export interface AccountDetail {
  account: Account;
  username: string;
  imap: ServerField;
  smtp: ServerField;
  history_days: number | null;
  push: boolean | null;
  reconcile_asked_at: number | null;
  forwarding: Forwarding | null;
  folders: Folder[];
  ledger: Ledger;
}

/** Fields to change; a new login is tested before it is saved. */
export interface AccountPatch {
  name?: string | null;
  login?: LoginField | null;
  team?: Uuid | null;
  personal?: boolean | null;
  paused?: boolean | null;
}

/**
 * A new account.
 *
 * With `team` it is shared into that team inbox, else personal. `history_days` None is everything, 0 nothing. It
 * is tested once more before anything is saved.
 */
export interface AccountRequest {
  organization: Uuid;
  address: string;
  name: string;
  login: LoginField;
  team?: Uuid | null;
  history_days?: number | null;
}

/**
 * To whom an account is given besides its own person or team.
 *
 * `delivery` is team_inbox (once, in the team's inbox; of a personal account in its owner's Inbox) or inbox: in the
 * Inbox of everybody to whom it is given, active members of teams, each with a state of his own. `archived_for` have
 * access and find its mail in All only.
 */
export interface AccountSharing {
  users: Uuid[];
  teams: Uuid[];
  everyone: boolean;
  delivery: string;
  archived_for: Uuid[];
}

/** How an account is to be shared, whole. */
export interface AccountSharingRequest {
  users?: Uuid[];
  teams?: Uuid[];
  everyone?: boolean;
  delivery?: string;
  archived_for?: Uuid[];
}

/** One quiet line: what happened, who did it. `kind` and `data` are the event's. */
export interface Activity {
  type: "activity";
  seq: number;
  kind: string;
  actor_kind: string;
  actor: Uuid | null;
  data: Record<string, unknown>;
  created_at: number;
}

/** A mailbox as `{name, address}`, the form of from_field, to_fields ... */
export interface AddressField {
  name: string;
  address: string;
}

/** A recipient as `{name, address}`. */
export interface AddressInput {
  address: string;
  name?: string;
}

/**
 * Something that is not well and was told: `kind` is account, jobs, disk or storage.
 *
 * `mailed`: everybody concerned has a mail about it.
 */
export interface Alert {
  kind: string;
  account: Uuid | null;
  address: string;
  since: number;
  mailed: boolean;
}

/**
 * A further address an account sends from. New messages of the account are from its `default`, if one is.
 *
 * Without a `name` it has the account's; without `smtp` it leaves through the account's server.
 */
export interface Alias {
  id: Uuid;
  address: string;
  name: string;
  default: boolean;
  smtp: ServerField | null;
  username: string;
}

/** Fields to change; a new `server` is tested before it is saved. `through_account`: it has none any more. */
export interface AliasPatch {
  name?: string | null;
  default?: boolean | null;
  server?: AliasServer | null;
  through_account?: boolean | null;
}

/** A new alias. Without `name` it has the account's. Its own `server` is tested before anything is saved. */
export interface AliasRequest {
  address: string;
  name?: string;
  default?: boolean;
  server?: AliasServer | null;
}

/** The mail server an alias sends through instead of its account's, and how to sign in there. */
export interface AliasServer {
  username: string;
  password: string;
  smtp: ServerField;
}

/** Counts of a mailbox; both stop at 1000 (show 999+). Of `drafts` only `total` counts: my open drafts. */
export interface Badge {
  kind: string;
  owner: Uuid | null;
  total: number;
  unread: number;
}

/** The counts of the reader's sidebar. */
export interface BadgeReply {
  badges: Badge[];
}

/**
 * How far a batch is: of `total` so many are `done`, were so before (`unchanged`), could not be changed (`failed`).
 *
 * `ended`: its person lost his place in the organization. `undo_of`: it takes back what that batch did. `undone`:
 * somebody began to take this one back.
 */
export interface Batch {
  id: Uuid;
  state: "running" | "done" | "cancelled" | "ended";
  total: number;
  done: number;
  unchanged: number;
  failed: number;
  failures: BatchFailure[];
  left: BatchLeft[];
  undo_of: Uuid | null;
  undone: boolean;
}

/** Why so many conversations were left as they are: the code of an error. */
export interface BatchFailure {
  code: string;
  count: number;
}

/** What an Undo left in so many conversations because somebody changed it since (a sentence). */
export interface BatchLeft {
  message: string;
  count: number;
}

/**
 * What to change, and in which conversations: those that are named, or all of a list as it is now.
 *
 * Either `conversations` (at most 10,000 ids) or `mailbox`: the name it has in GET /v1/conversations, with the team or
 * label as `owner` where it has one, and with `filter`, of which all must hold. At most 100,000.
 */
export interface BatchRequest {
  add_assignees?: Uuid[];
  remove_assignees?: Uuid[];
  add_users?: Uuid[];
  remove_users?: Uuid[];
  add_teams?: Uuid[];
  remove_teams?: Uuid[];
  share_with_organization?: boolean | null;
  add_labels?: Uuid[];
  remove_labels?: Uuid[];
  add_shared_labels?: Uuid[];
  remove_shared_labels?: Uuid[];
  close?: boolean | null;
  reopen?: boolean | null;
  archive?: boolean | null;
  unread?: boolean | null;
  read_until?: number | null;
  star?: boolean | null;
  trash?: boolean | null;
  junk?: boolean | null;
  snooze_until?: number | null;
  wake_on_reply?: boolean;
  take?: boolean;
  team?: Uuid | null;
  add_to_team_inbox?: boolean | null;
  remove_from_team_inbox?: boolean | null;
  subject?: string | null;
  color?: string | null;
  conversations?: Uuid[] | null;
  mailbox?: string | null;
  owner?: Uuid | null;
  filter?: string[];
}

/** When people are there: weekly slots of the clock in zone `tz`, but not on `holidays` (2026-12-25). */
export interface BusinessHours {
  tz: string;
  t: BusinessSlot[];
  holidays: string[];
}

/** As `BusinessHours`; without `holidays` there are none. */
export interface BusinessHoursRequest {
  tz: string;
  t: BusinessSlotRequest[];
  holidays?: string[];
}

/** A time of a day of the week: `d` is 0 (Sunday) to 6, `s` from when to when, in seconds since midnight there. */
export interface BusinessSlot {
  d: number;
  s: number[];
}

/** As `BusinessSlot`. */
export interface BusinessSlotRequest {
  d: number;
  s: number[];
}

/**
 * An event of a calendar file, which is among the message's attachments.
 *
 * `method` is request, cancel, reply, publish, counter, declinecounter, refresh, add or empty (RFC 5546). `starts_at`
 * and `ends_at` are in Unix seconds; of a whole-day event (`all_day`; it ends before `ends_at`) and of one whose zone
 * is not known (`floating`) they are the wall clock in UTC. `zone` is the organizer's, in his words.
 */
export interface CalendarEvent {
  method: string;
  summary: string;
  starts_at: number | null;
  ends_at: number | null;
  all_day: boolean;
  floating: boolean;
  zone: string;
  repeats: boolean;
  cancelled: boolean;
  organizer: AddressField | null;
  location: string;
  attachment: Uuid | null;
}

/** How many chats were active in `month` (2026-11): their visitors wrote, so many messages. */
export interface ChatMonth {
  month: string;
  chats: number;
  messages: number;
}

/** The last months, the newest first. */
export interface ChatMonths {
  months: ChatMonth[];
}

/** A page the visitor went to while his chat was open. */
export interface ChatVisit {
  url: string;
  title: string;
  at: number;
}

/**
 * Somebody who wrote through a widget.
 *
 * `identity`: verified where his page proved who he is, unverified where he says so himself, cannot_verify where a
 * page gave a wrong proof. `meta` is what his page said of him with his newest message: language, platform,
 * browser and its own. `visits` are the last pages, the newest first.
 */
export interface ChatVisitor {
  id: Uuid;
  account: Uuid;
  name: string;
  email: string;
  identity: string;
  avatar_url: string;
  blocked: boolean;
  created_at: number;
  meta: Record<string, string>;
  visits: ChatVisit[];
}

/** The visitors who wrote in a conversation, in the order they came. */
export interface ChatVisitors {
  visitors: ChatVisitor[];
}

/** An internal comment; never sent to a customer. */
export interface Comment {
  type: "comment";
  id: Uuid;
  conversation: Uuid;
  author: Uuid | null;
  body: string;
  mentions: Uuid[];
  created_at: number;
}

/** Write a comment. A mention (user id) gives access and puts the conversation in that person's Inbox. */
export interface CommentRequest {
  body: string;
  mentions?: Uuid[];
}

/**
 * A list row and the head of an open conversation, as the reader sees it now.
 *
 * `authors` are the latest of those who wrote from outside; while nobody did, `receivers` are the first whom our
 * latest message went to. `outgoing` and `channel` are the latest message's. `labels` are ids of labels of its
 * accounts (GET /v1/labels) and `shared_labels` of those of the organization (GET /v1/shared_labels), by name, also
 * while the conversation is in Trash or Spam.
 */
export interface Conversation {
  id: Uuid;
  organization: Uuid;
  subject: string;
  latest_message_subject: string;
  preview: string;
  team: Uuid | null;
  color: string | null;
  assignees: Uuid[];
  authors: AddressField[];
  receivers: AddressField[];
  outgoing: boolean;
  channel: string;
  messages_count: number;
  comments_count: number;
  attachments_count: number;
  drafts: Uuid[];
  failed_count: number;
  accounts: Uuid[];
  labels: Uuid[];
  shared_labels: Uuid[];
  created_at: number;
  last_activity_at: number;
  closed_at: number | null;
  closed: boolean;
  in_team_inbox: boolean;
  shared: boolean;
  mine: Mine;
  placements: Placement[];
}

/**
 * Who sees a conversation.
 *
 * `teams` were let in besides the one it belongs to; `everyone`: all members of the organization were.
 */
export interface ConversationAccess {
  users: Reader[];
  teams: Uuid[];
  everyone: boolean;
}

/** How many conversations a list holds; it stops one beyond `most`, which is what a batch takes. */
export interface ConversationCount {
  count: number;
  most: number;
}

/**
 * A page of a mailbox.
 *
 * `next` is the cursor of the next page, None at the end. `partial`: a filter gave up after 5,000 rows; ask
 * again with `next`.
 */
export interface ConversationPage {
  conversations: Conversation[];
  next: string | null;
  partial: boolean;
}

/**
 * State to change, for everyone (assignees, labels, close, team) or for me (archive, unread, star, snooze).
 *
 * `add_users` gives people access by name and brings it to their Inbox; `add_teams` lets all members of teams see it,
 * now and later, without moving it; `share_with_organization` everybody. `remove_users`, `remove_teams` and false take
 * that back, not what people see through an account or its team: see `still` of the answer.
 *
 * With `take`, `add_assignees` counts only where it is open and nobody else is assigned: whoever came first keeps it.
 *
 * `trash` and `junk` put a team's conversation away for the team, one of a personal account for me; false brings it
 * back. Several at once are one operation with one Undo. With `unread` false, `read_until` is the `last_activity_at`
 * the reader saw: later news stays unread. `snooze_until`: out of my Inbox until then, in Unix seconds, or until
 * somebody outside writes (not without `wake_on_reply`); 0 wakes it.
 */
export interface ConversationPatch {
  add_assignees?: Uuid[];
  remove_assignees?: Uuid[];
  add_users?: Uuid[];
  remove_users?: Uuid[];
  add_teams?: Uuid[];
  remove_teams?: Uuid[];
  share_with_organization?: boolean | null;
  add_labels?: Uuid[];
  remove_labels?: Uuid[];
  add_shared_labels?: Uuid[];
  remove_shared_labels?: Uuid[];
  close?: boolean | null;
  reopen?: boolean | null;
  archive?: boolean | null;
  unread?: boolean | null;
  read_until?: number | null;
  star?: boolean | null;
  trash?: boolean | null;
  junk?: boolean | null;
  snooze_until?: number | null;
  wake_on_reply?: boolean;
  take?: boolean;
  team?: Uuid | null;
  add_to_team_inbox?: boolean | null;
  remove_from_team_inbox?: boolean | null;
  subject?: string | null;
  color?: string | null;
}

/** Copy teams and shared accounts from this member. */
export interface CopyRequest {
  user: Uuid;
}

/** A person outside, for completion. */
export interface Correspondent {
  name: string;
  address: string;
  last_seen_at: number;
}

/** A job that failed for good and waits for a person. */
export interface DeadJob {
  id: string;
  kind: string;
  key: string;
  error: string;
  attempts: number;
  died_at: number;
}

/**
 * The moments that Snooze and Send later offer: clocks in minutes since midnight, days from 0 (Sunday) to 6.
 *
 * `later_hours` (1 to 12): how far "later today" is. `morning`: tomorrow, and any day named without a time.
 */
export interface DefaultTimes {
  later_hours: number;
  morning: number;
  afternoon: number;
  evening: number;
  weekend_day: number;
  weekend: number;
  week_day: number;
  week: number;
}

/**
 * One event, with the conversation it concerns as the reader sees it now.
 *
 * Without a conversation, or without access to it, that is None; without access `gone` is true: the client drops it.
 */
export interface Delta {
  seq: number;
  kind: string;
  at: number;
  actor_kind: string;
  actor: Uuid | null;
  conversation_id: Uuid | null;
  data: Record<string, unknown>;
  conversation: Conversation | null;
  gone: boolean;
}

/**
 * A draft on the server. `forward`: `in_reply_to` is handed on, not answered; `apart`: in one of its own.
 *
 * `body` is HTML of the composer; it shows pictures among `attachments` as `cid:{id}@postroom`. `send_at` (Unix
 * seconds): it is scheduled, and goes then; with `auto_followup` it is discarded if they answer first, and with
 * `send_close` the conversation is closed when it goes, with `send_snooze_until` (Unix seconds) it then rests for its
 * writer until that moment, or until somebody answers. `held`: why one that was scheduled did not go; empty for all
 * others.
 */
export interface Draft {
  type: "draft";
  id: Uuid;
  conversation: Uuid | null;
  organization: Uuid;
  author: Uuid;
  account: Uuid | null;
  alias: Uuid | null;
  subject: string;
  body: string;
  to_fields: AddressField[];
  cc_fields: AddressField[];
  bcc_fields: AddressField[];
  in_reply_to: Uuid | null;
  quote: boolean;
  forward: boolean;
  apart: boolean;
  attachments: File[];
  updated_at: number;
  send_at: number | null;
  auto_followup: boolean;
  send_close: boolean;
  send_snooze_until: number | null;
  held: string;
  held_fault: Fault | null;
}

/**
 * The saved or scheduled draft, or the queued message; `operation` undoes a send or a schedule while it waits.
 *
 * `stale`: the draft had been sent before, from another window, and the message does not say what this request does.
 */
export interface DraftReply {
  draft: Draft | null;
  message: Message | null;
  conversation: Conversation | null;
  operation: Uuid | null;
  stale: boolean;
}

/**
 * Save a draft (PUT with the id the client made) or, with `send`, send it.
 *
 * `id` is a UUID made by the client: saving or sending twice with it is one draft and one mail. It leaves from
 * `alias`, one of the account's, else from the account's own address. `in_reply_to` is the
 * message answered, `last_message` the newest message the writer saw: with `send`, 409 `thread_moved_on` lists newer
 * ones unless `force`. `snooze_until` (Unix seconds) lets the conversation rest for the sender until then, or until
 * somebody answers; for a scheduled letter from when it goes. `undo_seconds` (default 10) hold the mail back: Undo is
 * possible. With `forward`, `in_reply_to` is handed on, `apart` (or without a conversation) in a conversation of its
 * own, where what comes back does not mix with the one it was written in. `body` shows a picture among `attachments`
 * as `cid:{id}@postroom`.
 *
 * With `send` and `send_at` (Unix seconds, at most a year away) it is scheduled: it stays a draft until then, and is
 * discarded if the conversation is answered first and `auto_followup` is set. A scheduled draft is not changed by
 * saving other words: 409 `scheduled`. `send` without `send_at` sends it now.
 */
export interface DraftRequest {
  organization: Uuid;
  account: Uuid;
  alias?: Uuid | null;
  conversation?: Uuid | null;
  subject?: string | null;
  body?: string;
  to_fields?: AddressInput[];
  cc_fields?: AddressInput[];
  bcc_fields?: AddressInput[];
  in_reply_to?: Uuid | null;
  quote_previous_message?: boolean;
  forward?: boolean;
  apart?: boolean;
  attachments?: Uuid[];
  last_message?: Uuid | null;
  force?: boolean;
  send?: boolean;
  send_at?: number | null;
  auto_followup?: boolean;
  undo_seconds?: number;
  close?: boolean;
  snooze_until?: number | null;
}

/** Events in order. `seq` is the cursor to keep, also when `events` is empty (others were not for this reader). */
export interface Events {
  type: "events";
  organization: Uuid;
  seq: number;
  events: Delta[];
}

/**
 * Why another server failed us, for a sentence in any language.
 *
 * `server` are its own words, if it said any; `host` and `port` say which it is; `count` of folders, people, minutes,
 * messages; `folder` it is about.
 */
export interface Fault {
  reason: "host_not_found" | "timeout" | "refused" | "unreachable" | "network" | "cut" | "not_imap" | "not_smtp" | "not_understood" | "too_much" | "tls_first" | "starttls_missing" | "no_tls" | "tls_too_old" | "plain_forbidden" | "private_address" | "certificate_early" | "certificate_expired" | "certificate_self_signed" | "certificate_unknown_authority" | "certificate_revoked" | "certificate_other_name" | "certificate" | "wrong_password" | "app_password" | "action_at_provider" | "no_password_login" | "sign_in_needed" | "token_refused" | "no_token_login" | "consent_gone" | "client_refused" | "consent_short" | "busy" | "over_quota" | "not_taken" | "recipients_refused" | "too_large" | "smtputf8" | "address" | "unknown" | "interrupted" | "not_handed_over" | "no_visitor" | "alias_gone" | "writer_gone" | "sender_gone" | "conversation_gone" | "recipient_bounced" | "uidvalidity" | "folders_shut" | "folder_refused" | "many_gone" | "disk_full" | "files_down" | "unforeseen" | "other";
  host: string;
  port: number;
  server: string;
  count: number;
  folder: string;
}

/** From when on mail is wanted here: Unix seconds, not in the future. */
export interface FetchFromRequest {
  since: number;
}

/** An attachment. `url` works for an hour, for the reader only; `thumbnail_url`, if there is one, for a day. */
export interface File {
  id: Uuid;
  filename: string;
  media_type: string;
  size: number;
  inline: boolean;
  url: string;
  thumbnail_url: string | null;
}

/**
 * What a link stands for: a body, an image of it (`detail` says which), a file or upload, a thumbnail, raw mail.
 *
 * `person_id` is its reader: a person, or for kind `chat` the visitor of a live chat.
 */
export interface FileLink {
  person_id: Uuid;
  kind: string;
  id: Uuid;
  expires: number;
  detail?: string;
}

/** Who was first with a conversation: `deed` is taken, closed or reopened, `at` in Unix seconds. */
export interface First {
  conversation: Uuid;
  deed: string;
  user: Uuid;
  at: number;
}

/**
 * A folder of the account: its role, how many messages server and Postroom know, and where its sync stands.
 *
 * `phase` since a moment: waiting, importing, reading, idle, replaced, failing, held (much is gone at once, and a
 * person is asked), gone, or left_out by choice. `message` says in English what is wrong, `fault` for other languages.
 * `healthy_at`: when it was last in step, or came nearer; `compared_at`: when every message in it was last compared
 * with the server. None: never.
 */
export interface Folder {
  path: string;
  role: string;
  server: number;
  imported: number;
  phase: string;
  message: string;
  fault: Fault | null;
  since: number;
  healthy_at: number | null;
  compared_at: number | null;
}

/**
 * The original of a forwarded message, in the words of whoever forwarded it: none of it is proven.
 *
 * `sent` is the date as it is written there; `from_field` may lack the address.
 */
export interface Forwarded {
  from_field: AddressField;
  sent: string;
  subject: string;
  to_fields: AddressField[];
  cc_fields: AddressField[];
}

/**
 * How mail is handed over for an account.
 *
 * `address` is what other mailboxes forward to, None where no SMTP or LMTP door is open; `url` is where a forwarding
 * service posts raw messages, signed with `secret`, which is shown once, when it is made.
 */
export interface Forwarding {
  address: string | null;
  url: string;
  changed_at: number;
  secret: string | null;
}

/** What becomes of messages that are gone from the server: kept here (`keep`), or gone here, too. */
export interface GoneRequest {
  keep: boolean;
}

/** What became of a message: imported, duplicate, quarantined or skipped; `message` it is, `reason` why not. */
export interface HandedOver {
  outcome: string;
  message: Uuid | null;
  reason: string;
}

/** First frame of a client. Without cursors the server starts at now. */
export interface Hello {
  type: "hello";
  epoch?: string | null;
  cursors?: Record<string, number>;
}

/** Whether the remote images of a sender are always shown. */
export interface ImageSenderRequest {
  address: string;
  always: boolean;
}

/**
 * An open invitation. `mailed` tells if it was mailed.
 *
 * Only in the answer to the one who made it are `link`, and `mail_refused`: the mail server did not take it.
 */
export interface Invitation {
  id: Uuid;
  email: string;
  role: string;
  teams: Uuid[];
  created_at: number;
  expires_at: number;
  link: string | null;
  mailed: boolean;
  mail_refused: boolean;
}

/** Accept: a new person gives name and password; one with a login gives his password. */
export interface InvitationAccept {
  code: string;
  name?: string;
  password?: string;
  time_zone?: string;
  language?: string;
}

/**
 * Invite a person. `teams` are joined as an active member when the invitation is accepted.
 *
 * With `copy_from` he also gets the teams (as active or observer) and the shared accounts that member has then.
 */
export interface InvitationRequest {
  organization: Uuid;
  email: string;
  role?: string;
  teams?: Uuid[];
  copy_from?: Uuid | null;
}

/** What the invited person sees before he accepts. `known` means he has a Postroom login already. */
export interface InvitationState {
  organization: string;
  invited_by: string;
  email: string;
  known: boolean;
}

/**
 * What conversations of an account are filed under: a folder of its mail server, or a label at Gmail.
 *
 * `name` has / between a folder and the one inside it; `path` is the server's own name.
 */
export interface Label {
  id: Uuid;
  account_id: Uuid;
  name: string;
  path: string;
}

/** Make a label of an account; / in the name is one inside another. Of one that is there already, that one. */
export interface LabelRequest {
  account_id: Uuid;
  name: string;
}

/**
 * An own account of a member. Deleted, its `conversations` go but for those `staying` with others.
 *
 * `waiting` letters are in its outbox; as long as there are any it cannot be deleted.
 */
export interface LeavingAccount {
  id: Uuid;
  address: string;
  conversations: number;
  staying: number;
  waiting: number;
}

/** Every message seen = imported + duplicates + quarantined + skipped. */
export interface Ledger {
  seen: number;
  imported: number;
  duplicates: number;
  quarantined: number;
  skipped: number;
}

/** A live chat. `id` is what a page's config names, `script` the address its snippet loads. */
export interface LiveChat {
  id: Uuid;
  name: string;
  config: Record<string, unknown>;
  revision: number;
  script: string;
}

/** A live chat to make, for the inbox of a team. */
export interface LiveChatRequest {
  organization?: Uuid | null;
  name: string;
  team: Uuid;
}

/** What digests are made with; the one before counts until `previous_until`, None when there is none. */
export interface LiveChatSecret {
  secret: string;
  previous_until: number | null;
}

/** What the Setup page says, whole: `chat`, `support`, `visitor` and `messages`, as in a page's own config. */
export interface LiveChatSetup {
  config: Record<string, unknown>;
}

/** How to reach the account. Without `imap` nothing is fetched: its mail is forwarded here. */
export interface LoginField {
  username: string;
  password: string;
  imap?: ServerField | null;
  smtp: ServerField;
}

/** Log in with address and password. */
export interface LoginRequest {
  email: string;
  password: string;
}

/**
 * Everything the app needs to start. `epoch` and `cursors` ({organization: seq}) are where the socket resumes.
 *
 * `image_senders` are the addresses, in small letters, whose remote images the person always sees.
 */
export interface Me {
  user: User;
  preferences: Preferences;
  image_senders: string[];
  organizations: Organization[];
  users: User[];
  teams: Team[];
  epoch: Uuid;
  cursors: Record<string, number>;
  secure: boolean;
  version: string;
}

/**
 * Change a member's role, or remove him (`active` false).
 *
 * Who has accounts of his own (see GET /v1/users/{id}/removal) is only removed with a decision about them: `accounts`
 * is delete, with their mail, or hand_over, then they are the member's named by `heir`.
 */
export interface MemberPatch {
  role?: string | null;
  active?: boolean | null;
  accounts?: string | null;
  heir?: Uuid | null;
}

/**
 * What removing a member is about: his own accounts; `assigned` open conversations, which go back to his teams.
 *
 * `scheduled` letters of his are held; whoever has their account decides about them.
 */
export interface MemberRemoval {
  accounts: LeavingAccount[];
  assigned: number;
  scheduled: number;
}

/**
 * A message of the timeline. `unexpected_sender`: whoever sent it had no part in this conversation before.
 *
 * `body_url` is the safe HTML in its own page (for a sandboxed frame), None for plain text; `text` is the whole
 * body as text, `new_text` without quotes. `author` is the colleague who wrote it. `archive_url` is all attachments as
 * one ZIP file, None where there are not several. `trackers` are the hosts of the read trackers that were taken out.
 * `also_came_to` are the addresses of other team accounts that received this mail (organization option).
 * `protection` is pgp_signed, pgp_encrypted, smime_signed or smime_encrypted; no signature is verified. `original_url`
 * shows the message as it came, header first (the beginning of a large one); `source_url` is all of it as a file.
 * `identity` says of a visitor of a live chat what his page proved of him: verified, unverified or cannot_verify.
 */
export interface Message {
  type: "message";
  id: Uuid;
  conversation: Uuid;
  account: Uuid | null;
  channel: string;
  outgoing: boolean;
  author: Uuid | null;
  subject: string;
  preview: string;
  email_message_id: string | null;
  in_reply_to: string[];
  references: string[];
  from_field: AddressField | null;
  to_fields: AddressField[];
  cc_fields: AddressField[];
  bcc_fields: AddressField[];
  reply_to_fields: AddressField[];
  delivered_at: number;
  created_at: number;
  text: string;
  new_text: string;
  body_url: string | null;
  attachments: File[];
  archive_url: string | null;
  shared_files: SharedFile[];
  trackers: string[];
  remote_images: number;
  automation: string | null;
  unexpected_sender: boolean;
  also_came_to: string[];
  forwarded: Forwarded | null;
  events: CalendarEvent[];
  protection: string | null;
  original_url: string | null;
  source_url: string | null;
  send: SendState | null;
  identity: string;
}

/**
 * The reader's own state. `trashed`, `junked`: he finds it in Trash, in Spam, and nowhere else.
 *
 * `snoozed_until`: when it comes back into his Inbox, in Unix seconds; with `wake_on_reply` also when somebody writes
 * before.
 */
export interface Mine {
  unread: boolean;
  inbox: boolean;
  archived: boolean;
  starred: boolean;
  trashed: boolean;
  junked: boolean;
  snoozed_until: number | null;
  wake_on_reply: boolean;
}

/**
 * A draft to write, to send with `send`, or to send at `send_at` (Unix seconds, at most a year ahead).
 *
 * `account` or the address of `from_field` says who it is from; `body` is HTML. It goes into `conversation`, or into
 * the one that a message of `references` (Message-IDs, oldest first, with or without brackets) is in; it answers
 * that message, else the newest one there, and quotes it with `quote_previous_message`: that may show a customer what
 * others wrote. `references` to mail that is not here need `send`: they go into the header of the mail.
 * `auto_followup` throws a mail of `send_at` away when the conversation gets an answer before. The other fields
 * change the conversation, as PATCH /v1/conversations does; without `send` it must be there already.
 */
export interface NewDraft {
  organization?: Uuid | null;
  account?: Uuid | null;
  from_field?: AddressInput | null;
  to_fields?: AddressInput[];
  cc_fields?: AddressInput[];
  bcc_fields?: AddressInput[];
  subject?: string | null;
  body?: string;
  attachments?: NewFile[];
  conversation?: Uuid | null;
  references?: string[];
  quote_previous_message?: boolean;
  send?: boolean;
  send_at?: number | null;
  auto_followup?: boolean;
  conversation_subject?: string | null;
  conversation_color?: string | null;
  team?: Uuid | null;
  add_assignees?: Uuid[];
  remove_assignees?: Uuid[];
  add_labels?: Uuid[];
  remove_labels?: Uuid[];
  add_shared_labels?: Uuid[];
  remove_shared_labels?: Uuid[];
  add_to_inbox?: boolean;
  add_to_team_inbox?: boolean;
  close?: boolean;
  reopen?: boolean;
}

/** A new draft, wrapped by its name. */
export interface NewDraftBody {
  drafts: NewDraft;
}

/** A file to attach, its content in base64 (RFC 4648, section 4). */
export interface NewFile {
  filename: string;
  base64_data: string;
}

/** A client as it is on file. Its secret is never shown. `provider` is google or microsoft. */
export interface OAuthClient {
  provider: string;
  client_id: string;
  tenant: string;
  changed_at: number;
}

/**
 * A client as the provider shows it.
 *
 * `secret` None keeps the one on file, for the same client. `tenant` is Microsoft's: an id or domain, empty for any.
 */
export interface OAuthClientRequest {
  client_id: string;
  secret?: string | null;
  tenant?: string;
}

/** The clients of an organization, and the redirect URI to enter at the providers. */
export interface OAuthClients {
  redirect_uri: string;
  clients: OAuthClient[];
}

/** Who of the organization has Postroom open. */
export interface Online {
  type: "online";
  organization: Uuid;
  users: Uuid[];
}

/**
 * What was done. `operation` can be undone with POST /v1/operations/{id}/undo; None when nothing changed.
 *
 * `still` says of each of `remove_users` who sees one of them all the same through what (sentences). `first` tells who
 * else had done it already: had taken what was to be taken (`take`), closed what was to be closed, or reopened it.
 */
export interface OperationReply {
  operation: Uuid | null;
  conversations: Conversation[];
  still: string[];
  first: First[];
}

/**
 * An organization the person belongs to, with his role and what that role may do.
 *
 * `same_mail` is copy_in_each or single_conversation: what becomes of mail that several team accounts receive.
 * `business_hours` None: people are always there.
 */
export interface Organization {
  id: Uuid;
  name: string;
  same_mail: string;
  business_hours: BusinessHours | null;
  role: string;
  permissions: string[];
}

/**
 * From when to when a person is out of office in an organization, in Unix seconds; without `ends` until he is back.
 *
 * It may lie ahead, or be over.
 */
export interface OutOfOffice {
  organization: Uuid;
  begins: number;
  ends: number | null;
  message: string;
}

/** Out of office from `begins` (default: now) to `ends` (default: until he is back), in Unix seconds. */
export interface OutOfOfficeRequest {
  begins?: number | null;
  ends?: number | null;
  message?: string;
}

/** Messages that wait, failed or may have been sent: the tray. `held`: scheduled letters that could not go. */
export interface Outbox {
  messages: Message[];
  held: Draft[];
}

/** Change the own password; every other session ends. */
export interface PasswordChange {
  current: string;
  password: string;
}

/**
 * The conversation is in this mailbox of mine. Lists are in descending order of (position, conversation id).
 *
 * `kind` is inbox, team_inbox, assigned, starred, sent, closed, trash, junk, label or all; `owner` is the team for
 * team_inbox, the label for label (of either kind), None for the others (mine). `position` is in Unix seconds.
 */
export interface Placement {
  kind: string;
  owner: Uuid | null;
  position: number;
}

/**
 * What a person set for himself. `week_start` 0 is Sunday; `hour_cycle` 12 or 24; `theme` system, light or dark.
 *
 * `undo_seconds` (0, 5, 10, 20 or 30): how long the app holds back what is sent, so that it can be called back.
 * `handled_behavior` (keep_in_inbox or remove_from_inbox): what becomes of a conversation in his Inbox that a
 * colleague closes, or assigns to somebody else.
 */
export interface Preferences {
  language: string;
  time_zone: string;
  week_start: number;
  hour_cycle: number;
  theme: string;
  undo_seconds: number;
  handled_behavior: string;
  default_times: DefaultTimes;
}

/** Fields to change; a missing one stays. `default_times` is given as a whole. */
export interface PreferencesPatch {
  name?: string | null;
  language?: string | null;
  time_zone?: string | null;
  week_start?: number | null;
  hour_cycle?: number | null;
  theme?: string | null;
  undo_seconds?: number | null;
  handled_behavior?: string | null;
  default_times?: DefaultTimes | null;
}

/** Who else views this conversation now, and the visitors who wrote in it. */
export interface Presence {
  type: "presence";
  conversation: Uuid;
  people: PresencePerson[];
  visitors: PresenceVisitor[];
}

/** A colleague who views a conversation; `typing` is comment, reply or None. */
export interface PresencePerson {
  user: Uuid;
  typing: string | null;
}

/** A visitor of a live chat who is there, and the page he is on. He has seen his chat up to message `seen`. */
export interface PresenceVisitor {
  visitor: Uuid;
  online: boolean;
  typing: boolean;
  page_url: string;
  page_title: string;
  seen: Uuid | null;
}

/** `ok` when all steps are. `messages` is what the folders to import hold. */
export interface ProbeReply {
  ok: boolean;
  steps: ProbeStep[];
  folders: number;
  messages: number;
}

/** Test servers and password without saving anything. */
export interface ProbeRequest {
  address: string;
  login: LoginField;
}

/**
 * One line of the test: imap_connect, imap_login, imap_folders, smtp_connect, smtp_login or smtp_sender.
 *
 * A failure is told twice: `message` in English, `fault` for other languages.
 */
export interface ProbeStep {
  step: string;
  ok: boolean;
  message: string;
  fault: Fault | null;
  detail: string;
}

/** The body of every error: a machine code, a sentence that is safe to show, and fields (RFC 9457 in spirit). */
export interface Problem {
  code: string;
  message: string;
  fields: Record<string, unknown>;
  request_id: string;
}

/** Errors are wrapped as `{"error": {...}}`. */
export interface ProblemReply {
  error: Problem;
}

/** One running process and when it last said that it is well. */
export interface ProcessHealth {
  name: string;
  pid: number;
  seen_at: number;
  ok: boolean;
  detail: string;
}

/**
 * Servers for an address. `source` says where they come from: provider, srv, autoconfig or guess.
 *
 * `sign_in` is google or microsoft where one signs in in the browser, None where a password is typed.
 */
export interface Proposal {
  username: string;
  imap: ServerField;
  smtp: ServerField;
  source: string;
  note: string;
  note_url: string;
  sign_in: string | null;
}

/** The best proposal first; empty when nothing was found, then the person types the servers. */
export interface ProposalReply {
  proposals: Proposal[];
}

/** Which servers belong to this address? */
export interface ProposalRequest {
  address: string;
}

/** A message that could not be understood: kept raw, with the reason. */
export interface Quarantined {
  id: Uuid;
  folder: string;
  uid: number;
  reason: string;
  size: number;
  seen_at: number;
  raw_url: string;
}

/** Jobs of one kind. */
export interface QueueHealth {
  kind: string;
  queued: number;
  running: number;
  dead: number;
}

/** Somebody who sees a conversation. What he sees by name can be taken back. */
export interface Reader {
  id: Uuid;
  name: string;
  through: Through[];
}

/** The socket is live; events after `cursors` follow. */
export interface Ready {
  type: "ready";
  epoch: string;
  cursors: Record<string, number>;
}

/** Begin to sign in to an account again. `provider` None is the one it was signed in with before. */
export interface ReconnectRequest {
  provider?: string | null;
}

/** A removed account whose conversations are being deleted: `done` of `total`. */
export interface Removal {
  account: Uuid;
  address: string;
  done: number;
  total: number;
}

/**
 * What removing an account is about.
 *
 * `conversations` have mail of it. When it is deleted, `staying` of these remain, without its mail: they hold mail of
 * other accounts, or comments that others can read. `waiting` letters are in its outbox; as long as there are any it
 * cannot be removed.
 */
export interface RemovalStakes {
  conversations: number;
  staying: number;
  waiting: number;
}

/**
 * Who gets a reply (or reply-all) to a message, from which account, with which subject: computed by the server.
 *
 * `quoted_html` is the original as it will stand below, shown read-only under the editor; its pictures have addresses
 * of ours, for an hour. `removed` is the address of the account the message came through when that was removed: the
 * answer can only leave through another one, `account`. That and `from_field` are None when there is no account to
 * answer from. `alias` is the one of the account that the message was sent to; None: the account's own address.
 */
export interface ReplyPlan {
  account: Uuid | null;
  alias: Uuid | null;
  from_field: AddressField | null;
  removed: string | null;
  to_fields: AddressField[];
  cc_fields: AddressField[];
  subject: string;
  quoted_html: string;
}

/** Drop what you hold of this organization and fetch again; events after `seq` follow. */
export interface Reset {
  type: "reset";
  organization: Uuid;
  epoch: string;
  seq: number;
}

/** Set a new password with the code from the link. */
export interface ResetConfirm {
  code: string;
  password: string;
}

/** Ask for a password reset mail. The answer never tells whether the address is known. */
export interface ResetRequest {
  email: string;
}

/** Send a message again, with `account` from another account of mine: then it is a new message with a new id. */
export interface RetryRequest {
  account?: Uuid | null;
}

/**
 * Somebody whom a message that was sent did not reach, or not yet (`delayed`: his server still tries).
 *
 * `status` is a code of RFC 3463 ("5.2.2") and `words` are another server's; both are unproven, and may be empty.
 */
export interface Returned {
  address: string;
  delayed: boolean;
  status: string;
  words: string;
}

/** A search I keep; `position` is its place in my list, from 0. */
export interface SavedSearch {
  id: Uuid;
  organization: Uuid;
  name: string;
  query: string;
  position: number;
}

/** Change what is given. */
export interface SavedSearchPatch {
  name?: string | null;
  query?: string | null;
  position?: number | null;
}

/** Keep a search. */
export interface SavedSearchRequest {
  name: string;
  query: string;
}

/**
 * Why a conversation was found: by this `message` or this `comment`.
 *
 * `pieces`, joined, are one fragment of the place that shows best why: `where` is text, else subject, people or file;
 * None when no words were asked for.
 */
export interface SearchHit {
  conversation: Uuid;
  message: Uuid | null;
  comment: Uuid | null;
  sent_at: number;
  where: string | null;
  pieces: SearchPiece[];
}

/**
 * A page of what was found, best first; `hits` belong to `conversations`, in the same order.
 *
 * `next` is the cursor of the next page, None at the end. `partial`: time was up, there may be more that is older.
 * `terms` is the query as it was understood, `ignored` what of it could not be used as it was meant and was taken for
 * words, `unknown` what names somebody or something that there is not: then nothing is found.
 */
export interface SearchPage {
  conversations: Conversation[];
  hits: SearchHit[];
  terms: SearchTerm[];
  ignored: string[];
  unknown: string[];
  next: string | null;
  partial: boolean;
}

/** A piece of plain text; `match`: it is what was looked for. */
export interface SearchPiece {
  text: string;
  match: boolean;
}

/** What the last thing typed may become: `text` is to be typed instead. Of an operator alone `value` is empty. */
export interface SearchSuggestion {
  operator: string;
  value: string;
  name: string;
  text: string;
}

/** The likeliest first. */
export interface SearchSuggestions {
  suggestions: SearchSuggestion[];
}

/** One thing asked for, as it was understood: a chip. `operator` is empty for words. `exact`: it was quoted. */
export interface SearchTerm {
  operator: string;
  value: string;
  exact: boolean;
  without: boolean;
}

/**
 * Where an outgoing message stands: waiting, sending, sent, failed or unknown.
 *
 * `send_at` is when it will go (undo time, or the next attempt), `error` says in words what happened, `fault` for
 * other languages. `returned` are those of whom a bounce came.
 */
export interface SendState {
  state: string;
  attempts: number;
  send_at: number | null;
  error: string;
  fault: Fault | null;
  returned: Returned[];
}

/** A shared e-mail account that can send system mail; `phase` is that of the account. */
export interface Sender {
  account: Uuid;
  address: string;
  name: string;
  phase: string;
}

/** A shared file in the list of all of them: with which message it went, and to whom. */
export interface SentSharedFile {
  file: SharedFile;
  message: Uuid;
  conversation: Uuid;
  subject: string;
  to_fields: AddressField[];
}

/** One mail server. `tls` is tls, starttls or plain (loopback only). */
export interface ServerField {
  host: string;
  port: number;
  tls: string;
}

/** One log-in of mine. `current` is the one that asks. */
export interface Session {
  id: Uuid;
  created_at: number;
  last_seen_at: number;
  user_agent: string;
  address: string;
  current: boolean;
}

/** The first-run form: the organization and its owner. */
export interface SetupRequest {
  code: string;
  organization: string;
  name: string;
  email: string;
  password: string;
  time_zone?: string;
  language?: string;
  team?: string;
}

/** `open` while no organization exists. `code_valid` answers for the code that was sent along. */
export interface SetupState {
  open: boolean;
  code_valid: boolean;
}

/**
 * A file that was too large for its mail, which has a link to it instead. The link itself stands in the mail only.
 *
 * `state` is open, revoked or expired. While it is `kept` it can be made available again. `downloads` counts how often
 * the link was followed, also by programs that look through mail on its way.
 */
export interface SharedFile {
  id: Uuid;
  author: Uuid;
  filename: string;
  size: number;
  state: string;
  kept: boolean;
  created_at: number;
  expires_at: number;
  downloads: number;
  last_download_at: number | null;
}

/**
 * A label of the organization, which any conversation can have. `parent` is the label it stands inside.
 *
 * `icon` is an emoji or empty. `visibility` is organization (all know of it) or delegates: only admins, and with whom
 * it is shared. Those see every conversation that has it.
 */
export interface SharedLabel {
  id: Uuid;
  organization: Uuid;
  name: string;
  parent: Uuid | null;
  color: string;
  icon: string;
  visibility: string;
  share_with_organization: boolean;
  share_with_team: Uuid | null;
  share_with_users: Uuid[];
}

/**
 * Fields to change; what is left out stays. `parent` and `share_with_team` are cleared with null.
 *
 * `share_with_users` replaces the whole list.
 */
export interface SharedLabelPatch {
  name?: string;
  parent?: Uuid | null;
  color?: string;
  icon?: string;
  visibility?: string;
  share_with_organization?: boolean;
  share_with_team?: Uuid | null;
  share_with_users?: Uuid[];
}

/**
 * Make a label of the organization. Only admins share one, or make it visible to delegates only.
 *
 * `color` is red, orange, yellow, green, teal, blue, purple, pink or gray.
 */
export interface SharedLabelRequest {
  name: string;
  organization?: Uuid | null;
  parent?: Uuid | null;
  color?: string;
  icon?: string;
  visibility?: string;
  share_with_organization?: boolean;
  share_with_team?: Uuid | null;
  share_with_users?: Uuid[];
}

/**
 * My sidebar: sections in my order, and what stands under "More". `version` is 0 until I arrange anything.
 *
 * A section that is not listed is where it is by nature. Only what I may see now is listed.
 */
export interface Sidebar {
  version: number;
  sections: SidebarSection[];
  hidden: SidebarItem[];
}

/**
 * Something in the sidebar: `kind`, and the `id` of what has one.
 *
 * Without id: a mailbox of the person, such as inbox or all. With the team's id: team, team_inbox, team_assigned,
 * team_assigned_to_others, team_closed, team_sent. Else label, conversation, saved_search. A client leaves out kinds
 * that it does not know.
 */
export interface SidebarItem {
  kind: string;
  id: Uuid | null;
}

/** The whole sidebar as it is to be, made from `version`: at most 20 sections and 100 items. */
export interface SidebarRequest {
  version: number;
  sections: SidebarSection[];
  hidden?: SidebarItem[];
}

/**
 * A section: mailboxes, teams, searches, labels, pinned, which everybody has, nameless; or one's own, by a UUID.
 *
 * The items of a section that everybody has are what was put first there; what belongs there anyway comes after them.
 */
export interface SidebarSection {
  id: string;
  name: string;
  folded: boolean;
  items: SidebarItem[];
}

/** Where the browser goes to sign in. It comes back to the redirect URI within a quarter of an hour. */
export interface SignIn {
  url: string;
}

/**
 * Begin to sign in to a new account at a provider.
 *
 * `delegated`: sign in as oneself for a mailbox that is shared with one. The rest as for an account with a password.
 */
export interface SignInRequest {
  organization: Uuid;
  provider: string;
  address: string;
  name: string;
  delegated?: boolean;
  team?: Uuid | null;
  history_days?: number | null;
}

/** What the browser came back with. */
export interface SignInReturn {
  state: string;
  code: string;
}

/** The account that was signed in to; `again` when it was there before. */
export interface SignedIn {
  accounts: Account;
  again: boolean;
}

/** Bytes in the database, in blobs, and free on the disk of the data folder. */
export interface Storage {
  database_bytes: number;
  blob_bytes: number;
  blobs: number;
  free_bytes: number;
}

/** Health, queues, dead jobs, storage, versions. */
export interface System {
  version: string;
  postgresql: string;
  python: string;
  migration: string;
  processes: ProcessHealth[];
  queues: QueueHealth[];
  dead: DeadJob[];
  storage: Storage;
  accounts_unhealthy: Uuid[];
  alerts: Alert[];
}

/**
 * What invitations, password links and alerts are mailed from.
 *
 * `account` is the one the owner chose; without one, or when it fails, mail leaves through the server of
 * POSTROOM_SMTP_HOST as `server_sender`, which is empty where that is not set: then links are shown to copy, and
 * alerts only on the System page.
 */
export interface SystemMail {
  account: Uuid | null;
  senders: Sender[];
  server_sender: string;
}

/** The account to send from; null for none. */
export interface SystemMailPatch {
  account: Uuid | null;
}

/**
 * A team with its members; `member` tells whether the reader is an active member, an observer or None.
 *
 * `business_hours` None: those of the organization.
 */
export interface Team {
  id: Uuid;
  organization: Uuid;
  name: string;
  emoji: string;
  color: string;
  user_reply_behavior: string;
  received_reply_behavior: string;
  business_hours: BusinessHours | null;
  members: TeamMember[];
  member: string | null;
}

/** `kind` is active or observer. */
export interface TeamMember {
  user: Uuid;
  kind: string;
}

/** Fields to change; member lists replace the whole list. `business_hours` null: those of the organization. */
export interface TeamPatch {
  name?: string | null;
  emoji?: string | null;
  color?: string | null;
  user_reply_behavior?: string | null;
  received_reply_behavior?: string | null;
  business_hours?: BusinessHoursRequest | null;
  active_members?: Uuid[] | null;
  observers?: Uuid[] | null;
}

/** A new team. `active_members` and `observers` are user ids. */
export interface TeamRequest {
  organization: Uuid;
  name: string;
  emoji?: string;
  color?: string;
  active_members?: Uuid[];
  observers?: Uuid[];
}

/**
 * A way to a conversation. `kind` is account, team, label, person (by name) or organization (everybody).
 *
 * `name` is the account's address or the team's name, empty for the others.
 */
export interface Through {
  kind: string;
  id: Uuid;
  name: string;
}

/** The newest entries of a conversation, oldest first; `until` is the cursor for older ones, None at the start. */
export interface Timeline {
  conversation: Conversation;
  entries: (Message | Comment | Activity | Draft)[];
  until: string | null;
}

/** A personal API token. `secret` is there only in the answer that made it. */
export interface Token {
  id: Uuid;
  name: string;
  prefix: string;
  created_at: number;
  last_used_at: number | null;
  secret: string | null;
}

/** Make a personal API token. */
export interface TokenRequest {
  name: string;
}

/**
 * A live chat that goes through Twilio. `polling` None: Twilio tells us at `webhook`.
 *
 * `undelivered` messages of the last days did not reach the phone they were for.
 */
export interface TwilioConnection {
  account_sid: string;
  service_sid: string;
  webhook: string;
  polling: TwilioPolling | null;
  trouble: TwilioTrouble | null;
  undelivered: number;
  connected_at: number;
}

/** Twilio cannot tell us of messages, so it is asked every so many seconds: why, as a word and as a sentence. */
export interface TwilioPolling {
  every: number;
  reason: "this_machine" | "private_network" | "not_https";
  because: string;
}

/** What stands on the first page of the Twilio Console. */
export interface TwilioRequest {
  account_sid: string;
  auth_token: string;
}

/** Why Twilio could not be told or asked last. It is tried again. */
export interface TwilioTrouble {
  code: string;
  message: string;
}

/** I write a comment or a reply here; sent at most every 3 s, it fades after 6 s. `face` is comment or reply. */
export interface Typing {
  type: "typing";
  conversation: Uuid;
  face: string;
}

/** What Undo put back, and what it left because somebody changed it since (sentences). */
export interface UndoReply {
  conversations: Conversation[];
  left: string[];
}

/** A file that was uploaded and waits to be attached to a draft (kept 7 days). `url`: for its uploader, an hour. */
export interface UploadReply {
  id: Uuid;
  filename: string;
  media_type: string;
  size: number;
  url: string;
}

/**
 * A colleague, as others in the organization see him. `role` is owner, admin or member.
 *
 * `organizations` are those he is active in, out of those asked about: in `Me`, all of the reader's.
 */
export interface User {
  id: Uuid;
  name: string;
  email: string;
  role: string;
  active: boolean;
  organizations: Uuid[];
  out_of_office: OutOfOffice[];
}

/** I look at this conversation now, or at none. */
export interface Viewing {
  type: "viewing";
  conversation: Uuid | null;
}

/** A visitor of the conversation, and whether nothing more is taken from him. */
export interface VisitorPatch {
  visitor: Uuid;
  blocked: boolean;
}

/** The code that was mailed to an address. */
export interface WebchatCode {
  email: string;
  code: string;
}

/** Mail a code to this address, if it has a chat. */
export interface WebchatCodeRequest {
  email: string;
}

/** A colleague writes an answer; it fades after some seconds. */
export interface WebchatColleagueTypes {
  type: "typing";
  name: string;
  avatar_url: string;
}

/** What the visitor was not told yet; `cursor` is where news begin after it. */
export interface WebchatEvents {
  type: "events";
  cursor: string;
  events: (WebchatNews | WebchatSeen)[];
}

/** A file of a message, or one that waits for it and has no `url` yet. `size` in bytes; a link holds for an hour. */
export interface WebchatFile {
  id: Uuid;
  name: string;
  type: string;
  size: number;
  url: string;
}

/** The visitor has seen the messages up to this one. */
export interface WebchatHasSeen {
  type: "seen";
  until: Uuid;
}

/**
 * The first frame of a visitor's socket: who he is, what he has of his feed already, and where he is.
 *
 * `revision` is of the setup he has.
 */
export interface WebchatHello {
  type: "hello";
  token: string;
  cursor?: string | null;
  page?: WebchatPage;
  revision?: number;
}

/** What a visitor, or his page, says of him once he has written. */
export interface WebchatIntroduction {
  meta?: Record<string, string>;
  name?: string;
  email?: string;
  digest?: string;
  avatar_url?: string;
  consent?: boolean;
}

/** What a message takes: files, and bytes of each. */
export interface WebchatLimits {
  file_bytes: number;
  files: number;
}

/** A message as the visitor sees it, `from` the visitor or the team: a colleague, whose `name` it has. */
export interface WebchatMessage {
  id: Uuid;
  echo_id: Uuid | null;
  from: "visitor" | "team";
  name: string;
  avatar_url: string;
  text: string;
  files: WebchatFile[];
  at: number;
}

/** Messages, oldest first, and whether there are `more` before them; `cursor` is where news begin. */
export interface WebchatMessages {
  messages: WebchatMessage[];
  more: boolean;
  cursor: string;
}

/** The visitor went to another page. */
export interface WebchatMoved {
  type: "page";
  url?: string;
  title?: string;
}

/** A message is in the chat. */
export interface WebchatNews {
  type: "message";
  message: WebchatMessage;
}

/** Whether the team is there. */
export interface WebchatOnline {
  type: "online";
  online: boolean;
}

/** The page the visitor is on. */
export interface WebchatPage {
  url?: string;
  title?: string;
}

/** A colleague whom a visitor may see. */
export interface WebchatPerson {
  name: string;
  avatar_url: string;
}

/** The frames that a socket would have brought, and where news begin after them. */
export interface WebchatPolled {
  frames: (WebchatEvents | WebchatColleagueTypes | WebchatOnline | WebchatSetUp)[];
  cursor: string;
}

/** The message is kept. `token`: what this browser names itself with from now on, None where it has one. */
export interface WebchatSaid {
  token: string | null;
  message: WebchatMessage;
}

/** One message. `echo_id` is the widget's own name for it: sent again with the same it is one message. */
export interface WebchatSay {
  echo_id: Uuid;
  text: string;
  files?: Uuid[];
  meta?: Record<string, string>;
  user?: WebchatUser;
  consent?: boolean;
  page?: WebchatPage;
}

/** A colleague has seen the visitor's messages, up to this one. */
export interface WebchatSeen {
  type: "seen";
  until: Uuid;
}

/** The widget is set up otherwise now. */
export interface WebchatSetUp {
  type: "setup";
  setup: WebchatSetup;
}

/** How the widget is set up. `config` has the names of the page's own, which wins over it. */
export interface WebchatSetup {
  config: Record<string, unknown>;
  name: string;
  avatar_url: string;
  online: boolean;
  people: WebchatPerson[];
  language_texts: Record<string, Record<string, unknown>>;
  branding: boolean;
  limits: WebchatLimits;
  revision: number;
}

/** What this browser names itself with from now on. */
export interface WebchatToken {
  token: string;
}

/** The visitor writes; sent at most every 3 s. */
export interface WebchatTyping {
  type: "typing";
}

/** Who the visitor is, by himself or by the page he is on, which proves it with a `digest` or not. */
export interface WebchatUser {
  name?: string;
  email?: string;
  digest?: string;
  avatar_url?: string;
}

/** The first frame of a widget that is open while nobody has written yet: it follows how it is set up. */
export interface WebchatWatch {
  type: "watch";
  revision?: number;
}
