-- Search: what is written, as words; derived from messages and comments by search/index.py, never written elsewhere.

-- One row for each message and comment. words: everything, with places (subject A, people B, files C, text D).
create table search_document (
    organization_id uuid not null,
    id uuid not null,  -- the message or comment
    conversation_id uuid not null,
    comment boolean not null,
    sent_at timestamptz not null,
    stamp bigint not null,  -- of what it was made from: the same again is not written again
    keys text[] not null,  -- who may see it (g:grant), its week (s:number), its account (a:id), has:file, is:sent
    head tsvector not null,  -- the words of subject, people and file names: small, ranks without reading the rest
    words tsvector not null,
    primary key (organization_id, id)
);
create index search_document_conversation on search_document (organization_id, conversation_id);
create index search_document_words on search_document using gin (words, keys) with (gin_pending_list_limit = 2048);
alter table search_document set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);

-- In which languages an organization is written to: a word that is looked for is stemmed in each.
create table search_language (
    organization_id uuid not null references organization,
    language text not null,
    primary key (organization_id, language)
);

-- Conversations whose documents may be out of date. No key leads elsewhere: one that is gone is to be forgotten.
create sequence search_mark;
create table search_stale (
    organization_id uuid not null,
    conversation_id uuid not null,
    mark bigint not null default nextval('search_mark'),  -- grows when it changes once more meanwhile
    primary key (organization_id, conversation_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index search_stale_next on search_stale (organization_id, mark desc);

-- What was there before is indexed by and by, the newest first.
insert into search_stale (organization_id, conversation_id)
    select organization_id, id from conversation where joined_into is null order by last_activity_at;
insert into wake (kind, key, organization_id) select distinct 'index', 'index', organization_id from search_stale;

create table saved_search (
    organization_id uuid not null,
    id uuid not null,
    person_id uuid not null,
    name text not null check (length(name) between 1 and 100),
    query text not null check (length(query) between 1 and 1000),
    position integer not null,
    primary key (organization_id, id),
    foreign key (organization_id, person_id) references membership (organization_id, person_id)
);
create index saved_search_person on saved_search (organization_id, person_id, position);
