-- How people get in: sessions, API tokens, invitations, password resets, the set-up code, and the brake on guessing.
-- Codes and tokens are stored as SHA-256 only: they are long random strings, so a fast hash is enough.

create table session (
    id uuid primary key,
    person_id uuid not null references person,
    token_sha256 bytea not null unique,
    user_agent text not null default '',
    address text not null default '',
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now()  -- 30 days of silence end a session
);
create index session_person on session (person_id, last_seen_at desc);
create index session_idle on session (last_seen_at);

create table api_token (
    id uuid primary key,
    person_id uuid not null references person,
    name text not null check (length(name) between 1 and 100),
    prefix text not null,  -- the first characters, so that its owner can tell it from others
    token_sha256 bytea not null unique,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
);
create index api_token_person on api_token (person_id);

create table invitation (
    organization_id uuid not null references organization,
    id uuid not null,
    email text not null,
    email_key text not null,
    role text not null check (role in ('admin', 'member')),
    team_ids uuid[] not null default '{}',
    code_sha256 bytea not null unique,
    invited_by uuid not null,
    mailed boolean not null default false,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (organization_id, id),
    unique (organization_id, email_key),  -- inviting again replaces the code
    foreign key (organization_id, invited_by) references membership
);

create table password_reset (
    code_sha256 bytea primary key,
    person_id uuid not null references person,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index password_reset_person on password_reset (person_id);

-- The code that opens the first-run page. Gone when set-up is done.
create table setup_code (
    only_row boolean primary key default true check (only_row),
    code_sha256 bytea not null,
    created_at timestamptz not null default now()
);

-- Counts of attempts within a window, shared by all web processes. Not worth a log: after a crash counting starts anew.
create unlogged table throttle (
    key bytea primary key,  -- SHA-256 of what is counted, so that no address is kept
    hits integer not null,
    until timestamptz not null
);
create index throttle_until on throttle (until);
