-- Processes that said lately that they are well. Worth nothing after a crash, so not logged.
create unlogged table process (
    id uuid primary key,
    name text not null,
    host text not null,
    pid integer not null,
    detail text not null default '',
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now()
);
