-- Who has Postroom open, looks at what and types. Worth nothing after a crash, so not logged; never in the event log.
create unlogged table presence (
    organization_id uuid not null,
    socket_id uuid not null,
    person_id uuid not null,
    conversation_id uuid,
    typing text check (typing in ('comment', 'reply')),
    typing_until timestamptz,
    seen_at timestamptz not null default now(),
    primary key (organization_id, socket_id)
);
create index presence_conversation on presence (organization_id, conversation_id) where conversation_id is not null;
