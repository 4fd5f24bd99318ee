-- Drafts, uploads and the outbox.

create table draft (
    organization_id uuid not null references organization,
    id uuid not null,  -- made by the client: saving or sending twice with it is one draft and one mail
    conversation_id uuid,
    author_id uuid not null,
    account_id uuid,
    subject text,
    body text not null default '',
    to_fields jsonb not null default '[]',
    cc_fields jsonb not null default '[]',
    bcc_fields jsonb not null default '[]',
    in_reply_to uuid,
    quote boolean not null default false,
    attachments uuid[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    discarded_at timestamptz,
    message_id uuid,  -- what it became when it was sent
    primary key (organization_id, id),
    foreign key (organization_id, conversation_id) references conversation (organization_id, id),
    foreign key (organization_id, author_id) references membership (organization_id, person_id),
    foreign key (organization_id, account_id) references account (organization_id, id),
    foreign key (organization_id, in_reply_to) references message (organization_id, id),
    foreign key (organization_id, message_id) references message (organization_id, id)
);
create index draft_open on draft (organization_id, author_id, updated_at desc)
    where discarded_at is null and message_id is null;
create index draft_conversation on draft (organization_id, conversation_id)
    where discarded_at is null and message_id is null;

-- A file that waits to be attached to a draft.
create table upload (
    organization_id uuid not null references organization,
    id uuid not null,
    person_id uuid not null,
    filename text not null,
    media_type text not null,
    size integer not null,
    sha256 bytea not null,
    created_at timestamptz not null default now(),
    primary key (organization_id, id)
);

-- One durable row a mail, there before the first attempt.
--   waiting ──▶ sending ──▶ sent
--      ▲  ▲        ├──▶ failed    surely not sent: retried with back-off, then a person decides
--      │  └────────┤
--      └─ retry ───┴──▶ unknown   the final dot was about to go and no answer came: a person decides
create table outbox (
    organization_id uuid not null references organization,
    message_id uuid not null,
    account_id uuid not null,
    person_id uuid not null,
    draft_id uuid not null,
    state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'failed', 'unknown')),
    send_at timestamptz not null,  -- not before this moment: undo time, or the back-off after a failed attempt
    attempts integer not null default 0,
    attempt_epoch bigint not null default 0,  -- fences a paused process: every write names the attempt it belongs to
    dot_at timestamptz,  -- committed right before the final dot of DATA goes out
    error text not null default '',
    response text not null default '',
    filed_at timestamptz,  -- the copy in Sent is there
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    primary key (organization_id, message_id),
    unique (organization_id, draft_id),
    foreign key (organization_id, message_id) references message (organization_id, id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
create index outbox_open on outbox (organization_id, account_id, send_at) where state in ('waiting', 'sending', 'failed', 'unknown');
