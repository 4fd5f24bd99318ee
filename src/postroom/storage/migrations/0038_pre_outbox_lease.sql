-- Until when an account sends nothing, since its server says that it sends too much. All that is due waits as long.
create table send_pause (
    organization_id uuid not null,
    account_id uuid not null,
    until timestamptz not null,
    times integer not null default 1,  -- pauses in a row: each is twice as long as the one before
    error text not null,
    fault jsonb,
    primary key (organization_id, account_id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);
