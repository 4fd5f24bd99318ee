-- When people are there: weekly slots in a time zone, and holidays. null: always; a team's own win over the organization's.
alter table organization add column business_hours jsonb;
alter table team add column business_hours jsonb;

-- Visitors of live chats who are there now, a line for each socket; who types, and on what page.
create unlogged table visitor_presence (
    organization_id uuid not null,
    socket_id uuid not null,
    visitor_id uuid not null,
    page_url text not null default '',
    page_title text not null default '',
    typing_until timestamptz,
    seen_at timestamptz not null default now(),
    primary key (organization_id, socket_id)
);
create index visitor_presence_visitor on visitor_presence (organization_id, visitor_id);

alter table visitor add column seen_message_id uuid;  -- he has seen what came until then

create table chat_visit (  -- the pages a visitor went to while his chat was open, the last ones
    organization_id uuid not null,
    id uuid not null,
    visitor_id uuid not null,
    url text not null,
    title text not null default '',
    at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, visitor_id) references visitor (organization_id, id) on delete cascade
);
create index chat_visit_visitor on chat_visit (organization_id, visitor_id, id);
