-- Labels of the organization: anything can have them, whatever account it came through. They stand in `conversation.labels`
-- beside those of accounts, which the server of the account knows by a path; these are known here only.
create table shared_label (
    organization_id uuid not null references organization,
    id uuid not null,
    name text not null check (length(name) between 1 and 100),
    name_key text not null,  -- casefolded
    parent_id uuid,
    color text not null,
    icon text not null,  -- an emoji, or empty
    visibility text not null check (visibility in ('organization', 'delegates')),  -- delegates: admins, and who shares it
    deleted_at timestamptz,  -- nobody sees it; a job takes it from the conversations
    swept_at timestamptz,  -- since when none has it any more
    primary key (organization_id, id),
    foreign key (organization_id, parent_id) references shared_label (organization_id, id)
);
create unique index shared_label_name on shared_label (organization_id, parent_id, name_key) nulls not distinct
    where deleted_at is null;
create index shared_label_unswept on shared_label (organization_id, id) where deleted_at is not null and swept_at is null;
