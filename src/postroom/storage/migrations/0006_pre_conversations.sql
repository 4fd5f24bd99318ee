-- Conversations: access, state, placements, messages, comments; the intake ledger.

-- A distinct list of grants, shared by many conversations.
create table access_set (
    organization_id uuid not null references organization,
    id uuid not null,
    digest bytea not null,  -- sha256 of the sorted grants
    primary key (organization_id, id),
    unique (organization_id, digest)
);
create table access_set_grant (
    organization_id uuid not null,
    access_set_id uuid not null,
    grant_kind text not null check (grant_kind in ('account', 'team', 'label', 'person', 'organization')),
    grant_id uuid not null,
    primary key (organization_id, access_set_id, grant_kind, grant_id),
    foreign key (organization_id, access_set_id) references access_set
);
create index access_set_grant_grant on access_set_grant (organization_id, grant_kind, grant_id);

create table conversation (
    organization_id uuid not null references organization,
    id uuid not null,
    access_set_id uuid not null,
    subject text,  -- set by a colleague; null: the latest message's
    latest_subject text not null default '',
    preview text not null default '',
    color text,
    team_id uuid,
    in_team_inbox boolean not null default false,
    closed_at timestamptz,
    authors jsonb not null default '[]',  -- the latest distinct outside authors, newest first: [[name, address], ...]
    latest_outgoing boolean not null default false,
    messages_count integer not null default 0,
    comments_count integer not null default 0,
    attachments_count integer not null default 0,
    created_at timestamptz not null,
    last_activity_at timestamptz not null,
    last_sent_at timestamptz,
    news_at timestamptz,  -- the last thing that makes it unread: mail from outside, a colleague's comment
    primary key (organization_id, id),
    foreign key (organization_id, access_set_id) references access_set,
    foreign key (organization_id, team_id) references team (organization_id, id)
);

create table conversation_assignee (
    organization_id uuid not null,
    conversation_id uuid not null,
    person_id uuid not null,
    assigned_at timestamptz not null default now(),
    primary key (organization_id, conversation_id, person_id),
    foreign key (organization_id, conversation_id) references conversation,
    foreign key (organization_id, person_id) references membership (organization_id, person_id)
);

-- A person's own state; a row exists only where something differs from nothing.
create table conversation_person (
    organization_id uuid not null,
    conversation_id uuid not null,
    person_id uuid not null,
    in_inbox boolean not null default false,
    archived boolean not null default false,
    read_until timestamptz,  -- unread when news_at is later; null: since the person holds the grant
    starred boolean not null default false,
    primary key (organization_id, conversation_id, person_id),
    foreign key (organization_id, conversation_id) references conversation,
    foreign key (organization_id, person_id) references membership (organization_id, person_id)
);

-- A mailbox is a set of conversations in order. Derived from the state by conversations/placing.py, never written elsewhere.
create table placement (
    organization_id uuid not null,
    kind text not null
        check (kind in ('inbox', 'team_inbox', 'assigned', 'starred', 'open', 'closed', 'sent')),
    owner_id uuid not null,  -- the person, the team, or (open, closed, sent) the grant; All is open and closed merged
    conversation_id uuid not null,
    position timestamptz not null,
    news_at timestamptz,  -- as in conversation, so that the unread filter stays inside the index
    primary key (organization_id, conversation_id, kind, owner_id),
    foreign key (organization_id, conversation_id) references conversation
);
alter table placement set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
create index placement_list on placement (organization_id, kind, owner_id, position desc, conversation_id desc)
    include (news_at);

create table message (
    organization_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    account_id uuid,
    channel text not null default 'email',
    outgoing boolean not null,
    author_id uuid,  -- the colleague who wrote it
    email_message_id text,
    in_reply_to text[] not null default '{}',
    reference_ids text[] not null default '{}',
    from_field jsonb,  -- [name, address]
    to_fields jsonb not null default '[]',
    cc_fields jsonb not null default '[]',
    bcc_fields jsonb not null default '[]',
    reply_to_fields jsonb not null default '[]',
    subject text not null,
    preview text not null,
    sent_at timestamptz,  -- the Date header, only shown
    delivered_at timestamptz not null,  -- min(INTERNALDATE, now): the position in lists
    created_at timestamptz not null default now(),
    fingerprint bytea not null,
    raw_sha256 bytea,
    raw_size integer not null default 0,
    trackers text[] not null default '{}',
    remote_images integer not null default 0,
    automation text,
    settled_at timestamptz,  -- null: received, but not yet placed in front of anybody
    primary key (organization_id, id),
    foreign key (organization_id, conversation_id) references conversation,
    foreign key (organization_id, account_id) references account (organization_id, id)
);
create unique index message_fingerprint on message (organization_id, account_id, fingerprint);
create index message_conversation on message (organization_id, conversation_id, delivered_at desc, id desc);
create index message_unsettled on message (organization_id, conversation_id) where settled_at is null;
create index message_email_id on message (organization_id, account_id, email_message_id);

create table message_body (
    organization_id uuid not null,
    message_id uuid not null,
    text text not null,
    new_text text not null,
    html text,  -- sanitised
    primary key (organization_id, message_id),
    foreign key (organization_id, message_id) references message (organization_id, id)
);

create table attachment (
    organization_id uuid not null,
    id uuid not null,
    message_id uuid not null,
    ordinal integer not null,
    filename text not null,
    media_type text not null,
    size integer not null,
    content_id text,
    inline boolean not null,
    sha256 bytea not null,
    primary key (organization_id, id),
    foreign key (organization_id, message_id) references message (organization_id, id)
);
create index attachment_message on attachment (organization_id, message_id, ordinal);

-- Which conversation an id of In-Reply-To, References or Message-ID leads to, within one account.
create table thread_key (
    organization_id uuid not null,
    account_id uuid not null,
    external_id text not null,
    conversation_id uuid not null,
    primary key (organization_id, account_id, external_id),
    foreign key (organization_id, conversation_id) references conversation
);
create index thread_key_conversation on thread_key (organization_id, conversation_id);

-- The intake ledger: every message seen on a server, and what became of it.
create table intake (
    organization_id uuid not null,
    account_id uuid not null,
    folder_id uuid not null,
    uidvalidity bigint not null,
    uid bigint not null,
    id uuid not null,
    outcome text not null check (outcome in ('imported', 'duplicate', 'quarantined', 'skipped')),
    message_id uuid,
    reason text,
    raw_sha256 bytea,
    raw_size integer not null default 0,
    flags text[] not null default '{}',
    received_at timestamptz not null,
    expunged_at timestamptz,
    seen_at timestamptz not null default now(),
    primary key (organization_id, account_id, folder_id, uidvalidity, uid),
    foreign key (organization_id, account_id) references account (organization_id, id),
    foreign key (organization_id, message_id) references message (organization_id, id)
);
create index intake_message on intake (organization_id, message_id) where message_id is not null;
create index intake_quarantined on intake (organization_id, account_id, seen_at) where outcome = 'quarantined';

create table comment (
    organization_id uuid not null,
    id uuid not null,
    conversation_id uuid not null,
    author_id uuid not null,
    body text not null,
    mentions uuid[] not null default '{}',
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, conversation_id) references conversation,
    foreign key (organization_id, author_id) references membership (organization_id, person_id)
);
create index comment_conversation on comment (organization_id, conversation_id, created_at desc);

-- What an act changed, from what to what, so that Undo can put it back.
create table operation (
    organization_id uuid not null references organization,
    id uuid not null,
    person_id uuid not null,
    changes jsonb not null,
    created_at timestamptz not null default now(),
    undone_at timestamptz,
    primary key (organization_id, id)
);

-- People outside, for completion.
create table correspondent (
    organization_id uuid not null references organization,
    address_key text not null,
    address text not null,
    name text not null,
    last_seen_at timestamptz not null,
    primary key (organization_id, address_key)
);
create index correspondent_name on correspondent (organization_id, lower(name) text_pattern_ops);
create index correspondent_recent on correspondent (organization_id, last_seen_at desc);
