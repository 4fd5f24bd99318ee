-- Accounts at Google and Microsoft, signed in to in the browser.

alter table account add column sign_in text not null default 'password'
    check (sign_in in ('password', 'google', 'microsoft'));

-- An organization's own registration at a provider.
create table oauth_client (
    organization_id uuid not null references organization,
    provider text not null check (provider in ('google', 'microsoft')),
    client_id text not null,
    sealed_secret bytea not null,
    tenant text not null default '',  -- of Microsoft
    changed_at timestamptz not null default now(),
    primary key (organization_id, provider)
);

-- What somebody allowed Postroom for an account, and the tokens it has for that now.
create table oauth_grant (
    organization_id uuid not null,
    account_id uuid not null,
    id uuid not null,  -- of one sign-in: another one replaces it whole
    provider text not null check (provider in ('google', 'microsoft')),
    delegated boolean not null,  -- the person signed in as himself, for a mailbox he shares
    sealed_refresh_token bytea not null,
    sealed_access_token bytea not null,
    renew_at timestamptz not null,  -- some time before its end
    ends_at timestamptz not null,
    retry_at timestamptz,  -- the provider could not answer: nobody asks it before
    withdrawn_at timestamptz,  -- the provider gives no more tokens: nobody asks it any more
    primary key (organization_id, account_id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

-- Sign-ins under way: the browser is at the provider.
create table oauth_sign_in (
    state_sha256 bytea primary key,
    organization_id uuid not null references organization,
    session_id uuid not null references session on delete cascade,
    provider text not null,
    sealed_verifier bytea not null,
    purpose jsonb not null,
    created_at timestamptz not null default now()
);
create index oauth_sign_in_session on oauth_sign_in (session_id);
create index oauth_sign_in_age on oauth_sign_in (created_at);
