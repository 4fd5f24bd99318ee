-- Postroom's own mails through a shared account.

-- The account an organization's owner chose for invitations and password links.
create table system_sender (
    organization_id uuid primary key references organization,
    account_id uuid not null,
    chosen_at timestamptz not null default now(),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
create index system_sender_account on system_sender (organization_id, account_id);

-- What was mailed so. Many providers file a copy in Sent by themselves; read back in, it would show a password link
-- to everybody who shares the account.
create table system_letter (
    organization_id uuid not null references organization,
    fingerprint bytea not null,  -- of the message, as intake computes it
    sent_at timestamptz not null default now(),
    primary key (organization_id, fingerprint)
);
create index system_letter_age on system_letter (sent_at);
