-- An account that goes away together with its conversations, while the job that deletes them is at it.
create table account_removal (
    organization_id uuid not null,
    account_id uuid not null,
    person_id uuid not null,  -- who decided it
    total integer not null,  -- conversations with its mail, when it was decided
    done integer not null default 0,
    started_at timestamptz not null default now(),
    primary key (organization_id, account_id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

-- Each deleted message or conversation asks who refers to it.
create index draft_in_reply_to on draft (organization_id, in_reply_to) where in_reply_to is not null;
create index draft_message on draft (organization_id, message_id) where message_id is not null;
create index draft_every_conversation on draft (organization_id, conversation_id) where conversation_id is not null;
create index unmirrored_conversation on unmirrored (organization_id, conversation_id);
