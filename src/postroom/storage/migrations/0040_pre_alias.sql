-- Aliases: further addresses an account sends from, some through a mail server of their own.
create table alias (
    organization_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    address text not null,  -- never changed: what was queued from it leaves from it, or not at all
    address_key text not null,  -- casefolded
    name text not null,
    smtp_host text,  -- null: it leaves as the account's own mail does
    smtp_port integer,
    smtp_tls text,
    smtp_username text,
    sealed_password bytea,
    is_default boolean not null default false,  -- what new messages of the account are sent from
    created_at timestamptz not null default now(),
    removed_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
create unique index alias_address on alias (organization_id, account_id, address_key) where removed_at is null;
create unique index alias_default on alias (organization_id, account_id) where is_default and removed_at is null;

alter table draft
    add column alias_id uuid,
    add foreign key (organization_id, alias_id) references alias (organization_id, id);
alter table outbox
    add column alias_id uuid,
    add foreign key (organization_id, alias_id) references alias (organization_id, id);
