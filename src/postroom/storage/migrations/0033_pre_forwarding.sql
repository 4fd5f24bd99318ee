-- Mail that is handed over instead of fetched: accounts that have no mailbox to read, and how they are reached.
alter table account drop constraint account_kind_check;
alter table account add constraint account_kind_check check (kind in ('email', 'forwarding', 'demo'));

create table account_forwarding (
    organization_id uuid not null,
    account_id uuid not null unique,
    local_part text not null unique,  -- of the address that other mailboxes forward to
    sealed_secret bytea not null,  -- what a forwarding service signs with
    changed_at timestamptz not null default now(),
    primary key (organization_id, account_id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

-- Whose mail is this? Asked for each recipient, whatever the organization.
create index account_address_key on account (address_key) where removed_at is null;
