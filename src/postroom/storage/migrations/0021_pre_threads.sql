-- Threads: conversations that turn out to be one, and what the subject fallback compares.

-- Set once the conversation was joined into another: it is empty then, and its address leads there.
alter table conversation add column joined_into uuid;
create index conversation_joined on conversation (organization_id, joined_into) where joined_into is not null;

-- That two conversations became one: what moved, so that Undo can put it back. Undone, they stay apart.
create table conversation_join (
    organization_id uuid not null references organization,
    id uuid not null,  -- Undo takes it
    kept_id uuid not null,
    gone_id uuid not null,
    cause text not null check (cause in ('message', 'person')),
    person_id uuid,  -- who merged them; null: a message did
    moved jsonb not null,  -- ids of messages, comments and drafts; thread keys as [account, id]
    changes jsonb not null,  -- what became of the facts of the kept one
    created_at timestamptz not null default now(),
    undone_at timestamptz,
    undone_by uuid,
    primary key (organization_id, id),
    foreign key (organization_id, kept_id) references conversation (organization_id, id) on delete cascade,
    foreign key (organization_id, gone_id) references conversation (organization_id, id) on delete cascade
);
create index conversation_join_kept on conversation_join (organization_id, kept_id);
create index conversation_join_gone on conversation_join (organization_id, gone_id);

-- sha256 of subject and outside participants; null: this message never joins by its subject.
alter table message add column subject_key bytea;
alter table message add column answers_subject boolean not null default false;
create index message_subject on message (organization_id, account_id, subject_key, delivered_at)
    where subject_key is not null;
