-- Mail accounts and their folders.

-- Grants that the members of a team hold together: an account shared into the team.
create table team_grant (
    organization_id uuid not null,
    team_id uuid not null,
    grant_kind text not null check (grant_kind in ('account', 'label')),
    grant_id uuid not null,
    primary key (organization_id, team_id, grant_kind, grant_id),
    foreign key (organization_id, team_id) references team (organization_id, id)
);
create index team_grant_grant on team_grant (organization_id, grant_kind, grant_id);

create table account (
    organization_id uuid not null references organization,
    id uuid not null,
    kind text not null default 'email' check (kind in ('email', 'demo')),  -- demo: no server behind it
    address text not null,
    address_key text not null,  -- casefolded
    name text not null,  -- the display name mail is sent with
    owner_person_id uuid,  -- personal account
    team_id uuid,  -- shared into this team's inbox
    username text not null,
    sealed_password bytea not null,
    imap_host text not null,
    imap_port integer not null,
    imap_tls text not null check (imap_tls in ('tls', 'starttls', 'plain')),
    smtp_host text not null,
    smtp_port integer not null,
    smtp_tls text not null check (smtp_tls in ('tls', 'starttls', 'plain')),
    history_days integer,  -- how much history to import; null is everything
    phase text not null default 'connecting'
        check (phase in ('connecting', 'importing', 'idle', 'back_off', 'needs_user', 'paused')),
    phase_message text not null default '',
    import_done integer not null default 0,
    import_total integer not null default 0,
    synced_at timestamptz,
    paused_at timestamptz,
    removed_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, owner_person_id) references membership (organization_id, person_id),
    foreign key (organization_id, team_id) references team (organization_id, id),
    check ((owner_person_id is null) <> (team_id is null))
);
create unique index account_address on account (organization_id, address_key) where removed_at is null;

-- How far each folder was read; see FolderState in channels/base.py.
create table folder (
    organization_id uuid not null,
    account_id uuid not null,
    id uuid not null,
    path text not null,
    role text not null,
    uidvalidity bigint not null,
    next_uid bigint not null,
    backfill_uid bigint not null,
    history_uid bigint not null,
    live_uid bigint not null,
    highest_modseq bigint not null,
    messages integer not null,
    primary key (organization_id, id),
    unique (organization_id, account_id, path),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
