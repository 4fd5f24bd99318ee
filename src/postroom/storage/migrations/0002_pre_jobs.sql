-- Work done later: wake-ups, jobs, timers, leases. Jobs are global; a key's organization is a fact about it.

-- The letter box of the queue: rows are only inserted and deleted, so a person's transaction never waits for a worker's.
create table wake (
    kind text not null,
    key text not null,
    organization_id uuid,
    txid xid8 not null default pg_current_xact_id(),  -- several wake-ups of a key in one transaction are one
    at timestamptz not null default now(),
    unique nulls not distinct (kind, key, organization_id, txid)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);

-- Fences: never given twice, so an old holder is always recognised.
create sequence job_epoch;

-- One row per key that has work: queued, running, waiting for its next attempt, or dead. A drained key has none.
create table job (
    id bigint generated always as identity primary key,
    kind text not null,
    key text not null,
    organization_id uuid,
    run_at timestamptz not null,  -- not before; while it runs: when its lease ends
    holder uuid,  -- the worker that drains it
    epoch bigint not null default 0,
    wakes bigint not null default 1,  -- grows with each wake-up, so that one during a drain is noticed at its end
    attempts smallint not null default 0,  -- without success
    error_code text,
    dead_at timestamptz,
    created_at timestamptz not null default now(),
    unique nulls not distinct (kind, key, organization_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
create index job_due on job (run_at) where dead_at is null;
create index job_dead on job (dead_at) where dead_at is not null;

-- Snooze, send later, reminders: when due, the row becomes a wake-up of (kind, key).
create table timer (
    organization_id uuid not null references organization on delete cascade,
    kind text not null,
    key text not null,
    due_at timestamptz not null,
    primary key (organization_id, kind, key)
);
create index timer_due on timer (due_at);

-- The right to work on something, for a while. The row stays, so that the epoch only grows.
create table lease (
    organization_id uuid not null,  -- all zeros: not of one organization
    kind text not null,
    key text not null,
    holder uuid not null,
    epoch bigint not null,
    expires_at timestamptz not null,
    primary key (organization_id, kind, key)
);
