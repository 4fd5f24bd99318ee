-- One revision of thousands of conversations. Which they are is written down when it is asked for; a job does it in
-- chunks, each with its outcomes in one transaction.
create table batch (
    organization_id uuid not null references organization,
    id uuid not null,
    person_id uuid not null,
    actor_kind text not null,
    actor_id uuid,
    revision jsonb,  -- null: an Undo
    undo_of uuid,  -- the batch whose changes this one takes back
    state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'ended')),
    total int not null default 0,
    done int not null default 0,
    unchanged int not null default 0,
    failed int not null default 0,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    undone_at timestamptz,
    primary key (organization_id, id)
);
create index batch_running on batch (organization_id, person_id) where state = 'running';

create table batch_item (
    organization_id uuid not null,
    batch_id uuid not null,
    position int not null,
    conversation_id uuid not null,
    outcome text check (outcome in ('done', 'unchanged', 'failed')),  -- null: not yet
    code text,  -- why it failed
    changes jsonb,  -- what was changed; before the outcome of an Undo: what it is to take back
    changed_at timestamptz,
    overtaken text[],  -- what an Undo left, in sentences
    primary key (organization_id, batch_id, position),
    foreign key (organization_id, batch_id) references batch on delete cascade
);
create index batch_item_open on batch_item (organization_id, batch_id, position) where outcome is null;

-- An event about many conversations has a line in the history of each.
create table event_line (
    organization_id uuid not null references organization,
    conversation_id uuid not null,
    seq bigint not null,
    ordinal int not null,
    kind text not null,
    payload jsonb not null,
    primary key (organization_id, conversation_id, seq, ordinal)
);
