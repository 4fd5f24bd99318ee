-- Live chat: accounts that are a widget on other people's pages, and the visitors who write through it.
alter table account drop constraint account_kind_check;
alter table account add constraint account_kind_check check (kind in ('email', 'forwarding', 'demo', 'live_chat'));

create table chat_setup (
    organization_id uuid not null,
    account_id uuid not null unique,  -- a page names it alone
    config jsonb not null default '{}',  -- what the Setup page says, by the names a page's own config has
    revision bigint not null default 1,  -- open widgets take over what is newer than what they have
    sealed_secret bytea not null,  -- what digests of e-mail addresses are made with
    sealed_previous bytea,  -- the one before, which counts until `previous_until`
    previous_until timestamptz,
    changed_at timestamptz not null default now(),
    primary key (organization_id, account_id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

create table visitor (
    organization_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    conversation_id uuid not null,  -- where it began; joins lead on from there
    begun_by uuid not null,  -- echo id of the first message: sent again after a lost answer it is the same visitor
    name text not null default '',
    email text not null default '',
    email_key text not null default '',  -- casefolded
    identity text not null default 'unverified' check (identity in ('unverified', 'verified', 'cannot_verify')),
    avatar_url text not null default '',
    consented_at timestamptz,
    feed_seq bigint not null default 0,  -- the newest line of his feed
    seen_at timestamptz,  -- he has seen what was told until then
    blocked_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    unique (organization_id, account_id, begun_by),
    foreign key (organization_id, account_id) references account (organization_id, id),
    foreign key (organization_id, conversation_id) references conversation (organization_id, id) on delete cascade
);
create index visitor_email on visitor (organization_id, account_id, email_key) where email_key <> '';
create index visitor_conversation on visitor (organization_id, conversation_id);

create table visitor_token (
    token_hash bytea primary key,  -- the visitor's browser has the text
    organization_id uuid not null,
    visitor_id uuid not null,
    created_at timestamptz not null default now(),
    foreign key (organization_id, visitor_id) references visitor (organization_id, id) on delete cascade
);
create index visitor_token_visitor on visitor_token (organization_id, visitor_id);

create table chat_message (  -- what only a message of a chat has
    organization_id uuid not null,
    message_id uuid not null,
    visitor_id uuid not null,
    echo_id uuid,  -- the widget's own name for it: sent again it is the same message; null: a colleague's
    identity text not null default '',
    meta jsonb not null default '{}',
    page_url text not null default '',
    page_title text not null default '',
    primary key (organization_id, message_id),
    unique (organization_id, visitor_id, echo_id),
    foreign key (organization_id, message_id) references message (organization_id, id) on delete cascade,
    foreign key (organization_id, visitor_id) references visitor (organization_id, id) on delete cascade
);

create table chat_feed (  -- what a visitor is told, in order: his devices resume by `seq`
    organization_id uuid not null,
    visitor_id uuid not null,
    seq bigint not null,
    kind text not null check (kind in ('message', 'seen')),
    message_id uuid not null,
    told_at timestamptz not null default now(),
    primary key (organization_id, visitor_id, seq),
    unique (organization_id, visitor_id, kind, message_id),
    foreign key (organization_id, visitor_id) references visitor (organization_id, id) on delete cascade
);
create index chat_feed_told on chat_feed (told_at);

create table chat_file (  -- what a visitor has uploaded, and waits for its message
    organization_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    owner_id uuid not null,  -- the visitor, or before there is one the echo id of his first message
    filename text not null,
    media_type text not null,
    size integer not null,
    sha256 bytea not null,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
create index chat_file_created on chat_file (created_at);

create table chat_code (  -- mailed to an address, to open its chat in another browser
    organization_id uuid not null,
    account_id uuid not null,
    email_key text not null,  -- casefolded
    code_hash bytea not null,
    tries integer not null default 0,
    expires_at timestamptz not null,
    primary key (organization_id, account_id, email_key),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
