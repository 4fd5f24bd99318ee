-- Twilio Conversations as a transport of live chats: whose account there, which of its conversations a chat is, and
-- which of its messages a message.
create table twilio_account (
    organization_id uuid not null,
    account_id uuid not null unique,  -- a webhook names it alone
    account_sid text not null,
    sealed_token bytea not null,
    service_sid text not null,  -- the conversation service that is this chat's alone
    trouble jsonb,  -- why Twilio could not be told or asked last: code and sentence
    looked_at timestamptz not null default now(),  -- conversations begun there until then are known
    connected_at timestamptz not null default now(),
    primary key (organization_id, account_id),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

create table twilio_thread (  -- a conversation at Twilio; closed there, the next message begins another one
    organization_id uuid not null,
    id uuid not null,  -- its unique name there, where we began it
    account_id uuid not null,
    visitor_id uuid,  -- null: begun there, and nothing was said yet
    author text,  -- who began it there, such as a phone; null: we did
    sid text,  -- null: not made there yet
    joined boolean not null default false,  -- the visitor takes part
    next_index bigint not null default 0,  -- messages there before this one are here
    told_seq bigint not null default 0,  -- lines of the visitor's feed up to this one are there
    active_at timestamptz not null default now(),
    asked_at timestamptz not null default now(),
    closed_at timestamptz,
    primary key (organization_id, id),
    unique (organization_id, account_id, sid),
    foreign key (organization_id, account_id) references twilio_account (organization_id, account_id) on delete cascade,
    foreign key (organization_id, visitor_id) references visitor (organization_id, id) on delete cascade
);
create unique index twilio_thread_visitor on twilio_thread (organization_id, visitor_id) where closed_at is null;

create index twilio_thread_author on twilio_thread (organization_id, account_id, author) where author is not null;

create table twilio_message (  -- which message, or part of one, a message there is
    organization_id uuid not null,
    thread_id uuid not null,
    sid text not null,
    message_id uuid not null,
    part integer not null,
    delivery text not null default '',  -- how it fared on its way to a phone
    delivery_rank integer not null default 0,  -- of reports that overtake each other the last one counts
    primary key (organization_id, thread_id, sid),
    unique (organization_id, message_id, part),
    foreign key (organization_id, thread_id) references twilio_thread (organization_id, id) on delete cascade,
    foreign key (organization_id, message_id) references message (organization_id, id) on delete cascade
);
