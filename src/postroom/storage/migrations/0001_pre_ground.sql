-- The ground: organizations, people, teams, the event log, idempotency.
-- Every tenant key begins with organization_id. Person, session and credential are global.

-- Changes when a backup is restored: a client whose cursor names another epoch starts anew.
create table epoch (
    only_row boolean primary key default true check (only_row),
    id uuid not null default gen_random_uuid()
);
insert into epoch default values;

create table organization (
    id uuid primary key,
    name text not null check (length(name) between 1 and 200),
    data_key bytea,  -- the organization's data key, wrapped by the master key; destroying it erases every blob
    created_at timestamptz not null default now()
);

create table person (
    id uuid primary key,
    name text not null check (length(name) between 1 and 200),
    email text not null,
    email_key text not null unique,  -- casefolded
    password_hash text,
    language text not null default 'en',
    time_zone text not null default 'UTC',
    week_start smallint not null default 1 check (week_start between 0 and 6),  -- 0 Sunday, 1 Monday ... 6 Saturday
    hour_cycle smallint not null default 24 check (hour_cycle in (12, 24)),
    theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
    created_at timestamptz not null default now(),
    deactivated_at timestamptz
);

create table membership (
    organization_id uuid not null references organization,
    person_id uuid not null references person,
    role text not null check (role in ('owner', 'admin', 'member')),
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    primary key (organization_id, person_id)
);
create unique index membership_one_owner on membership (organization_id) where role = 'owner' and removed_at is null;
create index membership_person on membership (person_id) where removed_at is null;

create table team (
    organization_id uuid not null references organization,
    id uuid not null,
    name text not null check (length(name) between 1 and 100),
    emoji text not null default '',
    color text not null default 'blue',
    user_reply_behavior text not null default 'assign_user'
        check (user_reply_behavior in ('assign_user', 'leave_in_team_inbox')),
    received_reply_behavior text not null default 'show_in_assignee_inbox'
        check (received_reply_behavior in ('show_in_assignee_inbox', 'show_in_team_inbox')),
    created_at timestamptz not null default now(),
    archived_at timestamptz,
    primary key (organization_id, id)
);

create table team_member (
    organization_id uuid not null,
    team_id uuid not null,
    person_id uuid not null,
    kind text not null default 'active' check (kind in ('active', 'observer')),
    created_at timestamptz not null default now(),
    primary key (organization_id, team_id, person_id),
    foreign key (organization_id, team_id) references team,
    foreign key (organization_id, person_id) references membership
);
create index team_member_person on team_member (organization_id, person_id);

-- Who holds a grant (an account, a team, a label, a person, the whole organization). Sharing changes rows here only.
create table grant_holder (
    organization_id uuid not null references organization,
    grant_kind text not null check (grant_kind in ('account', 'team', 'label', 'person', 'organization')),
    grant_id uuid not null,
    person_id uuid not null,
    since timestamptz not null default now(),  -- what is older is not news to this person
    primary key (organization_id, grant_kind, grant_id, person_id),
    foreign key (organization_id, person_id) references membership
);
create index grant_holder_person on grant_holder (organization_id, person_id, grant_kind, grant_id);

-- The event log: gap-free per organization.
create table organization_counter (
    organization_id uuid primary key references organization,
    seq bigint not null default 0,
    trimmed bigint not null default 0  -- events up to here are gone; an older cursor is answered with reset
) with (fillfactor = 50);  -- bumped by every act: updates stay on the page

create table event (
    organization_id uuid not null references organization,
    seq bigint not null,
    kind text not null,
    at timestamptz not null default now(),
    actor_kind text not null check (actor_kind in ('person', 'token', 'rule', 'system', 'contact')),
    actor_id uuid,
    cause bigint,  -- seq of the event that led to this one
    request_id text,
    conversation_id uuid,
    payload jsonb not null,
    audience_people uuid[] not null default '{}',
    audience_access_set uuid,
    audience_organization boolean not null default false,
    primary key (organization_id, seq)
);
create index event_conversation on event (organization_id, conversation_id, seq) where conversation_id is not null;

-- The answer to a write, kept 72 h: the same key gives the same answer, with another body 409.
create table idempotency (
    actor_id uuid not null,
    key text not null,
    request_sha256 bytea not null,
    status smallint,  -- null while the first request is still running
    answer bytea,
    created_at timestamptz not null default now(),
    primary key (actor_id, key)
);
create index idempotency_created on idempotency (created_at);
