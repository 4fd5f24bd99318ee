-- What is wrong here, and whom it was told: one notice a state, and none again until it was well in between.

create table alert (
    organization_id uuid not null references organization,
    kind text not null check (kind in ('account', 'jobs', 'disk')),
    subject_id uuid not null,  -- the account, else the organization
    since timestamptz not null default now(),
    seen_at timestamptz not null default now(),  -- at the last look
    raised_at timestamptz,  -- when people were told; until then it may pass by itself
    primary key (organization_id, kind, subject_id)
);

create table alert_notice (
    organization_id uuid not null,
    kind text not null,
    subject_id uuid not null,
    person_id uuid not null references person,
    state text not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'off')),  -- off: no way to mail
    primary key (organization_id, kind, subject_id, person_id),
    foreign key (organization_id, kind, subject_id) references alert on delete cascade
);
create index alert_notice_person on alert_notice (person_id);
