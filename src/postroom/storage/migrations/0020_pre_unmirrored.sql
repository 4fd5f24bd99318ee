-- What people changed and the mail server does not show yet. Written with the change itself, taken by `mirror`.

create table unmirrored (
    organization_id uuid not null,
    account_id uuid not null,
    conversation_id uuid not null,
    mark text not null check (mark in ('seen', 'flagged', 'place')),
    person_id uuid,  -- whose own mark it is; null: a change for everyone
    noted_at timestamptz not null default now(),
    applied_at timestamptz,  -- when the server was told last; its echo is awaited
    unique nulls not distinct (organization_id, account_id, conversation_id, mark, person_id),
    foreign key (organization_id, account_id) references account (organization_id, id),
    foreign key (organization_id, conversation_id) references conversation
);
